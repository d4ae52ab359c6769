import { advise, ValueError } from "@asyncio-ts/loop";
import { NotImplementedError } from "../absent-methods.js";
import { TransportSocket } from "./transport-socket.js";

// The argument `sock` of several methods: a raw socket in Python, here one of Node's.

/** The socket of Node's that is meant, if any. */
export function nodeSocket(sock: unknown): object | undefined {
  if (sock instanceof TransportSocket) return sock.node;
  return (sock as object | null | undefined) ?? undefined;
}

/** For what makes its sockets by itself. */
export function refuseSocket(sock: unknown): void {
  if ((sock ?? undefined) === undefined) return;
  throw advise(
    new NotImplementedError("sock"),
    "no host gives raw sockets: leave it out and give an address",
  );
}

/** A unix socket is at a path, or is given. */
export function checkPath(path: unknown, socket: unknown): void {
  if ((path ?? undefined) === undefined && socket === undefined) {
    throw new ValueError("path was not specified, and no sock specified");
  }
  if ((path ?? undefined) !== undefined && socket !== undefined) {
    throw new ValueError("path and sock can not be specified at the same time");
  }
}
