import * as dns from "node:dns";
import { isIP } from "node:net";
import type { AbortSignalLike, Awaitable, Signal } from "@asyncio-ts/future";
import { currentLoop, type Loop, ValueError } from "@asyncio-ts/loop";
import { HostWait } from "./host-wait.js";
import { GaiError } from "./os-error.js";
import type { Address } from "./protocol.js";
import { toOSError } from "./to-os-error.js";

/** Which kind of addresses: 4, 6, or 0 for both. */
export type Family = 0 | 4 | 6;

/** What {@link getaddrinfo} takes. */
export interface LookupOptions {
  /** Default: 0, both. */
  readonly family?: Family | undefined;
  /** For addresses to listen on: no host means all interfaces, and not this machine. */
  readonly passive?: boolean | undefined;
  /** Only addresses: names are not looked up. */
  readonly numericHost?: boolean | undefined;
  /** Throws the signal's reason as soon as it aborts. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}

/**
 * All addresses of a host, in the order in which they should be tried. An address is its own; `null`
 * or `""` stands for this machine. Throws GaiError if there is none.
 *
 * CPython: `loop.getaddrinfo`; socket types are not told apart here.
 */
export function getaddrinfo(
  host: string | null,
  port: number,
  options: LookupOptions = {},
): Awaitable<Address[]> {
  return lookUp(currentLoop(), host, port, options);
}

/** @internal */
export function lookUp(
  loop: Loop,
  host: string | null,
  port: number,
  options: LookupOptions,
): HostWait<Address[]> {
  checkPort(port);
  const family = options.family ?? 0;
  const begin = (wait: HostWait<Address[]>): (() => void) => {
    const known = literal(host, port, family, options);
    if (known !== undefined) {
      wait.give(known);
    } else if (options.numericHost) {
      wait.fail(new GaiError(-2, "Name or service not known"));
    } else {
      dns.lookup(host as string, { all: true, family, verbatim: true }, (error, found) => {
        if (error) wait.fail(toOSError(error));
        else wait.give(found.map(({ address, family }) => addressOf(address, port, family)));
      });
    }
    // The host can't be told to stop; its answer is dropped then.
    return () => {};
  };
  return new HostWait(loop, `the addresses of ${host ?? "this machine"}`, begin, options.signal);
}

/**
 * The names of an address and of its port: `{ host, service }`. Throws GaiError if the address has
 * no name and `numericHost` is not set.
 *
 * CPython: `loop.getnameinfo`.
 */
export function getnameinfo(
  address: { readonly address: string; readonly port: number },
  options: { readonly numericHost?: boolean; readonly numericService?: boolean } = {},
): Awaitable<{ host: string; service: string }> {
  checkPort(address.port);
  const loop = currentLoop();
  const { numericHost = false, numericService = false } = options;
  type Names = { host: string; service: string };
  return new HostWait<Names>(loop, `the name of ${address.address}`, (wait) => {
    const numeric: Names = { host: address.address, service: String(address.port) };
    if (isIP(address.address) === 0) {
      wait.fail(new GaiError(-2, "Name or service not known"));
    } else if (numericHost && numericService) {
      wait.give(numeric);
    } else {
      dns.lookupService(address.address, address.port, (error, hostname, service) => {
        if (error) {
          wait.fail(toOSError(error));
          return;
        }
        const host = numericHost ? numeric.host : hostname;
        wait.give({ host, service: numericService ? numeric.service : service });
      });
    }
    return () => {};
  });
}

/** What needs no looking up. CPython: `_ipaddr_info`. */
function literal(
  host: string | null,
  port: number,
  family: Family,
  options: LookupOptions,
): Address[] | undefined {
  if (host === null || host === "") {
    const any = options.passive === true;
    const both = [
      addressOf(any ? "0.0.0.0" : "127.0.0.1", port, 4),
      addressOf(any ? "::" : "::1", port, 6),
    ];
    // As Linux orders them: IPv6 first for this machine, last for all interfaces.
    if (!any) both.reverse();
    return both.filter((each) => family === 0 || each.family === `IPv${family}`);
  }
  const own = isIP(host);
  if (own === 0) return undefined;
  if (family !== 0 && family !== own) {
    throw new GaiError(-9, "Address family for hostname not supported");
  }
  return [addressOf(host, port, own)];
}

function addressOf(address: string, port: number, family: number): Address {
  return { address, port, family: family === 6 ? "IPv6" : "IPv4" };
}

function checkPort(port: number): void {
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new ValueError(`port must be 0-65535, got ${port}`);
  }
}
