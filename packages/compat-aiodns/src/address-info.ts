import type { promises } from "node:dns";
import { isIP, isIPv6 } from "node:net";
import { env } from "node:process";
import {
  ARES_ENODATA,
  ARES_ENONAME,
  ARES_ENOTFOUND,
  ARES_ENOTIMP,
  ARES_ESERVICE,
  dnsError,
  toDNSError,
} from "./error.js";
import { readHosts, readServices } from "./etc-files.js";
import { AddrInfoCname, AddrInfoNode, AddrInfoResult, familyOf } from "./host-results.js";
import { ask } from "./query-types.js";
import type { ARecordData } from "./records.js";

// Node's resolver asks servers and does nothing else. What ares_getaddrinfo does around that is here:
// addresses that are written as such, the names of services, the hosts file, and localhost.

// c-ares: ARES_AI_...
const NUMERICHOST = 1 << 1;
const NUMERICSERV = 1 << 3;
const ENVHOSTS = 1 << 8;

const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;

/** What is asked for, as aiodns names it. */
export interface AddressQuery {
  readonly host: string;
  readonly family: number;
  readonly port: number | string | null;
  readonly proto: number;
  readonly type: number;
  readonly flags: number;
}

/** An address, and how many seconds it may be kept. */
interface Found {
  readonly address: string;
  readonly ttl: number;
}

/** The addresses of a host: IPv4 before IPv6. Rejects with DNSError. */
export async function addressInfo(
  query: AddressQuery,
  resolver: promises.Resolver,
  lookups: string,
): Promise<AddrInfoResult> {
  const { host, flags } = query;
  const subject = `address of ${host}`;
  const family = familyOf(query.family);
  if (family === undefined) throw dnsError(ARES_ENOTIMP, subject);
  const port = await portOf(query);
  const result = (found: readonly Found[], canonical = host): AddrInfoResult => {
    const renamed = canonical.toLowerCase() !== host.toLowerCase();
    return new AddrInfoResult({
      cnames: renamed ? [new AddrInfoCname({ ttl: 0, alias: host, name: canonical })] : [],
      nodes: found.map((one) => nodeOf(one, port, query)),
    });
  };
  if (isIP(host) !== 0) return result([{ address: host, ttl: 0 }]);
  if ((flags & NUMERICHOST) !== 0) throw dnsError(ARES_ENONAME, subject);

  for (const lookup of lookups) {
    if (lookup === "f") {
      const { names, addresses } = await fromHosts(host, flags);
      const fit = addresses.filter((address) => family === 0 || isIP(address) === family);
      if (fit.length > 0) {
        return result(
          fit.map((address) => ({ address, ttl: 0 })),
          names[0],
        );
      }
    } else if (!isLocalhost(host)) {
      return result(await fromServers(host, family, resolver));
    }
  }
  if (!isLocalhost(host)) throw dnsError(ARES_ENOTFOUND, subject);
  // RFC 6761: no server is asked for it.
  const loopback = ["127.0.0.1", "::1"].filter((one) => family === 0 || isIP(one) === family);
  return result(loopback.map((address) => ({ address, ttl: 0 })));
}

function isLocalhost(host: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(host);
}

/** Every line of the hosts file that has the name. */
async function fromHosts(
  host: string,
  flags: number,
): Promise<{ names: readonly string[]; addresses: string[] }> {
  const path = (flags & ENVHOSTS) === 0 ? undefined : env.CARES_HOSTS;
  const wanted = host.toLowerCase().replace(/\.$/, "");
  const lines = (await readHosts(path)).filter(({ names }) =>
    names.some((name) => name.toLowerCase() === wanted),
  );
  return { names: lines[0]?.names ?? [], addresses: lines.map(({ address }) => address) };
}

/** It has found a host when either kind of address is there. */
async function fromServers(
  host: string,
  family: 0 | 4 | 6,
  resolver: promises.Resolver,
): Promise<Found[]> {
  const types = family === 0 ? (["A", "AAAA"] as const) : ([family === 4 ? "A" : "AAAA"] as const);
  const outcomes = await Promise.allSettled(types.map((type) => ask(resolver, host, type)));
  const found = outcomes.flatMap((outcome) =>
    outcome.status === "rejected"
      ? []
      : outcome.value.map(({ data, ttl }) => ({ address: (data as ARecordData).addr, ttl })),
  );
  if (found.length > 0) return found;
  const subject = `address of ${host}`;
  const errors = outcomes.map((outcome) =>
    toDNSError((outcome as PromiseRejectedResult).reason, subject),
  );
  // The name is there, though not with an address.
  throw (
    errors.find((error) => (error as { args?: unknown[] }).args?.[0] === ARES_ENODATA) ?? errors[0]
  );
}

async function portOf({ host, port, type, flags }: AddressQuery): Promise<number> {
  if (port === null) return 0;
  if (typeof port === "number" || /^\d+$/.test(port)) return Number(port);
  const protocol = type === SOCK_STREAM ? "tcp" : type === SOCK_DGRAM ? "udp" : undefined;
  const services = (flags & NUMERICSERV) === 0 ? await readServices() : [];
  const service = services.find(
    (one) => one.names.includes(port) && (protocol === undefined || one.protocol === protocol),
  );
  if (service === undefined) throw dnsError(ARES_ESERVICE, `service ${port} of ${host}`);
  return service.port;
}

function nodeOf({ address, ttl }: Found, port: number, query: AddressQuery): AddrInfoNode {
  const [plain = address, scope = ""] = address.split("%");
  const six = isIPv6(plain);
  const family = six ? (familyOf(query.family) === 6 ? query.family : 10) : 2;
  return new AddrInfoNode({
    ...{ ttl, flags: 0, family, socktype: query.type, protocol: query.proto },
    addr: six ? [plain, port, 0, /^\d+$/.test(scope) ? Number(scope) : 0] : [plain, port],
  });
}
