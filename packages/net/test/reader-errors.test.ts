import { isCancelled } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { StreamReader } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "../../task/test/virtually.js";
import { readerOf, text } from "./read-text.js";

const reads = {
  read: (reader: StreamReader) => reader.read(1),
  "read to the end": (reader: StreamReader) => reader.read(),
  readExactly: (reader: StreamReader) => reader.readExactly(3),
  readUntil: (reader: StreamReader) => reader.readUntil("X"),
  readLine: (reader: StreamReader) => reader.readLine(),
  iteration: (reader: StreamReader) => reader[Symbol.asyncIterator]().next(),
};

describe("X1 setException", () => {
  for (const [name, read] of Object.entries(reads)) {
    bothForms(`is thrown by a ${name} that waits, and by every one after it`, async (form) => {
      await virtually(
        form.fn(function* () {
          const reader = readerOf([]);
          const task = createTask(form.co(() => errorOf(read(reader) as never))());
          yield* on(sleep(0));
          expect(reader.exception()).toBe(null);
          const error = new Error("gone");
          reader.setException(error);
          expect(yield* on(task)).toBe(error);
          expect(reader.exception()).toBe(error);
          // Even of what has come.
          reader.feedData(Buffer.from("abcX\n"));
          expect(yield* errorOf(read(reader) as never)).toBe(error);
        }),
      );
    });
  }

  bothForms("comes after the bytes that had woken the reader", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf([]);
        const whole = createTask(form.co(() => text(reader.readLine()))());
        yield* on(sleep(0));
        reader.feedData(Buffer.from("line\n"));
        reader.setException(new Error("gone"));
        expect(yield* on(whole)).toBe("line\n");
        // Where they are not enough, to wait for more would be to wait for ever.
        const part = readerOf([]);
        const task = createTask(form.co(() => errorOf(part.readLine()))());
        yield* on(sleep(0));
        part.feedData(Buffer.from("li"));
        part.setException(new Error("gone"));
        expect(told(yield* on(task))).toBe("Error(gone)");
      }),
    );
  });

  bothForms("after a cancelled read is no trouble", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf([]);
        const task = createTask(form.co(() => text(reader.readLine()))());
        yield* on(sleep(0));
        task.cancel();
        reader.setException(new Error("gone"));
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect(reader.toString()).toBe("<StreamReader exception=Error: gone>");
      }),
    );
  });
});

describe("X1 one reader at a time", () => {
  for (const [name, read] of Object.entries(reads)) {
    bothForms(`refuses a ${name} while another one waits`, async (form) => {
      await virtually(
        form.fn(function* () {
          const reader = readerOf([]);
          const first = createTask(form.co(() => text(reader.readUntil("!")))());
          yield* on(sleep(0));
          const error = (yield* errorOf(read(reader) as never)) as Error;
          expect(error.message).toMatch(
            /^read(Exactly|Until|Line)?\(\) called while another coroutine is already waiting for incoming data/,
          );
          expect(error.name).toBe("RuntimeError");
          // The first one is not disturbed.
          reader.feedData(Buffer.from("a!"));
          expect(yield* on(first)).toBe("a!");
        }),
      );
    });
  }

  bothForms("but one that need not wait takes what is there", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf(["abc"]);
        const first = createTask(form.co(() => text(reader.readUntil("!")))());
        yield* on(sleep(0));
        expect(yield* text(reader.read(2))).toBe("ab");
        reader.feedData(Buffer.from("d!e"));
        expect(yield* on(first)).toBe("cd!");
      }),
    );
  });

  bothForms("one whose bytes are taken between its wake-up and its step waits on", async (form) => {
    await virtually(
      form.fn(function* () {
        const reader = readerOf([]);
        const first = createTask(form.co(() => text(reader.read(5)))());
        yield* on(sleep(0));
        reader.feedData(Buffer.from("ab"));
        expect(yield* text(reader.read(5))).toBe("ab");
        yield* on(sleep(0));
        expect(first.done()).toBe(false);
        reader.feedData(Buffer.from("c"));
        expect(yield* on(first)).toBe("c");
      }),
    );
  });
});

describe("X1 bad input", () => {
  it("a limit has to be above 0", () => {
    for (const limit of [0, -1, Number.NaN]) {
      expect(told(catching(() => new StreamReader({ limit })))).toBe(
        "ValueError(Limit cannot be <= 0)",
      );
    }
    expect(() => new StreamReader({ limit: "64" as never })).toThrow(TypeError);
  });

  it("nothing comes after the end", () => {
    const reader = readerOf(["EOF"]);
    expect(told(catching(() => reader.feedData(Buffer.from("x"))))).toBe(
      "RuntimeError(feed_data after feed_eof)",
    );
  });

  it("a reader has one transport", () => {
    const reader = new StreamReader();
    const transport = { pauseReading() {}, resumeReading() {} };
    reader.setTransport(transport);
    expect(told(catching(() => reader.setTransport(transport)))).toBe(
      "RuntimeError(Transport already set)",
    );
  });

  it("empty chunks are nothing", async () => {
    const reader = readerOf(["", "a", "", "EOF"]);
    expect((await reader.read()).toString()).toBe("a");
  });
});

describe("the loop of a reader", () => {
  bothForms("is the running one, and others can't wait in it", async ({ fn, co }) => {
    const loop = new VirtualLoop();
    const reader = await virtually(
      fn(function* () {
        return new StreamReader();
      }),
      loop,
    );
    expect(reader.loop).toBe(loop);
    await virtually(
      fn(function* () {
        const error = yield* errorOf(co(() => text(reader.read(1)))());
        expect((error as Error).name).toBe("RuntimeError");
        expect((error as Error).message).toContain("attached to a different loop");
        // It has left no trace.
        expect(reader.waiter).toBe(undefined);
      }),
    );
  });

  it("can be chosen", () => {
    const loop = new Loop();
    expect(new StreamReader({ loop }).loop).toBe(loop);
    loop.close();
  });

  it("serves plain code too", async () => {
    const reader = new StreamReader();
    const line = reader.readLine();
    reader.feedData(Buffer.from("a line\n"));
    expect((await line).toString()).toBe("a line\n");
  });
});

function catching(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
