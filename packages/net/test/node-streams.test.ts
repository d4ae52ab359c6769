import { Duplex, PassThrough, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fromPromise } from "@asyncio-ts/future";
import {
  readerFromNode,
  StreamReader,
  streamsFromNode,
  toNode,
  writerFromNode,
} from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { connected } from "./connected.js";
import { readerOf, text } from "./read-text.js";
import { running } from "./running.js";

/** A Writable that keeps what is written, and takes it when it is told to. */
class Sink extends Writable {
  data = "";
  waiting: (() => void)[] = [];
  slow: boolean;

  constructor(slow = false) {
    super({ highWaterMark: 10 });
    this.slow = slow;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.data += chunk;
    if (this.slow) this.waiting.push(done);
    else done();
  }

  take(): void {
    this.slow = false;
    for (const done of this.waiting.splice(0)) done();
  }
}

describe("readerFromNode", () => {
  bothForms("reads what a Readable gives, to its end", async ({ fn }) => {
    await running(
      fn(function* () {
        const reader = readerFromNode(Readable.from([Buffer.from("one\ntw"), Buffer.from("o\n3")]));
        expect(yield* text(reader.readLine())).toBe("one\n");
        expect(yield* text(reader.readLine())).toBe("two\n");
        expect(yield* text(reader.read())).toBe("3");
        expect(reader.atEof()).toBe(true);
      }),
    );
  });

  bothForms("lets the stream wait, while nobody reads", async ({ fn }) => {
    await running(
      fn(function* () {
        let made = 0;
        const source = new Readable({
          highWaterMark: 1000,
          read() {
            made += 1000;
            this.push(made > 1_000_000 ? null : Buffer.alloc(1000));
          },
        });
        const reader = readerFromNode(source, { limit: 10_000 });
        for (let last = -1; last !== made; ) {
          last = made;
          yield* on(sleep(10));
        }
        expect(made).toBeLessThan(400_000);
        expect((yield* on(reader.read())).length).toBe(1_000_000);
      }),
    );
  });

  bothForms("throws the stream's error, and reports it to nobody else", async ({ fn }) => {
    await running(
      fn(function* () {
        const source = new PassThrough();
        const reader = readerFromNode(source);
        const error = new Error("broken");
        source.destroy(error);
        expect(yield* errorOf(reader.readLine())).toBe(error);
      }),
    );
  });

  bothForms("ends when the stream is destroyed without an error", async ({ fn }) => {
    await running(
      fn(function* () {
        const source = new PassThrough();
        const reader = readerFromNode(source);
        source.destroy();
        expect(yield* text(reader.read())).toBe("");
      }),
    );
  });

  bothForms("destroys the stream when its signal aborts", async ({ fn, co }) => {
    await running(
      fn(function* () {
        const source = new PassThrough();
        const controller = new AbortController();
        const reader = readerFromNode(source, { signal: controller.signal });
        const waiting = createTask(co(() => errorOf(reader.read()))());
        yield* on(sleep(0));
        controller.abort("enough");
        expect(yield* on(waiting)).toBe("enough");
        expect(source.destroyed).toBe(true);
        const late = new PassThrough();
        const refused = readerFromNode(late, { signal: controller.signal });
        expect(yield* errorOf(refused.read())).toBe("enough");
        expect(late.destroyed).toBe(true);
      }),
    );
  });
});

describe("writerFromNode", () => {
  bothForms("writes to a Writable, and ends it", async ({ fn }) => {
    await running(
      fn(function* () {
        const sink = new Sink();
        const writer = writerFromNode(sink);
        writer.write("one ");
        writer.writeLines(["two ", Buffer.from("three")]);
        yield* on(writer.drain());
        writer.close();
        yield* on(writer.waitClosed());
        expect([sink.data, sink.writableFinished]).toEqual(["one two three", true]);
      }),
    );
  });

  bothForms("waits in drain() while the stream is too slow", async ({ fn, co }) => {
    await running(
      fn(function* () {
        const sink = new Sink(true);
        const writer = writerFromNode(sink);
        writer.write(Buffer.alloc(100_000));
        const drained = createTask(co(() => on(writer.drain()))());
        yield* on(sleep(20));
        expect(drained.done()).toBe(false);
        sink.take();
        yield* on(drained);
        writer.close();
        yield* on(writer.waitClosed());
      }),
    );
  });

  bothForms("throws the stream's error in waitClosed() and drain()", async ({ fn }) => {
    await running(
      fn(function* () {
        const sink = new Sink();
        const writer = writerFromNode(sink);
        const error = new Error("broken");
        sink.destroy(error);
        expect(yield* errorOf(writer.waitClosed())).toBe(error);
        expect(yield* errorOf(writer.drain())).toMatchObject({ name: "Error" });
      }),
    );
  });
});

