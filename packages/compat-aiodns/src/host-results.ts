import { dataclass } from "./dataclass.js";

/** The numbers of the kinds of address: of IPv6 every system has its own. */
const AF_INET = 2;
const AF_INET6: readonly number[] = [10, 23, 30];

/** 4 or 6, 0 for any; `undefined` for what is no kind of IP address. Python: `socket.AF_...`. */
export function familyOf(number: number): 0 | 4 | 6 | undefined {
  if (number === 0) return 0;
  if (number === AF_INET) return 4;
  return AF_INET6.includes(number) ? 6 : undefined;
}

/** One address of a host. pycares: `AddrInfoNode`. */
export class AddrInfoNode extends dataclass<{
  /** Seconds; 0 if it comes from no server. */
  ttl: number;
  flags: number;
  /** As it was asked for; if it was 0, 2 for IPv4 and 10 for IPv6. */
  family: number;
  socktype: number;
  protocol: number;
  /** Address and port; for IPv6 also flow and scope. */
  addr: readonly [string, number] | readonly [string, number, number, number];
}>() {}

/** One step from a name to another. pycares: `AddrInfoCname`. */
export class AddrInfoCname extends dataclass<{ ttl: number; alias: string; name: string }>() {}

/** What `getaddrinfo` gives. pycares: `AddrInfoResult`. */
export class AddrInfoResult extends dataclass<{
  /** Only of the hosts file: Node's resolver doesn't say which names it has followed. */
  cnames: readonly AddrInfoCname[];
  nodes: readonly AddrInfoNode[];
}>() {}

/** What `gethostbyaddr` gives. pycares: `HostResult`. */
export class HostResult extends dataclass<{
  name: string;
  aliases: readonly string[];
  addresses: readonly string[];
}>() {}

/** What `gethostbyname` gives. aiodns: `AresHostResult`. */
export class AresHostResult extends dataclass<{
  name: string;
  aliases: readonly string[];
  addresses: readonly string[];
}>() {}

/** What `getnameinfo` gives; null is what was not asked for. pycares: `NameInfoResult`. */
export class NameInfoResult extends dataclass<{ node: string | null; service: string | null }>() {}
