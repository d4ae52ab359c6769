import { ReadableStream, WritableStream } from "node:stream/web";
import { fromPromise } from "@asyncio-ts/future";
import { readerFromWeb, StreamReader, streamsFromWeb, toWeb, writerFromWeb } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { connected } from "./connected.js";
import { readerOf, text } from "./read-text.js";
import { running } from "./running.js";

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe("readerFromWeb", () => {
  bothForms("reads a response's body by lines", async ({ fn }) => {
    await running(
      fn(function* () {
        const { body } = new Response("one\ntwo\nthree");
        const lines = readerFromWeb(body as ReadableStream)[Symbol.asyncIterator]();
        const seen: string[] = [];
        for (;;) {
          const step = yield* on(lines.next());
          if (step.done === true) break;
          seen.push(String(step.value));
        }
        expect(seen).toEqual(["one\n", "two\n", "three"]);
      }),
    );
  });

  bothForms("pulls no more than it has room for", async ({ fn }) => {
    await running(
      fn(function* () {
        let pulled = 0;
        const stream = new ReadableStream<Uint8Array>({
          pull(controller) {
            pulled += 1000;
            if (pulled > 1_000_000) controller.close();
            else controller.enqueue(new Uint8Array(1000));
          },
        });
        const reader = readerFromWeb(stream, { limit: 10_000 });
        for (let last = -1; last !== pulled; ) {
          last = pulled;
          yield* on(sleep(10));
        }
        expect(pulled).toBeLessThan(600_000);
        expect((yield* on(reader.read())).length).toBe(1_000_000);
      }),
    );
  });

  bothForms("throws the stream's error, and cancels it by a signal", async ({ fn, co }) => {
    await running(
      fn(function* () {
        const error = new Error("broken");
        const broken = new ReadableStream({
          start(controller) {
            controller.error(error);
          },
        });
        expect(yield* errorOf(readerFromWeb(broken).read())).toBe(error);
        const reasons: unknown[] = [];
        const endless = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
        const controller = new AbortController();
        const reader = readerFromWeb(endless, { signal: controller.signal });
        const waiting = createTask(co(() => errorOf(reader.read()))());
        yield* on(sleep(5));
        const reason = new Error("enough");
        controller.abort(reason);
        expect(yield* on(waiting)).toBe(reason);
        yield* on(sleep(5));
        expect(reasons.length).toBe(1);
      }),
    );
  });
});

describe("writerFromWeb", () => {
  bothForms("writes to a WritableStream, and closes it", async ({ fn }) => {
    await running(
      fn(function* () {
        const log: string[] = [];
        const stream = new WritableStream<Uint8Array>({
          write: (chunk) => void log.push(String(Buffer.from(chunk))),
          close: () => void log.push("closed"),
        });
        const writer = writerFromWeb(stream);
        writer.write("one");
        yield* on(writer.drain());
        writer.write("two");
        writer.close();
        yield* on(writer.waitClosed());
        expect(log).toEqual(["one", "two", "closed"]);
      }),
    );
  });

  bothForms("waits in drain() while the stream is too slow", async ({ fn, co }) => {
    await running(
      fn(function* () {
        let go = (): void => {};
        const gate = new Promise<void>((resolve) => {
          go = resolve;
        });
        const stream = new WritableStream<Uint8Array>({ write: () => gate });
        const writer = writerFromWeb(stream);
        writer.write(Buffer.alloc(50_000));
        writer.write(Buffer.alloc(50_000));
        const drained = createTask(co(() => on(writer.drain()))());
        yield* on(sleep(20));
        expect(drained.done()).toBe(false);
        go();
        yield* on(drained);
        writer.close();
        yield* on(writer.waitClosed());
      }),
    );
  });
});

describe("streamsFromWeb", () => {
  bothForms("reads and writes a TransformStream", async ({ fn }) => {
    await running(
      fn(function* () {
        const upper = new TransformStream<Uint8Array, Uint8Array>({
          transform: (chunk, controller) =>
            controller.enqueue(bytes(String(Buffer.from(chunk)).toUpperCase())),
        });
        const [reader, writer] = streamsFromWeb(upper);
        writer.write("loud\n");
        expect(yield* text(reader.readLine())).toBe("LOUD\n");
        writer.writeEof();
        expect(yield* text(reader.read())).toBe("");
        writer.close();
        yield* on(writer.waitClosed());
      }),
    );
  });

  it("and its like refuse what is no web stream", () => {
    expect(() => readerFromWeb({} as never)).toThrow("a ReadableStream was expected");
    expect(() => writerFromWeb(null as never)).toThrow("a WritableStream was expected");
    expect(() => toWeb({} as never)).toThrow("a StreamReader or a StreamWriter was expected");
  });
});

describe("toWeb", () => {
  it("gives a stream for a Response, and leaves the reader's chunks whole", async () => {
    await running(async () => {
      const reader = readerOf(["one ", "two", "EOF"]);
      const kept = await reader.read(2);
      const response = new Response(toWeb(reader));
      expect(await fromPromise(response.text())).toBe("e two");
      expect(kept.toString()).toBe("on");
    });
  });

  it("reads nothing ahead, and fails as the reader does", async () => {
    await running(async () => {
      const reader = new StreamReader();
      const stream = toWeb(reader).getReader();
      await sleep(1);
      expect(reader.waiter).toBe(undefined);
      const first = fromPromise(stream.read());
      await sleep(0);
      reader.feedData(Buffer.from("data"));
      expect(String((await first).value)).toBe("data");
      reader.setException(new Error("gone"));
      await expect(fromPromise(stream.read()).then()).rejects.toThrow("gone");
    });
  });

  it("leaves the reader as it is when it is cancelled", async () => {
    await running(async () => {
      const reader = new StreamReader();
      const stream = toWeb(reader).getReader();
      const first = fromPromise(stream.read());
      await sleep(1);
      expect(reader.waiter).not.toBe(undefined);
      await fromPromise(stream.cancel("enough"));
      expect((await first).done).toBe(true);
      expect(reader.waiter).toBe(undefined);
      reader.feedData(Buffer.from("for others"));
      expect((await reader.read(100)).toString()).toBe("for others");
    });
  });

  it("gives a WritableStream that waits as drain() does", async () => {
    await running(async () => {
      const { writer, protocol, transport } = connected();
      const stream = toWeb(writer).getWriter();
      protocol.pauseWriting();
      const first = fromPromise(stream.write("one"));
      const second = fromPromise(stream.write(bytes("two")));
      await sleep(1);
      expect([first.done(), transport.written]).toEqual([false, ["one"]]);
      protocol.resumeWriting();
      await second;
      await fromPromise(stream.close());
      expect([transport.written, transport.log]).toEqual([["one", "two"], ["writeEof"]]);
    });
  });

  it("which aborts the connection, or closes one without an end of file", async () => {
    await running(async () => {
      const one = connected();
      await fromPromise(toWeb(one.writer).abort("no more"));
      expect(one.transport.log).toEqual(["abort"]);
      const other = connected();
      other.transport.canWriteEof = () => false;
      await fromPromise(toWeb(other.writer).close());
      expect(other.transport.log).toEqual(["close"]);
    });
  });

  it("gives both", async () => {
    await running(async () => {
      const { writer, transport } = connected();
      const streams = toWeb(readerOf(["in", "EOF"]), writer);
      await fromPromise(streams.readable.pipeTo(streams.writable));
      expect([transport.written, transport.log]).toEqual([["in"], ["writeEof"]]);
    });
  });
});
