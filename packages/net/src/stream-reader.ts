import { type AbortSignalLike, type Operation, type Signal, Waiter } from "@asyncio-ts/future";
import { FAILED, FINISHED } from "@asyncio-ts/future/internal";
import { advise, currentLoop, type Loop, RuntimeError, show, ValueError } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import { ByteQueue } from "./byte-queue.js";
import { NextLine, Read, ReadAll, ReadExactly, ReadLine, ReadUntil } from "./reads.js";
import { asBuffer, type Separator } from "./separators.js";

/** The default of a reader's limit. */
export const DEFAULT_LIMIT = 65_536;

/** What `new StreamReader` takes. */
export interface StreamReaderOptions {
  /**
   * The longest line, in bytes, and half of what is buffered before the peer has to wait.
   * Default: 64 KiB.
   */
  readonly limit?: number | undefined;
  /** The loop of those who read. Default: the running loop, else the realm's own. */
  readonly loop?: Loop | undefined;
}

/** What the reading methods take. */
export interface ReadOptions {
  /** Aborts the wait: it throws the signal's reason, and nothing that has come is lost. */
  readonly signal?: Signal | AbortSignalLike | undefined;
}

/** The lines of a stream, one after the other: `for await (const line of reader)`. */
export interface Lines extends AsyncIterableIterator<Buffer, undefined> {
  /** The next line. In a generator: `yield* lines.next()`. */
  next(): Operation<IteratorResult<Buffer, undefined>>;
  [Symbol.asyncIterator](): Lines;
}

/** What can make a peer wait: a transport. */
export interface Pausable {
  pauseReading(): void;
  resumeReading(): void;
}

/**
 * What a peer sends, to be read by those who wait for it: by lines, by counts of bytes, or as it
 * comes. One coroutine may wait at a time.
 *
 * A read that needs nothing more than has come already does not suspend. A wait that is cancelled
 * takes nothing. What is read is a view of what has come, without a copy where that is possible;
 * it is the caller's, but keeping a few bytes for long may keep the rest of their chunk (64 KiB)
 * in memory, which `Buffer.from(bytes)` avoids.
 *
 * With a transport, memory is bounded: the peer has to wait while more than twice the limit is
 * buffered, until half of that is.
 *
 * CPython: `asyncio.StreamReader`.
 */
// Rules X1 to X4.
export class StreamReader implements AsyncIterable<Buffer, undefined> {
  /** @internal */
  readonly limit: number;
  /** @internal */
  readonly loop: Loop;
  /** @internal */
  readonly buffer = new ByteQueue();
  /** @internal */
  eof = false;
  /** What the reader that waits is parked on. @internal */
  waiter: Waiter<void> | undefined = undefined;
  /** What every read throws; `null` if nothing. @internal */
  error: unknown = null;
  /** @internal */
  transport: Pausable | undefined = undefined;
  /** The transport was told to pause. @internal */
  paused = false;

  constructor(options: StreamReaderOptions = {}) {
    const { limit = DEFAULT_LIMIT, loop } = options;
    if (typeof limit !== "number") {
      throw new TypeError(`a reader's limit must be a number, got ${show(limit)}`);
    }
    if (!(limit > 0)) {
      throw advise(new ValueError("Limit cannot be <= 0"), `it is in bytes, got ${limit}`);
    }
    this.limit = limit;
    this.loop = loop ?? currentLoop();
  }

  /**
   * Some bytes: at least one and at most `count`, as soon as there are any; none at the end of the
   * stream. Without a count, or with -1, all that come until the end.
   *
   * CPython: `StreamReader.read`; rule X2.
   */
  read(count = -1, options?: ReadOptions): Operation<Buffer> {
    const read = count < 0 ? new ReadAll(this, "read") : new Read(this, "read", count);
    return read.abortOn(options?.signal).start();
  }

  /**
   * `count` bytes. Throws IncompleteReadError, with what there was, if the stream ends before that,
   * and ValueError for a negative count.
   *
   * CPython: `StreamReader.readexactly`; rule X2.
   */
  readExactly(count: number, options?: ReadOptions): Operation<Buffer> {
    return new ReadExactly(this, "readExactly", count).abortOn(options?.signal).start();
  }

  /**
   * All bytes up to a separator, and the separator, which is bytes or UTF-8; of several, the one
   * that ends first. Throws IncompleteReadError, with what there was, if the stream ends before
   * that; LimitOverrunError, and takes nothing, if there is more before the separator than the
   * limit allows.
   *
   * CPython: `StreamReader.readuntil`; rule X3.
   */
  readUntil(
    separator: Separator | readonly Separator[] = "\n",
    options?: ReadOptions,
  ): Operation<Buffer> {
    return new ReadUntil(this, "readUntil", separator).abortOn(options?.signal).start();
  }

