import type { Socket } from "node:net";
import type { Address } from "./protocol.js";

/** Where a socket of Node's is and its peer, as far as it knows; asked before it is closed. */
export function describeSocket(socket: Socket, extra: Record<string, unknown>, path = ""): void {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  extra.socket = socket;
  extra.sockname = addressOf(localAddress, localPort) ?? path;
  extra.peername = addressOf(remoteAddress, remotePort) ?? "";
}

function addressOf(address: string | undefined, port: number | undefined): Address | undefined {
  if (address === undefined || port === undefined) return undefined;
  return { address, port, family: address.includes(":") ? "IPv6" : "IPv4" };
}

/** An address as Python prints it, for messages that CPython makes of it. */
export function show(address: { readonly address: string; readonly port: number }): string {
  const more = address.address.includes(":") ? ", 0, 0" : "";
  return `('${address.address}', ${address.port}${more})`;
}
