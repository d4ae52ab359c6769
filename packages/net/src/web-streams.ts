import { Duplex, Readable, Writable } from "node:stream";
import { ReadableStream, WritableStream } from "node:stream/web";
import { show } from "@asyncio-ts/loop";
import { readerFromNode, streamsFromNode, writerFromNode } from "./node-streams.js";
import type { FromOptions } from "./stream-pair.js";
import { StreamReader } from "./stream-reader.js";
import { StreamWriter } from "./stream-writer.js";
import type { Streams } from "./streams.js";

/** How much is read for a web stream at once. */
const CHUNK = 65_536;

/** The platform's ReadableStream, so that it fits `fetch`. */
export type WebReadable = typeof globalThis extends { ReadableStream: { prototype: infer S } }
  ? S
  : ReadableStream;

/** The platform's WritableStream. */
export type WebWritable = typeof globalThis extends { WritableStream: { prototype: infer S } }
  ? S
  : WritableStream;

/** A web stream in both directions, as a TransformStream is. */
export interface WebStreams {
  readonly readable: WebReadable;
  readonly writable: WebWritable;
}

/**
 * A reader of a web stream of bytes, such as `response.body`, which is its from then on. When it
 * fails, reads throw its error; the option `signal` cancels it.
 */
export function readerFromWeb(stream: WebReadable, options?: FromOptions): StreamReader {
  return readerFromNode(Readable.fromWeb(readable(stream)), options);
}

/**
 * A writer of a web stream of bytes, which is its from then on: `close()` closes it. When it fails,
 * `waitClosed()` throws its error; the option `signal` aborts it.
 */
export function writerFromWeb(stream: WebWritable, options?: FromOptions): StreamWriter {
  return writerFromNode(Writable.fromWeb(writable(stream)), options);
}

/** Both, of a pair of web streams, which are theirs from then on. */
export function streamsFromWeb(streams: WebStreams, options?: FromOptions): Streams {
  const pair = { readable: readable(streams.readable), writable: writable(streams.writable) };
  return streamsFromNode(Duplex.fromWeb(pair), options);
}

/**
 * A web stream of what the reader reads: it reads ahead nothing. To cancel it leaves the reader as
 * it is, with what comes next.
 */
export function toWeb(reader: StreamReader): WebReadable;
/**
 * A web stream that is written by the writer. To close it sends an end of file, or closes the
 * connection where there is none; to abort it aborts the connection.
 */
export function toWeb(writer: StreamWriter): WebWritable;
/** Both. */
export function toWeb(reader: StreamReader, writer: StreamWriter): WebStreams;
export function toWeb(
  stream: StreamReader | StreamWriter,
  writer?: StreamWriter,
): WebReadable | WebWritable | WebStreams {
  if (stream instanceof StreamWriter) return writableOf(stream);
  if (!(stream instanceof StreamReader)) {
    throw new TypeError(`a StreamReader or a StreamWriter was expected, got ${show(stream)}`);
  }
  const readable = readableOf(stream);
  return writer === undefined ? readable : { readable, writable: writableOf(writer) };
}

function readableOf(reader: StreamReader): WebReadable {
  const stop = new AbortController();
  // No stream of type "bytes": that would take the memory away from what it is given, and with it
  // that of other views of the same chunk.
  return new ReadableStream<Uint8Array>(
    {
      // By callbacks: the code that calls this may be a task's, and the wait is not its own.
      pull: (controller) =>
        reader.read(CHUNK, { signal: stop.signal }).then((data) => {
          if (data.length > 0) controller.enqueue(data);
          else controller.close();
        }),
      cancel: () => stop.abort(),
    },
    { highWaterMark: 0 },
  );
}

function writableOf(writer: StreamWriter): WebWritable {
  return new WritableStream<Uint8Array | string>({
    write(chunk) {
      writer.write(chunk);
      return writer.drain().then(() => {});
    },
    close() {
      if (writer.canWriteEof()) writer.writeEof();
      else writer.close();
    },
    abort: () => writer.transport.abort(),
  });
}

function readable(stream: WebReadable): ReadableStream<Uint8Array> {
  if (typeof (stream as Partial<ReadableStream> | null)?.getReader === "function") {
    return stream as ReadableStream<Uint8Array>;
  }
  throw new TypeError(`a ReadableStream was expected, got ${show(stream)}`);
}

function writable(stream: WebWritable): WritableStream<Uint8Array> {
  if (typeof (stream as Partial<WritableStream> | null)?.getWriter === "function") {
    return stream as WritableStream<Uint8Array>;
  }
  throw new TypeError(`a WritableStream was expected, got ${show(stream)}`);
}
