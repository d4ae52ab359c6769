import { StreamReader } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "../../task/test/virtually.js";
import { FakeTransport } from "./fake-transport.js";
import { text } from "./read-text.js";

function attached(limit: number): { reader: StreamReader; transport: FakeTransport } {
  const reader = new StreamReader({ limit });
  const transport = new FakeTransport();
  reader.setTransport(transport);
  return { reader, transport };
}

const bytes = (count: number) => Buffer.alloc(count, "x");

describe("X1 the peer has to wait", () => {
  bothForms("above twice the limit, until there is no more than the limit", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { reader, transport } = attached(4);
        reader.feedData(bytes(8));
        expect(transport.log).toEqual([]);
        reader.feedData(bytes(1));
        expect(transport.log).toEqual(["pause"]);
        reader.feedData(bytes(1));
        yield* on(reader.read(5));
        expect(transport.log).toEqual(["pause"]);
        yield* on(reader.read(1));
        expect(transport.log).toEqual(["pause", "resume"]);
      }),
    );
  });

  bothForms("not while a read waits for more than that", async (form) => {
    await virtually(
      form.fn(function* () {
        const { reader, transport } = attached(4);
        reader.feedData(bytes(9));
        const task = createTask(form.co(() => text(reader.readExactly(20)))());
        yield* on(sleep(0));
        expect(transport.log).toEqual(["pause", "resume"]);
        reader.feedData(bytes(11));
        expect((yield* on(task)).length).toBe(20);
        expect(transport.log).toEqual(["pause", "resume", "pause", "resume"]);
      }),
    );
  });

  bothForms("not while a read takes all there is until the end", async (form) => {
    await virtually(
      form.fn(function* () {
        const { reader, transport } = attached(4);
        reader.feedData(bytes(100));
        expect(transport.isReading()).toBe(false);
        const task = createTask(form.co(() => text(reader.read()))());
        for (let i = 0; i < 3; i++) {
          yield* on(sleep(1));
          expect(transport.isReading()).toBe(true);
          reader.feedData(bytes(100));
        }
        reader.feedEof();
        expect((yield* on(task)).length).toBe(400);
      }),
    );
  });

  bothForms("again, if that read is cancelled: what it had goes back", async (form) => {
    await virtually(
      form.fn(function* () {
        const { reader, transport } = attached(4);
        reader.feedData(Buffer.from("ab"));
        const task = createTask(form.co(() => text(reader.read()))());
        yield* on(sleep(0));
        reader.feedData(Buffer.from("cdefghij"));
        yield* on(sleep(0));
        expect(transport.isReading()).toBe(true);
        task.cancel();
        yield* on(sleep(0));
        expect(task.cancelled()).toBe(true);
        expect(transport.isReading()).toBe(false);
        expect(yield* text(reader.read(20))).toBe("abcdefghij");
      }),
    );
  });
});

describe("X1 a transport that can't be paused", () => {
  it("is not asked again, and all is buffered", async () => {
    class NotImplementedError extends Error {
      override name = "NotImplementedError";
    }
    let asked = 0;
    const reader = new StreamReader({ limit: 1 });
    reader.setTransport({
      pauseReading() {
        asked++;
        throw new NotImplementedError();
      },
      resumeReading() {
        throw new Error("it was never paused");
      },
    });
    reader.feedData(bytes(10));
    reader.feedData(bytes(10));
    expect(asked).toBe(1);
    expect((await reader.read(100)).length).toBe(20);
  });

  it("may fail otherwise, and the error is the feeder's", () => {
    const reader = new StreamReader({ limit: 1 });
    reader.setTransport({
      pauseReading() {
        throw new Error("broken");
      },
      resumeReading() {},
    });
    expect(() => reader.feedData(bytes(10))).toThrow("broken");
  });
});

describe("X1 memory", () => {
  it("of bytes that come one by one is that of the bytes", () => {
    const reader = new StreamReader();
    const count = 100_000;
    for (let i = 0; i < count; i++) reader.feedData(Buffer.of(i & 127));
    const chunks = (reader.buffer as unknown as { chunks: Buffer[] }).chunks;
    expect(chunks.length).toBeLessThan(count / 1000);
    const stored = new Set(chunks.map((chunk) => chunk.buffer));
    const memory = [...stored].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(memory).toBeLessThan(2 * count);
  });
});
