import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "../../task/test/virtually.js";
import { readerOf, text } from "./read-text.js";

const TOO_LONG = "ValueError(Separator is found, but chunk is longer than limit)";
const NO_END = "ValueError(Separator is not found, and chunk exceed the limit)";

describe("X4 readLine", () => {
  bothForms("gives lines with their ends, then the rest, then nothing", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["line1\nli", "ne2\r\n\nrest", "EOF"]);
        const lines: string[] = [];
        for (let i = 0; i < 6; i++) lines.push(yield* text(reader.readLine()));
        expect(lines).toEqual(["line1\n", "line2\r\n", "\n", "rest", "", ""]);
      }),
    );
  });

  bothForms("waits for the end of the line", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf(["chunk1 "]);
        const task = createTask(form.co(() => text(reader.readLine()))());
        for (const chunk of ["chunk2 ", "chunk3 ", "\n chunk4"]) {
          yield* on(sleep(1));
          expect(task.done()).toBe(false);
          reader.feedData(Buffer.from(chunk));
        }
        expect(yield* on(task)).toBe("chunk1 chunk2 chunk3 \n");
        expect(yield* text(reader.read(100))).toBe(" chunk4");
      }),
    );
  });
});

describe("X4 a line that is longer than the limit", () => {
  bothForms("is dropped if its end is there", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["abcdef\nxy\n"], { limit: 3 });
        expect(told(yield* errorOf(reader.readLine()))).toBe(TOO_LONG);
        expect(yield* text(reader.readLine())).toBe("xy\n");
      }),
    );
  });

  bothForms("is dropped as far as it has come, if not", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const whole = readerOf(["li", "ne1\nline2\n"], { limit: 3 });
        expect(told(yield* errorOf(whole.readLine()))).toBe(TOO_LONG);
        expect(yield* text(whole.read(100))).toBe("line2\n");
        const reader = readerOf(["abc", "defgh"], { limit: 3 });
        expect(told(yield* errorOf(reader.readLine()))).toBe(NO_END);
        expect(reader.buffer.size).toBe(0);
        reader.feedData(Buffer.from("i\nj\n"));
        expect(yield* text(reader.readLine())).toBe("i\n");
        expect(yield* text(reader.readLine())).toBe("j\n");
      }),
    );
  });

  bothForms("may be as long as that, without its end", async ({ fn }) => {
    await virtually(
      fn(function* () {
        expect(yield* text(readerOf(["abc\n"], { limit: 3 }).readLine())).toBe("abc\n");
      }),
    );
  });

  bothForms("is dropped from what comes while it is waited for", async (form) => {
    await virtually(
      form.fn(function* () {
        for (const [chunks, rest] of [
          [["chunk1", "chunk2", "chunk3\n", "EOF"], ""],
          [["chunk1", "chunk2\n", "chunk3\n", "EOF"], "chunk3\n"],
        ] as const) {
          const reader = readerOf([], { limit: 7 });
          const task = createTask(form.co(() => errorOf(reader.readLine()))());
          yield* on(sleep(0));
          for (const chunk of chunks) {
            if (chunk === "EOF") reader.feedEof();
            else reader.feedData(Buffer.from(chunk));
          }
          expect(told(yield* on(task))).toBe(TOO_LONG);
          expect(yield* text(reader.read())).toBe(rest);
        }
        const strict = readerOf(["1234567\n"], { limit: 7 });
        expect(yield* text(strict.readLine())).toBe("1234567\n");
        for (const [line, error] of [
          ["12345678\n", TOO_LONG],
          ["12345678", NO_END],
        ] as const) {
          strict.feedData(Buffer.from(line));
          expect(told(yield* errorOf(strict.readLine()))).toBe(error);
          expect(strict.buffer.size).toBe(0);
        }
      }),
    );
  });

  bothForms("says how to have longer ones", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const error = (yield* errorOf(readerOf(["abcd\n"], { limit: 3 }).readLine())) as Error;
        expect(error.message).toBe(
          "Separator is found, but chunk is longer than limit: a line may have 3 bytes, by the reader's option limit",
        );
      }),
    );
  });
});

describe("X4 iteration", () => {
  bothForms("gives the lines until the stream ends, step by step", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf(["a\n\nb"]);
        const lines = reader[Symbol.asyncIterator]();
        const seen: string[] = [];
        const consumer = createTask(
          form.co(function* () {
            for (;;) {
              const step = yield* on(lines.next());
              if (step.done === true) return step.value;
              seen.push(step.value.toString());
            }
          })(),
        );
        yield* on(sleep(1));
        expect(seen).toEqual(["a\n", "\n"]);
        reader.feedData(Buffer.from("c\nd"));
        reader.feedEof();
        expect(yield* on(consumer)).toBe(undefined);
        expect(seen).toEqual(["a\n", "\n", "bc\n", "d"]);
      }),
    );
  });

  it("is what for await does, and leaves the rest where it breaks off", async () => {
    await virtually(async () => {
      const reader = readerOf(["a\nb\nc\nd", "EOF"]);
      const seen: string[] = [];
      for await (const line of reader) {
        seen.push(line.toString());
        if (seen.length === 2) break;
      }
      for await (const line of reader) seen.push(line.toString());
      expect(seen).toEqual(["a\n", "b\n", "c\n", "d"]);
    });
  });
});
