import { Operation, WAITING, type Waiter } from "@asyncio-ts/future";
import { advise, show, ValueError } from "@asyncio-ts/loop";
import { NEWLINE, type Separator, Separators } from "./separators.js";
import { IncompleteReadError, LimitOverrunError } from "./stream-errors.js";
import type { StreamReader } from "./stream-reader.js";

// The waits of a reader, unstarted: `StreamReader` starts what it returns, the facade doesn't.

abstract class ReaderWait<T> extends Operation<T> {
  /** @internal */
  readonly reader: StreamReader;
  /** What it is called in messages. @internal */
  readonly verb: string;
  protected override waiter: Waiter<unknown> | undefined = undefined;

  constructor(reader: StreamReader, verb: string) {
    super();
    this.reader = reader;
    this.verb = verb;
  }

  describe(): string {
    return `${this.reader.constructor.name}.${this.verb}()`;
  }

  /** Takes it, if it has come. */
  protected abstract take(): T | typeof WAITING;

  protected poll(): T | typeof WAITING {
    const { reader } = this;
    if (this.waiter === undefined && reader.error !== null) throw reader.error;
    const taken = this.take();
    if (taken !== WAITING) {
      reader.resumeIfRoom();
      return taken;
    }
    // It may have failed since this was woken, by what came before that.
    if (reader.error !== null) throw reader.error;
    this.waiter = reader.waitForData(this.verb);
    return WAITING;
  }

  protected abandon(): void {
    const { reader, waiter } = this;
    if (reader.waiter === waiter) reader.waiter = undefined;
  }
}

/** CPython: `StreamReader.read` with a count. */
export class Read extends ReaderWait<Buffer> {
  /** @internal */
  readonly count: number;

  constructor(reader: StreamReader, verb: string, count: number) {
    super(reader, verb);
    this.count = count;
  }

  protected take(): Buffer | typeof WAITING {
    const { buffer, eof } = this.reader;
    const count = checkCount(this.count, this.verb);
    if (count > 0 && buffer.size === 0 && !eof) return WAITING;
    return buffer.take(Math.min(count, buffer.size));
  }
}

/** CPython: `StreamReader.read` without a count. */
export class ReadAll extends ReaderWait<Buffer> {
  /** What has come so far: taken out of the reader's buffer, so that more may come. @internal */
  chunks: Buffer[] = [];

  protected take(): Buffer | typeof WAITING {
    const { buffer, eof } = this.reader;
    if (buffer.size > 0) {
      for (const chunk of buffer.takeChunks()) this.chunks.push(chunk);
      this.reader.resumeIfRoom();
    }
    if (!eof) return WAITING;
    const [first, ...others] = this.chunks;
    return first !== undefined && others.length === 0 ? first : Buffer.concat(this.chunks);
  }

  protected override poll(): Buffer | typeof WAITING {
    try {
      return super.poll();
    } catch (error) {
      this.putBack();
      throw error;
    }
  }

  protected override abandon(): void {
    super.abandon();
    this.putBack();
  }

  private putBack(): void {
    this.reader.buffer.putBack(this.chunks);
    this.chunks = [];
    this.reader.pauseIfFull();
  }
}

/** CPython: `StreamReader.readexactly`. */
export class ReadExactly extends ReaderWait<Buffer> {
  /** @internal */
  readonly count: number;

  constructor(reader: StreamReader, verb: string, count: number) {
    super(reader, verb);
    this.count = count;
  }

  protected override poll(): Buffer | typeof WAITING {
    if (checkCount(this.count, this.verb) < 0) {
      throw advise(
        new ValueError(`${this.verb} size can not be less than zero`),
        `it is a number of bytes, got ${this.count}`,
      );
    }
    return super.poll();
  }

  protected take(): Buffer | typeof WAITING {
    const { count } = this;
    const { buffer, eof } = this.reader;
    if (buffer.size >= count) return buffer.take(count);
    if (eof) throw new IncompleteReadError(buffer.takeAll(), count);
    return WAITING;
  }
}

