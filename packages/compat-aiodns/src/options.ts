import { isIP } from "node:net";
import { advise, type Loop, RuntimeError, show, ValueError } from "@asyncio-ts/loop";

/** What `new DNSResolver` takes by keyword. */
export interface ResolverKwargs {
  /** The addresses of the servers to ask, each with a port if it isn't 53. Default: the system's. */
  readonly nameservers?: readonly string[] | null;
  /** The loop of the futures. Default: at each call, the running one, else the realm's own. */
  readonly loop?: Loop | null;
  /** The same as `nameservers`. */
  readonly servers?: readonly string[] | null;
  /** How long a server may take for the first answer, in seconds; longer each time. Default: 5. */
  readonly timeout?: number | null;
  /** How often each server is asked. Default: 4. */
  readonly tries?: number | null;
  /** The port of servers that are given without one. The same for UDP and TCP. Default: 53. */
  readonly udp_port?: number | null;
  /** As `udp_port`. */
  readonly tcp_port?: number | null;
  /** Whether each question begins with another server. Default: false. */
  readonly rotate?: boolean;
  /** Where names of hosts are looked up: "b" by asking servers, "f" in the hosts file. Default: "fb". */
  readonly lookups?: string | null;
  /** The address of this machine to ask from. */
  readonly local_ip?: string | null;
}

/** What Node's resolver has no way to do, and what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  flags: "it sets the flags of c-ares itself",
  ndots: "it has no search list: give full names",
  domains: "it has no search list: give full names",
  socket_send_buffer_size: "its sockets have the system's size",
  socket_receive_buffer_size: "its sockets have the system's size",
  local_dev: "give local_ip",
  resolvconf_path: "give nameservers",
};

/** All keywords, those that can't be had included. */
export const KEYWORDS: readonly string[] = [
  ...["nameservers", "loop", "servers", "timeout", "tries", "udp_port", "tcp_port"],
  ...["rotate", "lookups", "local_ip", "sock_state_cb"],
  ...Object.keys(REFUSED),
];

/** What is left of the keywords, checked. */
export interface Options {
  /** Milliseconds; -1: the default of c-ares. */
  readonly timeout: number;
  readonly tries: number;
  readonly port: number;
  readonly rotate: boolean;
  readonly lookups: string;
  readonly localIp: string | undefined;
}

/** Throws RuntimeError for what Node's resolver can't do, ValueError for what makes no sense. */
export function checkOptions(kwargs: Readonly<Record<string, unknown>>): Options {
  for (const [name, advice] of Object.entries(REFUSED)) {
    if (kwargs[name] !== undefined && kwargs[name] !== null) {
      throw advise(new RuntimeError(`Node's resolver can't do ${name}`), advice);
    }
  }
  const { timeout, tries, udp_port, tcp_port, rotate, lookups, local_ip } =
    kwargs as ResolverKwargs;
  if (udp_port != null && tcp_port != null && udp_port !== tcp_port) {
    throw advise(
      new RuntimeError("Node's resolver can't do a tcp_port other than the udp_port"),
      "it uses one port of a server for both",
    );
  }
  if (local_ip != null && isIP(local_ip) === 0) throw invalidAddress(local_ip);
  return {
    // As in c-ares, 0 and less is the default.
    timeout: positive(timeout, "timeout") ? Math.max(1, Math.floor(timeout * 1000)) : -1,
    tries: positive(tries, "tries") ? Math.floor(tries) : 4,
    port: udp_port ?? tcp_port ?? 53,
    rotate: rotate ?? false,
    lookups: checkLookups(lookups ?? "fb"),
    localIp: local_ip ?? undefined,
  };
}

/** A server's address for Node: with a port where it has none and the default is not 53. */
export function serverWithPort(server: unknown, port: number): string {
  if (typeof server !== "string") {
    throw new TypeError(`a nameserver is the text of an address, got ${show(server)}`);
  }
  const [, host = server, own] =
    /^\[(.+)\](?::(\d+))?$/.exec(server) ?? /^([\d.]+):(\d+)$/.exec(server) ?? [];
  const family = isIP(host);
  if (family === 0) throw invalidAddress(server);
  return `${family === 6 ? `[${host}]` : host}:${own ?? port}`;
}

/** The address alone, as aiodns gives it back. */
export function serverWithoutPort(server: string): string {
  if (isIP(server) !== 0) return server;
  return server.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}

/** @internal */
export function invalidAddress(address: unknown): ValueError {
  return advise(
    new ValueError("invalid IP address"),
    `give numbers as "192.0.2.1" or "2001:db8::1", not ${show(address)}`,
  );
}

function checkLookups(lookups: string): string {
  if (/^(?:b|f|bf|fb)$/.test(lookups)) return lookups;
  throw advise(
    new ValueError(`invalid lookups ${show(lookups)}`),
    '"b" asks servers, "f" reads the hosts file, "fb" does both in this order',
  );
}

function positive(value: number | null | undefined, name: string): value is number {
  if (value === null || value === undefined) return false;
  if (typeof value === "number" && Number.isFinite(value)) return value > 0;
  throw new TypeError(`${name} must be a number, got ${show(value)}`);
}
