import { Duplex, Readable, Writable } from "node:stream";
import { show } from "@asyncio-ts/loop";
import { type FromOptions, pairOver } from "./stream-pair.js";
import { StreamReader } from "./stream-reader.js";
import { StreamWriter } from "./stream-writer.js";
import type { Streams } from "./streams.js";

/** How much is read for a stream of Node's at once. */
const CHUNK = 65_536;

/**
 * A reader of a Readable of Node's, which is its from then on: the stream has to give bytes. When
 * it fails, reads throw its error.
 */
export function readerFromNode(stream: Readable, options: FromOptions = {}): StreamReader {
  return pairOver({ source: readable(stream) }, options)[0];
}

/**
 * A writer of a Writable of Node's, which is its from then on: `close()` ends it. When it fails,
 * `waitClosed()` throws its error.
 */
export function writerFromNode(stream: Writable, options: FromOptions = {}): StreamWriter {
  return pairOver({ sink: writable(stream) }, options)[1];
}

/**
 * A reader and a writer of a Duplex of Node's, which is theirs from then on. `writer.writeEof()`
 * ends its one side, and `writer.close()` destroys both when all is sent.
 */
export function streamsFromNode(stream: Duplex, options: FromOptions = {}): Streams {
  return pairOver({ source: readable(stream), sink: writable(stream) }, options);
}

/** A Duplex of Node's over a reader and a writer: `end()` sends an end of file. */
export function toNode(reader: StreamReader, writer: StreamWriter): Duplex;
/** A Readable of Node's that gives what the reader reads. To destroy it leaves the reader as it is. */
export function toNode(reader: StreamReader): Readable;
/**
 * A Writable of Node's over a writer. `end()` sends an end of file, or closes the connection where
 * there is none; to destroy it with an error aborts the connection.
 */
export function toNode(writer: StreamWriter): Writable;
export function toNode(
  stream: StreamReader | StreamWriter,
  other?: StreamWriter,
): Duplex | Readable | Writable {
  if (stream instanceof StreamWriter) return new Writable(writing(stream));
  if (!(stream instanceof StreamReader)) {
    throw new TypeError(`a StreamReader or a StreamWriter was expected, got ${show(stream)}`);
  }
  const reading = readingOf(stream);
  if (other === undefined) return new Readable(reading);
  return new Duplex({
    ...reading,
    ...writing(other),
    destroy(error, callback) {
      if (error === null) other.close();
      else other.transport.abort();
      reading.destroy(error, callback);
    },
  });
}

type Done = (error?: Error | null) => void;

/** The methods of a Readable. */
function readingOf(reader: StreamReader) {
  const stop = new AbortController();
  return {
    read(this: Readable): void {
      // By callbacks: the code that calls this may be a task's, and the wait is not its own.
      reader.read(CHUNK, { signal: stop.signal }).then(
        (data) => this.push(data.length === 0 ? null : data),
        (error: unknown) => {
          if (!stop.signal.aborted) this.destroy(error as Error);
        },
      );
    },
    destroy(error: Error | null, callback: Done): void {
      stop.abort();
      callback(error);
    },
  };
}

/** The methods of a Writable. */
function writing(writer: StreamWriter) {
  return {
    write(chunk: Uint8Array, _encoding: string, callback: Done): void {
      try {
        writer.write(chunk);
      } catch (error) {
        callback(error as Error);
        return;
      }
      writer.drain().then(() => callback(), callback);
    },
    final(callback: Done): void {
      if (writer.canWriteEof()) writer.writeEof();
      else writer.close();
      callback();
    },
    destroy(error: Error | null, callback: Done): void {
      if (error !== null) writer.transport.abort();
      callback(error);
    },
  };
}

function readable(stream: Readable): Readable {
  if (typeof (stream as Partial<Readable> | null)?.read === "function") return stream;
  throw new TypeError(`a Readable of Node's was expected, got ${show(stream)}`);
}

function writable(stream: Writable): Writable {
  const { write, end } = ((stream as unknown) ?? {}) as Partial<Writable>;
  if (typeof write === "function" && typeof end === "function") return stream;
  throw new TypeError(`a Writable of Node's was expected, got ${show(stream)}`);
}
