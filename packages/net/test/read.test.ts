import { IncompleteReadError, StreamReader } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { turns, virtually } from "../../task/test/virtually.js";
import { readerOf, text } from "./read-text.js";

describe("X2 read", () => {
  bothForms("gives what is there, up to the count, and costs no turn", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["abc", "def"]);
        const before = turns();
        expect(yield* text(reader.read(2))).toBe("ab");
        // What spans chunks comes in one piece.
        expect(yield* text(reader.read(3))).toBe("cde");
        expect(yield* text(reader.read(100))).toBe("f");
        expect(turns()).toBe(before);
      }),
    );
  });

  bothForms("gives nothing for a count of 0, and waits for nothing", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["abc"]);
        expect(yield* text(reader.read(0))).toBe("");
        expect(yield* text(new StreamReader().read(0))).toBe("");
        expect(yield* text(reader.read(3))).toBe("abc");
      }),
    );
  });

  bothForms("waits for the first bytes, and takes all that have come by then", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf([]);
        const task = createTask(form.co(() => text(reader.read(10)))());
        yield* on(sleep(0));
        expect(reader.toString()).toBe("<StreamReader waiting>");
        reader.feedData(Buffer.from("ab"));
        reader.feedData(Buffer.from("cd"));
        expect(yield* on(task)).toBe("abcd");
        expect(reader.toString()).toBe("<StreamReader>");
      }),
    );
  });

  bothForms("gives nothing at the end, again and again", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf([]);
        const task = createTask(form.co(() => text(reader.read(10)))());
        yield* on(sleep(0));
        reader.feedEof();
        expect(yield* on(task)).toBe("");
        expect(yield* text(reader.read(10))).toBe("");
        expect(yield* text(reader.read())).toBe("");
      }),
    );
  });

  bothForms("without a count collects until the end", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf(["a"]);
        const task = createTask(form.co(() => text(reader.read()))());
        for (const chunk of ["b", "c"]) {
          yield* on(sleep(1));
          reader.feedData(Buffer.from(chunk));
        }
        yield* on(sleep(1));
        expect(task.done()).toBe(false);
        reader.feedEof();
        expect(yield* on(task)).toBe("abc");
        expect(yield* text(readerOf(["x", "y", "EOF"]).read(-1))).toBe("xy");
      }),
    );
  });

  bothForms("refuses what is no number of bytes", async ({ fn }) => {
    await virtually(
      fn(function* () {
        for (const count of [1.5, Number.NaN, "7" as never, null as never]) {
          const error = yield* errorOf(readerOf(["abc"]).read(count));
          expect(error).toBeInstanceOf(TypeError);
        }
        expect(yield* text(readerOf(["abc"]).read(Number.POSITIVE_INFINITY))).toBe("abc");
      }),
    );
  });
});

describe("X2 atEof", () => {
  bothForms("is true when all was read after the end", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = new StreamReader();
        expect(reader.atEof()).toBe(false);
        reader.feedData(Buffer.from("some data\n"));
        yield* on(reader.readLine());
        expect(reader.atEof()).toBe(false);
        reader.feedData(Buffer.from("rest"));
        reader.feedEof();
        expect(reader.atEof()).toBe(false);
        yield* on(reader.read(4));
        expect(reader.atEof()).toBe(true);
      }),
    );
  });
});

describe("X2 the limit", () => {
  bothForms("is none for what is read by count", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["chunk"], { limit: 3 });
        expect(yield* text(reader.read(5))).toBe("chunk");
        expect(reader.buffer.size).toBe(0);
      }),
    );
  });
});

describe("X2 readExactly", () => {
  bothForms("gives as many bytes as were asked for, and leaves the rest", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf([]);
        const task = createTask(form.co(() => text(reader.readExactly(7)))());
        for (const chunk of ["abc", "def", "ghi"]) {
          yield* on(sleep(1));
          expect(task.done()).toBe(false);
          reader.feedData(Buffer.from(chunk));
        }
        expect(yield* on(task)).toBe("abcdefg");
        expect(yield* text(reader.readExactly(0))).toBe("");
        expect(yield* text(reader.readExactly(2))).toBe("hi");
      }),
    );
  });

  bothForms("takes more than the limit", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["chunk"], { limit: 3 });
        expect(yield* text(reader.readExactly(5))).toBe("chunk");
      }),
    );
  });

  bothForms("throws what there was if the stream ends before", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf(["ab", "cd"]);
        const task = createTask(form.co(() => errorOf(reader.readExactly(10)))());
        yield* on(sleep(0));
        reader.feedEof();
        const error = (yield* on(task)) as IncompleteReadError;
        expect(error).toBeInstanceOf(IncompleteReadError);
        expect(told(error)).toBe(
          "IncompleteReadError(4 bytes read on a total of 10 expected bytes)",
        );
        expect([error.partial.toString(), error.expected]).toEqual(["abcd", 10]);
        // It was taken.
        expect(reader.atEof()).toBe(true);
        expect(yield* text(reader.read())).toBe("");
      }),
    );
  });

  bothForms("refuses a negative count", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["abc"]);
        const error = yield* errorOf(reader.readExactly(-1));
        expect(told(error)).toBe("ValueError(readExactly size can not be less than zero)");
        expect(yield* text(reader.read(3))).toBe("abc");
      }),
    );
  });
});
