import type { AbortSignalLike, Signal } from "@asyncio-ts/future";
import { checkSignal } from "@asyncio-ts/future/internal";
import { currentLoop, type Loop } from "@asyncio-ts/loop";
import { ReadPipe, WritePipe } from "./pipe-transport.js";
import { StreamReader } from "./stream-reader.js";
import { StreamReaderProtocol } from "./stream-reader-protocol.js";
import { type Ends, StreamTransport } from "./stream-transport.js";
import { StreamWriter } from "./stream-writer.js";
import type { Streams } from "./streams.js";

/** What the functions take that make readers and writers of other streams. */
export interface FromOptions {
  /** Of the reader: see `StreamReaderOptions`. Default: 64 KiB. */
  readonly limit?: number | undefined;
  /** Default: the running loop, else the realm's own. */
  readonly loop?: Loop | undefined;
  /** Destroys the stream when it aborts; reads throw its reason from then on. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}

// As transports of pipes and sockets, but an error of the stream is no accident of the system's
// that has to be reported: who reads and writes gets it.

class ReadEnd extends ReadPipe {
  override reportFatal(): void {}
}

class WriteEnd extends WritePipe {
  override reportFatal(): void {}
}

class BothEnds extends StreamTransport {
  override reportFatal(): void {}
}

/** A reader and a writer over streams of Node's. */
export function pairOver(ends: Ends, options: FromOptions): Streams {
  const { limit, loop = currentLoop() } = options;
  const signal = checkSignal(options.signal);
  const reader = new StreamReader({ limit, loop });
  const protocol = new StreamReaderProtocol(reader);
  const Transport =
    ends.source === undefined ? WriteEnd : ends.sink === undefined ? ReadEnd : BothEnds;
  const transport = new Transport(loop, protocol, ends);
  const abort = (): void => {
    reader.setException(signal?.reason);
    transport.forceClose(signal?.reason);
  };
  const stream = ends.source ?? ends.sink;
  stream?.once("close", () => signal?.removeEventListener("abort", abort));
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort);
  transport.begin();
  return [reader, new StreamWriter(transport, protocol, reader, loop)];
}
