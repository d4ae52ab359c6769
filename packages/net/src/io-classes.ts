import type { Loop } from "@asyncio-ts/loop";
import type { DatagramEndpoint } from "./datagram-endpoint.js";
import type { ReadPipe, WritePipe } from "./pipe-transport.js";
import type { Server } from "./server.js";
import type { StreamTransport } from "./stream-transport.js";
import type { TlsTransport } from "./tls-transport.js";

/**
 * The classes of what the functions here hand out, where a loop has its own: the facade's have
 * Python's names.
 */
export interface IoClasses {
  readonly stream: typeof StreamTransport;
  readonly tls: typeof TlsTransport;
  readonly datagram: typeof DatagramEndpoint;
  readonly readPipe: typeof ReadPipe;
  readonly writePipe: typeof WritePipe;
  readonly server: typeof Server;
}

/** Those of `loop`; what is missing is the core's. */
export function classesOf(loop: Loop): Partial<IoClasses> {
  return (loop.ioClasses as Partial<IoClasses> | undefined) ?? {};
}
