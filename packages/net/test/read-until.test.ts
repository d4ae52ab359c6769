import { IncompleteReadError, LimitOverrunError, type Separator } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { turns, virtually } from "../../task/test/virtually.js";
import { readerOf, text } from "./read-text.js";

describe("X3 readUntil", () => {
  bothForms("gives all up to the separator, with it, and costs no turn", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["one\ntwo", "\nthr", "ee\n"]);
        const before = turns();
        expect(yield* text(reader.readUntil())).toBe("one\n");
        expect(yield* text(reader.readUntil("\n"))).toBe("two\n");
        expect(yield* text(reader.readUntil(new Uint8Array([10])))).toBe("three\n");
        expect(turns()).toBe(before);
      }),
    );
  });

  bothForms("finds a separator that comes in pieces", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf([]);
        const task = createTask(form.co(() => text(reader.readUntil("END")))());
        for (const chunk of ["1EN", "2E", "N", "D3"]) {
          yield* on(sleep(1));
          expect(task.done()).toBe(false);
          reader.feedData(Buffer.from(chunk));
        }
        expect(yield* on(task)).toBe("1EN2END");
        expect(yield* text(reader.read(1))).toBe("3");
      }),
    );
  });

  bothForms("takes a separator as bytes of any kind, and as UTF-8", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const separators: Separator[] = ["ö", Buffer.from("ö"), new Uint8Array([0xc3, 0xb6])];
        for (const separator of separators) {
          expect(yield* text(readerOf(["äö", "x"]).readUntil(separator))).toBe("äö");
        }
      }),
    );
  });

  bothForms("throws what there was if the stream ends before", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["some dataAA", "EOF"]);
        const error = (yield* errorOf(reader.readUntil("AAA"))) as IncompleteReadError;
        expect(error).toBeInstanceOf(IncompleteReadError);
        expect([error.partial.toString(), error.expected]).toEqual(["some dataAA", null]);
        expect(reader.atEof()).toBe(true);
        // What ends with the stream is whole all the same.
        expect(yield* text(readerOf(["some data\n", "EOF"]).readUntil())).toBe("some data\n");
      }),
    );
  });

  bothForms("refuses no separator, an empty one and what is none", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["x"]);
        expect(told(yield* errorOf(reader.readUntil("")))).toBe(
          "ValueError(Separator should be at least one-byte string)",
        );
        expect(told(yield* errorOf(reader.readUntil(["\n", ""])))).toBe(
          "ValueError(Separator should be at least one-byte string)",
        );
        expect(told(yield* errorOf(reader.readUntil([])))).toBe(
          "ValueError(Separator should contain at least one element)",
        );
        expect(yield* errorOf(reader.readUntil(10 as never))).toBeInstanceOf(TypeError);
        expect(yield* text(reader.read(1))).toBe("x");
      }),
    );
  });
});

describe("X3 of several separators the one counts that ends first", () => {
  const cases: [chunks: string[], separators: string[], found: string][] = [
    [["ab\r\ncd\n"], ["\n", "\r\n"], "ab\r\n"],
    [["xABCy"], ["ABC", "AB"], "xAB"],
    [["xABy"], ["ABC", "B"], "xAB"],
    [["a", "bc\r", "\n"], ["\r\n", "\n\n"], "abc\r\n"],
    // It begins before the other, and ends behind it.
    [["-AxxxB-x"], ["AxxxB", "xx"], "-Axx"],
  ];
  for (const [chunks, separators, found] of cases) {
    const name = JSON.stringify(separators);
    bothForms(`${name} in ${JSON.stringify(chunks)}`, async ({ fn }) => {
      await virtually(
        fn(function* () {
          expect(yield* text(readerOf(chunks).readUntil(separators))).toBe(found);
        }),
      );
    });
  }

  bothForms("even a long way off", async ({ fn }) => {
    await virtually(
      fn(function* () {
        // At the border of the parts in which several are looked for.
        for (let at = 250; at < 262; at++) {
          const data = `${"x".repeat(at)}LONGEST${"x".repeat(2000)}B`;
          const reader = readerOf([data]);
          expect((yield* on(reader.readUntil(["B", "LONGEST"]))).length).toBe(at + 7);
          expect((yield* on(reader.readUntil(["B", "LONGEST"]))).length).toBe(2001);
        }
      }),
    );
  });

  bothForms("the limit is for what stands before the shortest", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf(["some dataA"], { limit: 9 });
        // Both end at the same place.
        expect(yield* text(reader.readUntil(["A", "aA"]))).toBe("some dataA");
        const longer = readerOf(["aaaaaaa--"], { limit: 3 });
        const error = (yield* errorOf(longer.readUntil(["--", "-"]))) as LimitOverrunError;
        expect(error.consumed).toBe(7);
      }),
    );
  });

  bothForms("a chunk that is shorter than the longest is searched again", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf(["data"]);
        const task = createTask(form.co(() => text(reader.readUntil(["A", "long sep"])))());
        yield* on(sleep(0));
        reader.feedData(Buffer.from("Z"));
        yield* on(sleep(0));
        reader.feedData(Buffer.from("Aaaa"));
        expect(yield* on(task)).toBe("dataZA");
      }),
    );
  });
});

describe("X3 the limit", () => {
  bothForms("is for what stands before the separator", async ({ fn }) => {
    await virtually(
      fn(function* () {
        expect(yield* text(readerOf(["abcdX"], { limit: 4 }).readUntil("X"))).toBe("abcdX");
        const reader = readerOf(["abcdeX"], { limit: 4 });
        const error = (yield* errorOf(reader.readUntil("X"))) as LimitOverrunError;
        expect(error).toBeInstanceOf(LimitOverrunError);
        expect(told(error)).toBe(
          "LimitOverrunError(Separator is found, but chunk is longer than limit)",
        );
        expect(error.consumed).toBe(5);
        // It is still there.
        expect(yield* text(reader.read(100))).toBe("abcdeX");
        // Not there yet, and then it is.
        const split = readerOf(["some dataAA"], { limit: 3 });
        expect(told(yield* errorOf(split.readUntil("AAA")))).toContain("Separator is not found");
        expect(split.buffer.size).toBe(11);
        split.feedData(Buffer.from("A"));
        expect(told(yield* errorOf(split.readUntil("AAA")))).toContain("Separator is found");
        expect(yield* text(split.read(100))).toBe("some dataAAA");
      }),
    );
  });

  bothForms("holds for what has come without one", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf(["abc"], { limit: 4 });
        const task = createTask(form.co(() => errorOf(reader.readUntil("XY")))());
        yield* on(sleep(0));
        reader.feedData(Buffer.from("de"));
        yield* on(sleep(0));
        // "e" may be the beginning... of nothing, but the last byte never counts.
        expect(task.done()).toBe(false);
        reader.feedData(Buffer.from("X"));
        const error = (yield* on(task)) as LimitOverrunError;
        expect(told(error)).toBe(
          "LimitOverrunError(Separator is not found, and chunk exceed the limit)",
        );
        expect(error.consumed).toBe(5);
        expect(error.message).toContain("read(5)");
        expect(yield* text(reader.read(5))).toBe("abcde");
        reader.feedData(Buffer.from("Y"));
        expect(yield* text(reader.readUntil("XY"))).toBe("XY");
      }),
    );
  });
});
