import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { Duplex, Readable, Writable } from "node:stream";
import { isatty, ReadStream, WriteStream } from "node:tty";
import { type Coro, Coroutine, runOutside } from "@asyncio-ts/future";
import { advise, currentLoop, show, ValueError } from "@asyncio-ts/loop";
import { classesOf } from "./io-classes.js";
import { beginTransport, type StreamProtocol } from "./open-transport.js";
import { ReadPipe, WritePipe } from "./pipe-transport.js";
import type { BaseProtocol } from "./protocol.js";
import { toOSError } from "./to-os-error.js";
import type { ReadTransport, WriteTransport } from "./transport.js";

/**
 * Reads from `pipe`: a Readable of Node's (`process.stdin`), or the descriptor of a pipe, a socket or
 * a terminal. Nothing happens before it is awaited. The protocol's `connectionLost` follows on the
 * end of the file, and the stream is closed with the transport.
 *
 * CPython: `loop.connect_read_pipe`.
 */
export function connectReadPipe<P extends StreamProtocol>(
  protocolFactory: () => P,
  pipe: number | object,
): Coroutine<[ReadTransport, P]> {
  return new Coroutine<[ReadTransport, P]>(
    {
      *connectReadPipe(): Coro<[ReadTransport, P]> {
        const loop = currentLoop();
        const source = readable(pipe);
        const protocol = protocolFactory();
        const Class = classesOf(loop).readPipe ?? ReadPipe;
        const transport = new Class(loop, protocol, { source });
        transport.extra.pipe = pipe;
        yield* beginTransport(transport);
        return [transport, protocol];
      },
    }.connectReadPipe,
    undefined,
    [],
  );
}

/**
 * Writes to `pipe`: a Writable of Node's (`process.stdout`), or a descriptor. Nothing happens before
 * it is awaited. The stream is closed with the transport.
 *
 * CPython: `loop.connect_write_pipe`.
 */
export function connectWritePipe<P extends BaseProtocol>(
  protocolFactory: () => P,
  pipe: number | object,
): Coroutine<[WriteTransport, P]> {
  return new Coroutine<[WriteTransport, P]>(
    {
      *connectWritePipe(): Coro<[WriteTransport, P]> {
        const loop = currentLoop();
        const sink = writable(pipe);
        const protocol = protocolFactory();
        const Class = classesOf(loop).writePipe ?? WritePipe;
        const transport = new Class(loop, protocol, { sink });
        transport.extra.pipe = pipe;
        yield* beginTransport(transport);
        return [transport, protocol];
      },
    }.connectWritePipe,
    undefined,
    [],
  );
}

function readable(pipe: unknown): Readable {
  if (pipe instanceof Readable || pipe instanceof Duplex) return pipe;
  const fd = descriptor(pipe, "Readable");
  return runOutside(() =>
    isatty(fd) ? new ReadStream(fd) : new Socket({ fd, readable: true, writable: false }),
  );
}

function writable(pipe: unknown): Writable {
  if (pipe instanceof Writable || pipe instanceof Duplex) return pipe;
  const fd = descriptor(pipe, "Writable");
  return runOutside(() =>
    isatty(fd) ? new WriteStream(fd) : new Socket({ fd, readable: false, writable: true }),
  );
}

/** What Node can wait for: a regular file is always ready, and has other ways to be read. */
function descriptor(pipe: unknown, kind: string): number {
  if (!Number.isInteger(pipe)) {
    throw advise(
      new TypeError(`a ${kind} or a file descriptor was expected, got ${show(pipe)}`),
      "give process.stdin, process.stdout, or a stream of your own",
    );
  }
  const fd = pipe as number;
  let stat: ReturnType<typeof fstatSync>;
  try {
    stat = fstatSync(fd);
  } catch (error) {
    throw toOSError(error);
  }
  if (stat.isFIFO() || stat.isSocket() || isatty(fd)) return fd;
  throw advise(
    new ValueError("Pipe transport is for pipes/sockets only."),
    "for a file, give fs.createReadStream(path) or fs.createWriteStream(path)",
  );
}
