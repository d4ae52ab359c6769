import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { fromPromise } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import {
  BrokenPipeError,
  connectReadPipe,
  connectWritePipe,
  OSError,
  StreamReader,
  StreamReaderProtocol,
} from "@asyncio-ts/net";
import { run, sleep } from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { afterAll, describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { caught } from "./caught.js";
import { bytes, Recorder } from "./recorder.js";
import { running } from "./running.js";

const folder = mkdtempSync(join(tmpdir(), "asyncio-ts-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a pipe that is read", () => {
  bothForms("hands over what comes, and ends with its source", async ({ fn }) => {
    await running(
      fn(function* () {
        const child = spawn(process.execPath, ["-e", "process.stdout.write('hello')"], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        const closed = new Promise((resolve) => child.once("close", resolve));
        const [transport, reader] = yield* on(connectReadPipe(() => new Recorder(), child.stdout));
        expect(transport.getExtraInfo("pipe")).toBe(child.stdout);
        reader.keepOpen = true;
        yield* on(reader.seen("lost"));
        // Whatever eofReceived says.
        expect(reader.log).toEqual(["made", "data 5", "eof", "lost"]);
        expect(reader.text).toBe("hello");
        expect(transport.isClosing()).toBe(true);
        yield* on(fromPromise(closed));
      }),
    );
  });

  bothForms("is read to its end by a stream, however small its limit is", async ({ fn }) => {
    await running(
      fn(function* () {
        const child = spawn(process.execPath, ["-e", "process.stdout.write('data')"], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        const closed = new Promise((resolve) => child.once("close", resolve));
        const reader = new StreamReader({ limit: 1 });
        const [transport] = yield* on(
          connectReadPipe(() => new StreamReaderProtocol(reader), child.stdout),
        );
        // More than twice the limit waits.
        while (transport.isReading()) yield* on(sleep(0));
        expect(String(yield* on(reader.read()))).toBe("data");
        yield* on(fromPromise(closed));
      }),
    );
  });

  it("loses nothing if its source is over while it is paused", async () => {
    await running(function* () {
      const source = new PassThrough();
      const [transport, reader] = yield* connectReadPipe(() => new Recorder(), source);
      transport.pauseReading();
      source.end("late");
      // As Node does to the streams of a child that has ended.
      source.resume();
      yield* fromPromise(once(source, "close"));
      yield* sleep(0);
      expect([reader.log, transport.isClosing()]).toEqual([["made"], false]);
      transport.resumeReading();
      yield* reader.seen("lost");
      expect([reader.text, reader.log]).toEqual(["late", ["made", "data 4", "eof", "lost"]]);
    });
  });

  it("can be paused, and closed", async () => {
    await running(function* () {
      const source = new PassThrough();
      const [transport, reader] = yield* connectReadPipe(() => new Recorder(), source);
      source.write("a");
      // Not in the call of who has written it.
      expect(reader.log).toEqual(["made"]);
      yield* reader.received(1);
      transport.pauseReading();
      source.write("b");
      expect(transport.isReading()).toBe(false);
      transport.resumeReading();
      yield* reader.received(2);
      transport.close();
      yield* reader.seen("lost");
      expect([source.destroyed, reader.log]).toEqual([true, ["made", "data 1", "data 1", "lost"]]);
    });
  });

  it("takes text as bytes", async () => {
    await running(function* () {
      const source = new PassThrough();
      source.setEncoding("utf8");
      const [, reader] = yield* connectReadPipe(() => new Recorder(), source);
      source.end("\u00e9");
      yield* reader.seen("lost");
      expect(reader.log).toEqual(["made", "data 2", "eof", "lost"]);
    });
  });

  it("ends with the error of its source, which is reported", async () => {
    await running(function* ({ reports }) {
      const failure = new Error("mine");
      const source = new Readable({ read() {} });
      const [, reader] = yield* connectReadPipe(() => new Recorder(), source);
      source.destroy(failure);
      yield* reader.seen("lost");
      expect(reader.lossError).toBe(failure);
      expect(reports.splice(0)).toMatchObject([
        { message: "Fatal read error on pipe transport", exception: failure },
      ]);
    });
  });

  it("is no file, and no descriptor that is not open", async () => {
    await running(function* () {
      const path = join(folder, "file");
      writeFileSync(path, "text");
      const fd = openSync(path, "r");
      const make = () => new Recorder();
      expect(String(yield* caught(connectReadPipe(make, fd)))).toContain(
        "Pipe transport is for pipes/sockets only",
      );
      expect(String(yield* caught(connectWritePipe(make, fd)))).toContain("pipes/sockets only");
      closeSync(fd);
      expect(yield* caught(connectReadPipe(make, 99_999))).toBeInstanceOf(OSError);
      expect(yield* caught(connectReadPipe(make, "stdin" as never))).toBeInstanceOf(TypeError);
      expect(yield* caught(connectWritePipe(make, {}))).toBeInstanceOf(TypeError);
    });
  });
});

describe("pipes", () => {
  it("are closed with their loop, and can be printed then", async () => {
    const [source, sink] = [new PassThrough(), new PassThrough()];
    const loop = new Loop();
    const [reading, writing] = await run(
      function* () {
        const [reading] = yield* connectReadPipe(() => new Recorder(), source);
        const [writing] = yield* connectWritePipe(() => new Recorder(), sink);
        return [reading, writing];
      },
      { loop },
    );
    expect([loop.isClosed(), source.destroyed, sink.destroyed]).toEqual([true, true, true]);
    expect(String(reading)).toContain("ReadPipe closed");
    expect(String(writing)).toContain("WritePipe closed");
  });
});

describe("a pipe that is written", () => {
  bothForms("sends all, and then closes", async ({ fn }) => {
    await running(
      fn(function* () {
        const program =
          "process.stdin.on('data', (d) => process.stdout.write(String(d.length) + ' '))";
        const child = spawn(process.execPath, ["-e", program], {
          stdio: ["pipe", "pipe", "inherit"],
        });
        const closed = new Promise((resolve) => child.once("close", resolve));
        const [writer, protocol] = yield* on(connectWritePipe(() => new Recorder(), child.stdin));
        const [, reader] = yield* on(connectReadPipe(() => new Recorder(), child.stdout));
        writer.write(new Uint8Array(1_000_000));
        expect(writer.canWriteEof()).toBe(true);
        writer.writeEof();
        expect(writer.isClosing()).toBe(true);
        yield* on(protocol.seen("lost"));
        yield* on(reader.seen("lost"));
        const sizes = reader.text.trim().split(" ").map(Number);
        expect(sizes.reduce((sum, size) => sum + size)).toBe(1_000_000);
        // Bun takes everything at once.
        const waits = runtime === "bun" ? [] : ["pause", "resume"];
        expect(protocol.log).toEqual(["made", ...waits, "lost"]);
        yield* on(fromPromise(closed));
      }),
    );
  });

  it("lets a stream of another kind finish its work", async () => {
    await running(function* () {
      const log: string[] = [];
      const sink = new Writable({
        write(chunk: Uint8Array, _encoding, done) {
          log.push(`write ${chunk.length}`);
          setImmediate(done);
        },
        final(done) {
          log.push("final");
          setImmediate(done);
        },
      });
      const [transport, protocol] = yield* connectWritePipe(() => new Recorder(), sink);
      transport.write(bytes("abc"));
      transport.close();
      yield* protocol.seen("lost");
      expect([log, sink.destroyed]).toEqual([["write 3", "final"], true]);
    });
  });

  it("ends with an error at the next write if nobody reads it any more", async ({ skip }) => {
    skip(runtime === "bun", "Bun doesn't tell that what was written is lost");
    await running(function* () {
      const line = "exec <&-; echo closed; exec sleep 60";
      const child = spawn("sh", ["-c", line], { stdio: ["pipe", "pipe", "inherit"] });
      const closed = new Promise((resolve) => child.once("close", resolve));
      const [transport, protocol] = yield* connectWritePipe(() => new Recorder(), child.stdin);
      const [, reader] = yield* connectReadPipe(() => new Recorder(), child.stdout);
      yield* reader.received(7);
      expect(protocol.log).toEqual(["made"]);
      transport.write(bytes("x"));
      yield* protocol.seen("lost");
      expect(protocol.lossError).toBeInstanceOf(BrokenPipeError);
      child.kill();
      yield* reader.seen("lost");
      yield* fromPromise(closed);
    });
  });

  it("ends with the child that reads it", async () => {
    await running(function* () {
      const child = spawn("sh", ["-c", "exit 0"], { stdio: ["pipe", "ignore", "inherit"] });
      const [, protocol] = yield* connectWritePipe(() => new Recorder(), child.stdin);
      yield* protocol.seen("lost");
      expect(protocol.log).toEqual(["made", "lost"]);
    });
  });
});