abstract class SeparatorWait<T> extends ReaderWait<T> {
  /** Parsed in the first step, so that who awaits it gets the error. @internal */
  separators: Separators | undefined;
  /** Before it, in the whole of the stream, no separator begins. @internal */
  searched = 0;

  constructor(reader: StreamReader, verb: string, separators: Separators | undefined) {
    super(reader, verb);
    this.separators = separators;
  }

  /** What it gives for bytes with their separator. */
  protected abstract give(data: Buffer): T;

  /** The stream has ended without one. */
  protected abstract ended(): T;

  /** There are `consumed` bytes before the separator, or as far as can be told. */
  protected abstract tooLong(message: string, consumed: number): unknown;

  protected take(): T | typeof WAITING {
    const { buffer, limit, eof } = this.reader;
    const separators = this.separators as Separators;
    const from = Math.max(0, this.searched - buffer.taken);
    if (buffer.size - from >= separators.min) {
      const end = separators.find(buffer, from);
      if (end !== -1) {
        const length = end - separators.found;
        if (length > limit) {
          throw this.tooLong("Separator is found, but chunk is longer than limit", length);
        }
        return this.give(buffer.take(end));
      }
      // The last bytes may be the beginning of one.
      const searched = Math.max(0, buffer.size + 1 - separators.max);
      this.searched = buffer.taken + searched;
      if (searched > limit) {
        throw this.tooLong("Separator is not found, and chunk exceed the limit", searched);
      }
    }
    return eof ? this.ended() : WAITING;
  }
}

/** CPython: `StreamReader.readuntil`. */
export class ReadUntil extends SeparatorWait<Buffer> {
  /** @internal */
  readonly given: Separator | readonly Separator[];

  constructor(reader: StreamReader, verb: string, given: Separator | readonly Separator[]) {
    super(reader, verb, given === "\n" ? NEWLINE : undefined);
    this.given = given;
  }

  protected override poll(): Buffer | typeof WAITING {
    this.separators ??= new Separators(this.given);
    return super.poll();
  }

  protected give(data: Buffer): Buffer {
    return data;
  }

  protected ended(): never {
    throw new IncompleteReadError(this.reader.buffer.takeAll(), null);
  }

  protected tooLong(message: string, consumed: number): LimitOverrunError {
    return advise(
      new LimitOverrunError(message, consumed),
      `the limit is ${this.reader.limit}: read(${consumed}) takes what is too much, and the reader's option limit raises it`,
    );
  }
}

abstract class LineWait<T> extends SeparatorWait<T> {
  constructor(reader: StreamReader, verb: string) {
    super(reader, verb, NEWLINE);
  }

  /** Drops the line, or as much of it as has come. */
  protected tooLong(message: string, consumed: number): ValueError {
    const { reader } = this;
    const { buffer, limit } = reader;
    if (buffer.at(consumed) === 10) buffer.drop(consumed + 1);
    else buffer.clear();
    reader.resumeIfRoom();
    return advise(
      new ValueError(message),
      `a line may have ${limit} bytes, by the reader's option limit`,
    );
  }
}

/** CPython: `StreamReader.readline`. */
export class ReadLine extends LineWait<Buffer> {
  protected give(line: Buffer): Buffer {
    return line;
  }

  protected ended(): Buffer {
    return this.reader.buffer.takeAll();
  }
}

/** As `ReadLine`, for iteration: the end of the stream ends it. CPython: `StreamReader.__anext__`. */
export class NextLine extends LineWait<IteratorResult<Buffer, undefined>> {
  protected give(line: Buffer): IteratorResult<Buffer, undefined> {
    return { done: false, value: line };
  }

  protected ended(): IteratorResult<Buffer, undefined> {
    const rest = this.reader.buffer.takeAll();
    return rest.length === 0 ? { done: true, value: undefined } : { done: false, value: rest };
  }
}

/** Throws TypeError for what can't be a number of bytes. */
function checkCount(count: number, verb: string): number {
  if (Number.isInteger(count) || count === Number.POSITIVE_INFINITY) return count;
  throw new TypeError(`${verb}() takes a whole number of bytes, got ${show(count)}`);
}
