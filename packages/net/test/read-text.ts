import type { Awaitable } from "@asyncio-ts/future";
import { StreamReader, type StreamReaderOptions } from "@asyncio-ts/net";
import { on, type Script } from "@asyncio-ts/test-kit";

/** A reader to which these have come. With "EOF" at the end, that too. */
export function readerOf(chunks: readonly string[], options?: StreamReaderOptions): StreamReader {
  const reader = new StreamReader(options);
  for (const chunk of chunks) {
    if (chunk === "EOF") reader.feedEof();
    else reader.feedData(Buffer.from(chunk));
  }
  return reader;
}

/** In a script: waits for bytes, and gives them as a text. */
export function* text(read: Awaitable<Buffer>): Script<string> {
  return (yield* on(read)).toString();
}
