import type { Operation } from "@asyncio-ts/future";
import { IncompleteReadError, StreamReader } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { FORMS, type Form, on } from "@asyncio-ts/test-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { virtually } from "../../task/test/virtually.js";
import { FakeTransport } from "./fake-transport.js";

interface Read {
  readonly kind: "read" | "exactly" | "until" | "line" | "all";
  readonly count: number;
  readonly separators: readonly string[];
  /** How many chunks come before it. */
  readonly chunks: number;
  /** It is cancelled if it has to wait. */
  readonly cancel: boolean;
}

// Few letters, so that separators are there, in parts and as a whole; now and then a lot at once.
const letter = fc.constantFrom("a", "b", "\n");
const chunk = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: letter, minLength: 1, maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: letter, minLength: 1, maxLength: 3 })
      .map((text) => text.repeat(300)),
  },
);
const read: fc.Arbitrary<Read> = fc.record({
  kind: fc.constantFrom("read", "exactly", "until", "until", "line", "all"),
  count: fc.oneof(fc.nat(20), fc.nat(1000)),
  separators: fc.array(fc.string({ unit: letter, minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  }),
  chunks: fc.nat(5),
  cancel: fc.boolean(),
});

/** What a read has to give of what has come; `undefined`: it has to wait. */
function modelled(read: Read, buffered: string, eof: boolean): string | undefined {
  switch (read.kind) {
    case "read":
      if (read.count === 0 || buffered !== "" || eof) return buffered.slice(0, read.count);
      return undefined;
    case "exactly":
      return buffered.length >= read.count || eof ? buffered.slice(0, read.count) : undefined;
    case "all":
      return eof ? buffered : undefined;
    default: {
      const separators = read.kind === "line" ? ["\n"] : read.separators;
      for (let end = 1; end <= buffered.length; end++) {
        const head = buffered.slice(0, end);
        if (separators.some((separator) => head.endsWith(separator))) return head;
      }
      return eof ? buffered : undefined;
    }
  }
}

function begin(reader: StreamReader, read: Read): Operation<Buffer> {
  switch (read.kind) {
    case "read":
      return reader.read(read.count);
    case "exactly":
      return reader.readExactly(read.count);
    case "until":
      return reader.readUntil(read.separators);
    case "line":
      return reader.readLine();
    default:
      return reader.read();
  }
}

/** Fails where the reader gives something else than the model. */
async function play(
  { co }: Form,
  chunks: readonly string[],
  reads: readonly Read[],
): Promise<void> {
  const limit = 1000;
  const come = chunks.values();
  const doRead = co(function* (reader: StreamReader, read: Read) {
    try {
      return (yield* on(begin(reader, read))).toString();
    } catch (error) {
      if (error instanceof IncompleteReadError) return error.partial.toString();
      throw error;
    }
  });
  const main = co(function* () {
    const transport = new FakeTransport();
    const reader = new StreamReader({ limit: 4 * limit });
    reader.setTransport(transport);
    let buffered = "";
    let eof = false;
    const feed = (): void => {
      const chunk = come.next();
      if (chunk.done !== true) {
        buffered += chunk.value;
        reader.feedData(Buffer.from(chunk.value));
      } else if (!eof) {
        eof = true;
        reader.feedEof();
      }
    };
    for (const read of reads) {
      // Below the limit: what happens above it has tests of its own.
      for (let i = 0; i < read.chunks && buffered.length < limit; i++) feed();
      const task = createTask(doRead(reader, read));
      yield* on(sleep(0));
      let expected = modelled(read, buffered, eof);
      for (let waits = 0; expected === undefined; waits++) {
        expect(task.done(), `${read.kind} has to wait`).toBe(false);
        if (read.cancel && waits === 1) break;
        feed();
        yield* on(sleep(0));
        expected = modelled(read, buffered, eof);
      }
      if (expected === undefined) {
        task.cancel();
        yield* on(sleep(0));
        expect(task.cancelled()).toBe(true);
      } else {
        expect(yield* on(task)).toBe(expected);
        buffered = buffered.slice(expected.length);
      }
      expect(reader.buffer.size).toBe(buffered.length);
      expect(reader.atEof()).toBe(eof && buffered === "");
    }
    feed();
    while (!eof) feed();
    expect((yield* on(reader.read())).toString()).toBe(buffered);
  });
  await virtually(main);
}

describe("X2, X3 any reads of any chunks, some of them cancelled, give what a string would", () => {
  for (const form of FORMS) {
    it(`with nothing lost (${form.kind} form)`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(chunk, { maxLength: 40 }),
          fc.array(read, { minLength: 1, maxLength: 30 }),
          (chunks, reads) => play(form, chunks, reads),
        ),
        { numRuns: 400 },
      );
    }, 60_000);
  }
});
