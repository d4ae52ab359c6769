import { advise, show, ValueError } from "@asyncio-ts/loop";
import type { Address, Family } from "@asyncio-ts/net";

/** Python's address of a socket: `[host, port]`, with two numbers more for IPv6; a path. */
export type PythonAddress = [string, number] | [string, number, number, number];

/** `socket.AF_INET` and `socket.AF_INET6`, as on Linux, macOS and Windows. */
const FAMILIES: Readonly<Record<number, Family>> = { 0: 0, 2: 4, 10: 6, 30: 6, 23: 6 };

/** The core's address as Python's. */
export function toPython({ address, port, family }: Address): PythonAddress {
  return family === "IPv6" ? [address, port, 0, 0] : [address, port];
}

/** Python's address as the core's. */
export function fromPython(address: unknown): { address: string; port: number } {
  if (!Array.isArray(address) || address.length < 2 || typeof address[0] !== "string") {
    throw new TypeError(`an address is [host, port], got ${show(address)}`);
  }
  return { address: address[0], port: portNumber(address[1]) };
}

/** The same, for a host whose address is not known yet. */
export function endpoint(
  address: unknown,
): { readonly host: string | null; readonly port: number } | undefined {
  if (address === undefined || address === null) return undefined;
  if (!Array.isArray(address) || address.length !== 2) {
    throw advise(new TypeError("2-tuple is expected"), `write [host, port], not ${show(address)}`);
  }
  const [host, port] = address as [string | null, unknown];
  return { host, port: portNumber(port) };
}

/** A number, as a text, too. */
export function portNumber(port: unknown): number {
  const number = typeof port === "string" && port !== "" ? Number(port) : (port ?? 0);
  if (typeof number === "number" && Number.isInteger(number)) return number;
  throw advise(
    new ValueError(`port must be a number, got ${show(port)}`),
    "names of services are not looked up",
  );
}

/** Python's family as the core's. */
export function familyOf(family: unknown): Family {
  const found = FAMILIES[(family as number | undefined) ?? 0];
  if (found !== undefined) return found;
  throw advise(
    new ValueError(`unexpected address family ${show(family)}`),
    "they are 0 for both, 2 for AF_INET and 10 for AF_INET6",
  );
}

/** The core's family as Python's. */
export function familyNumber(address: Address): number {
  return address.family === "IPv6" ? 10 : 2;
}
