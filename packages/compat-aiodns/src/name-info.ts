import type { promises } from "node:dns";
import { isIPv4 } from "node:net";
import { hostname } from "node:os";
import { ARES_EBADFLAGS, ARES_ENOTFOUND, dnsError, toDNSError } from "./error.js";
import { readHosts, readServices } from "./etc-files.js";
import { HostResult, NameInfoResult } from "./host-results.js";

// c-ares: ARES_NI_...
const NOFQDN = 1 << 0;
const NUMERICHOST = 1 << 1;
const NAMEREQD = 1 << 2;
const NUMERICSERV = 1 << 3;
const UDP = 1 << 4;
const LOOKUPHOST = 1 << 8;
const LOOKUPSERVICE = 1 << 9;

/** The names of an address. Rejects with DNSError. c-ares: ares_gethostbyaddr. */
export async function hostByAddress(
  address: string,
  resolver: promises.Resolver,
  lookups: string,
): Promise<HostResult> {
  const subject = `name of ${address}`;
  let cause: unknown;
  for (const lookup of lookups) {
    if (lookup === "f") {
      const wanted = canonical(address);
      const lines = (await readHosts()).filter((line) => canonical(line.address) === wanted);
      const [name, ...aliases] = new Set(lines.flatMap(({ names }) => names));
      if (name !== undefined) return new HostResult({ name, aliases, addresses: [address] });
    } else {
      try {
        // Not `reverse`, which reads the hosts file whatever was asked for.
        const names = await resolver.resolvePtr(reverseName(address));
        // c-ares lists all of them as aliases, and the last is the name.
        const name = names.at(-1);
        if (name !== undefined)
          return new HostResult({ name, aliases: names, addresses: [address] });
      } catch (error) {
        cause = error;
      }
    }
  }
  // c-ares has this one error, whatever went wrong.
  const error = dnsError(ARES_ENOTFOUND, subject);
  if (cause !== undefined) error.cause = toDNSError(cause, subject);
  throw error;
}

/** The names of an address and a port. Rejects with DNSError. c-ares: ares_getnameinfo. */
export async function nameInfo(
  address: string,
  port: number,
  scope: number,
  flags: number,
  resolver: promises.Resolver,
  lookups: string,
): Promise<NameInfoResult> {
  const both = LOOKUPHOST | LOOKUPSERVICE;
  const wanted = (flags & both) === 0 ? LOOKUPHOST : flags & both;
  const service = (wanted & LOOKUPSERVICE) === 0 ? null : await serviceOf(port, flags);
  if ((wanted & LOOKUPHOST) === 0) return new NameInfoResult({ node: null, service });

  const numeric = scope === 0 ? address : `${address}%${scope}`;
  const required = (flags & NAMEREQD) !== 0;
  if ((flags & NUMERICHOST) !== 0) {
    if (required) throw dnsError(ARES_EBADFLAGS, `name of ${address}`);
    return new NameInfoResult({ node: numeric, service });
  }
  let node: string;
  try {
    ({ name: node } = await hostByAddress(address, resolver, lookups));
  } catch (error) {
    if (required) throw error;
    node = numeric;
  }
  if ((flags & NOFQDN) !== 0) node = withoutDomain(node);
  return new NameInfoResult({ node, service });
}

async function serviceOf(port: number, flags: number): Promise<string | null> {
  if (port === 0) return null;
  if ((flags & NUMERICSERV) !== 0) return String(port);
  const protocol = (flags & UDP) === 0 ? "tcp" : "udp";
  const services = await readServices();
  const service = services.find((one) => one.port === port && one.protocol === protocol);
  return service?.names[0] ?? String(port);
}

/** Names of this machine's own domain are short. */
function withoutDomain(name: string): string {
  const [, ...domain] = hostname().split(".");
  const end = `.${domain.join(".")}`;
  return domain.length > 0 && name.endsWith(end) ? name.slice(0, -end.length) : name;
}

/** The name under which servers know an address. */
function reverseName(address: string): string {
  if (isIPv4(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const groups = canonical(address).split(":");
  const gap = groups.indexOf("");
  const given = groups.filter((group) => group !== "");
  const before = gap === -1 ? given : groups.slice(0, gap).filter((group) => group !== "");
  const zeros = Array<string>(8 - given.length).fill("0");
  const all = [...before, ...zeros, ...given.slice(before.length)];
  const digits = all.map((group) => group.padStart(4, "0")).join("");
  return `${[...digits].reverse().join(".")}.ip6.arpa`;
}

/** One spelling of an IPv6 address; IPv4 addresses, and what is none, as they are. */
function canonical(address: string): string {
  const [plain = address] = address.split("%");
  if (!plain.includes(":")) return plain;
  try {
    return new URL(`http://[${plain}]`).hostname.slice(1, -1);
  } catch {
    return plain;
  }
}