describe("streamsFromNode", () => {
  bothForms("reads and writes a Duplex", async ({ fn }) => {
    await running(
      fn(function* () {
        const [reader, writer] = streamsFromNode(new PassThrough());
        writer.write("echo\n");
        expect(yield* text(reader.readLine())).toBe("echo\n");
        writer.writeEof();
        expect(yield* text(reader.read())).toBe("");
        writer.close();
        yield* on(writer.waitClosed());
      }),
    );
  });

  it("and its like refuse what is no stream", () => {
    expect(() => readerFromNode(new Sink() as never)).toThrow("a Readable of Node's was expected");
    expect(() => writerFromNode({} as never)).toThrow("a Writable of Node's was expected");
    expect(() => streamsFromNode(null as never)).toThrow(TypeError);
    expect(() => toNode({} as never)).toThrow("a StreamReader or a StreamWriter was expected");
  });
});

describe("toNode", () => {
  it("gives a Readable of what a reader reads", async () => {
    await running(async () => {
      const sink = new Sink();
      await fromPromise(pipeline(toNode(readerOf(["one ", "two", "EOF"])), sink));
      expect(sink.data).toBe("one two");
    });
  });

  it("which fails when reading does", async () => {
    await running(async () => {
      const reader = new StreamReader();
      const readable = toNode(reader);
      const failed = fromPromise(pipeline(readable, new Sink()));
      await sleep(0);
      reader.setException(new Error("gone"));
      await expect(failed.then()).rejects.toThrow("gone");
    });
  });

  it("which leaves the reader as it is when it is destroyed", async () => {
    await running(async () => {
      const reader = new StreamReader();
      const readable = toNode(reader);
      readable.resume();
      await sleep(1);
      expect(reader.waiter).not.toBe(undefined);
      readable.destroy();
      await sleep(1);
      expect(reader.waiter).toBe(undefined);
      reader.feedData(Buffer.from("for others"));
      expect((await reader.read(100)).toString()).toBe("for others");
    });
  });

  it("gives a Writable that waits as drain() does", async () => {
    await running(async () => {
      const { writer, protocol, transport } = connected();
      const writable = toNode(writer);
      protocol.pauseWriting();
      let written = 0;
      writable.write("one", () => written++);
      writable.write("two", () => written++);
      await sleep(1);
      expect([written, transport.written]).toEqual([0, ["one"]]);
      protocol.resumeWriting();
      await fromPromise(new Promise<void>((resolve) => void writable.end(resolve)));
      expect([written, transport.written, transport.log]).toEqual([
        2,
        ["one", "two"],
        ["writeEof"],
      ]);
    });
  });

  it("which closes a transport that has no end of file, and aborts it on errors", async () => {
    await running(async () => {
      const tls = connected();
      tls.transport.canWriteEof = () => false;
      const ended = toNode(tls.writer);
      await fromPromise(new Promise<void>((resolve) => void ended.end(resolve)));
      expect(tls.transport.log).toEqual(["close"]);
      const { writer, transport, protocol } = connected();
      const broken = toNode(writer);
      const errors: unknown[] = [];
      broken.on("error", (error) => errors.push(error));
      const error = new Error("no more");
      broken.destroy(error);
      await sleep(1);
      expect([errors, transport.log]).toEqual([[error], ["abort"]]);
      // What the writer throws is the stream's error.
      protocol.connectionLost(null);
      const late = toNode(writer);
      late.on("error", (error) => errors.push(error.name));
      late.write("x");
      await sleep(5);
      expect(errors[1]).toBe("ConnectionResetError");
    });
  });

  it("gives a Duplex of both", async () => {
    await running(async () => {
      const [a, b] = pairOfDuplexes();
      const [reader, writer] = streamsFromNode(a);
      const duplex = toNode(reader, writer);
      const [otherReader, otherWriter] = streamsFromNode(b);
      duplex.end("ping");
      expect((await otherReader.read()).toString()).toBe("ping");
      otherWriter.write("pong");
      otherWriter.writeEof();
      let got = "";
      duplex.on("data", (chunk) => {
        got += chunk;
      });
      await fromPromise(new Promise((resolve) => duplex.once("close", resolve)));
      expect(got).toBe("pong");
      otherWriter.close();
      await writer.waitClosed();
      await otherWriter.waitClosed();
    });
  });
});

/** Two ends of a pipe in memory. */
function pairOfDuplexes(): [Duplex, Duplex] {
  const there = new PassThrough();
  const back = new PassThrough();
  return [
    Duplex.from({ readable: back, writable: there }),
    Duplex.from({ readable: there, writable: back }),
  ];
}