  /**
   * A line with its "\n"; at the end of the stream the rest without one, and then nothing. Throws
   * ValueError for a line that is longer than the limit, and drops it, or what of it has come.
   *
   * CPython: `StreamReader.readline`; rule X4.
   */
  readLine(options?: ReadOptions): Operation<Buffer> {
    return new ReadLine(this, "readLine").abortOn(options?.signal).start();
  }

  /**
   * The lines, until the stream ends: `for await (const line of reader)`. Leaving the loop early
   * leaves the reader as it is.
   */
  // Rule X4.
  [Symbol.asyncIterator](): Lines {
    // What `for await` awaits is an operation of ours, so that the wait is the task's.
    const lines: Lines = {
      next: () => new NextLine(this, "readLine").start(),
      [Symbol.asyncIterator]: () => lines,
    };
    return lines;
  }

  /** True once the stream has ended and everything was read. */
  atEof(): boolean {
    return this.eof && this.buffer.size === 0;
  }

  /** What `setException` has set, else `null`. */
  exception(): unknown {
    return this.error;
  }

  /** Lets whoever waits, and every read from now on, throw `error`. For protocols. */
  setException(error: unknown): void {
    this.error = error;
    const { waiter } = this;
    if (waiter === undefined) return;
    this.waiter = undefined;
    if (!waiter.done()) waiter.settle(FAILED, error);
  }

  /** Says which transport to pause and resume. For protocols; once. */
  setTransport(transport: Pausable): void {
    if (this.transport !== undefined) {
      throw advise(
        new RuntimeError("Transport already set"),
        "a reader reads from one transport: make another one",
      );
    }
    this.transport = transport;
  }

  /** The connection goes on over another one. @internal */
  replaceTransport(transport: Pausable): void {
    this.transport = transport;
    if (this.paused) transport.pauseReading();
  }

  /** Says that these bytes have come. They are the reader's from now on. For protocols. */
  feedData(data: Uint8Array): void {
    if (this.eof) {
      throw advise(new RuntimeError("feed_data after feed_eof"), "the stream has ended");
    }
    if (data.length === 0) return;
    this.buffer.push(asBuffer(data));
    this.wake();
    this.pauseIfFull();
  }

  /** Says that nothing more will come. For protocols. */
  feedEof(): void {
    this.eof = true;
    this.wake();
  }

  /** @internal */
  wake(): void {
    const { waiter } = this;
    if (waiter === undefined) return;
    this.waiter = undefined;
    if (!waiter.done()) waiter.settle(FINISHED, undefined);
  }

  /** What a read that needs more is to be parked on. CPython: `_wait_for_data`. @internal */
  waitForData(verb: string): Waiter<void> {
    if (this.waiter !== undefined) {
      throw advise(
        new RuntimeError(
          `${verb}() called while another coroutine is already waiting for incoming data`,
        ),
        "let one coroutine read, and pass on what it gets, by a queue for example",
      );
    }
    // To wait for more than the buffer takes, as readExactly may, would be to wait for ever.
    if (this.paused) this.resume();
    this.waiter = new Waiter<void>(this.loop);
    return this.waiter;
  }

  /** Something was taken. CPython: `_maybe_resume_transport`. @internal */
  resumeIfRoom(): void {
    if (this.paused && this.buffer.size <= this.limit) this.resume();
  }

  private resume(): void {
    this.paused = false;
    this.transport?.resumeReading();
  }

  /** @internal */
  pauseIfFull(): void {
    const { transport } = this;
    if (transport === undefined || this.paused || this.buffer.size <= 2 * this.limit) return;
    try {
      transport.pauseReading();
    } catch (error) {
      if ((error as { name?: unknown } | null)?.name !== "NotImplementedError") throw error;
      // It can't be paused: all that comes is buffered.
      this.transport = undefined;
      return;
    }
    this.paused = true;
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    let text = this.constructor.name;
    if (this.buffer.size > 0) text += ` ${this.buffer.size} bytes`;
    if (this.eof) text += " eof";
    if (this.limit !== DEFAULT_LIMIT) text += ` limit=${this.limit}`;
    if (this.waiter !== undefined) text += " waiting";
    if (this.error !== null) text += ` exception=${this.error}`;
    if (this.transport !== undefined) text += ` transport=${show(this.transport)}`;
    return this.paused ? `${text} paused` : text;
  }

  /** @internal */
  toString(): string {
    return `<${this.describe()}>`;
  }

  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }
}
