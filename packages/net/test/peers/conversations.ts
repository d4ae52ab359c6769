import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { createFuture } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import type { StreamReader, StreamWriter, TlsOptions } from "@asyncio-ts/net";
import { createTask, sleep, wait } from "@asyncio-ts/task";
import { type Form, on, type Script } from "@asyncio-ts/test-kit";
import { text } from "../read-text.js";
import type { Facts } from "./peer.js";

// The conversations of peer.py, in ours. Both sides of each are here and there.

const LINES = 2000;
export const BULK = 100_000_000;
const CHUNK = 65_536;

export type Talk = (reader: StreamReader, writer: StreamWriter) => Script<Facts>;

/** One conversation, from both sides. */
export interface Conversation {
  readonly serve: Talk;
  readonly talk: Talk;
}

export const lines: Conversation = {
  *serve(reader, writer) {
    let count = 0;
    const lines = reader[Symbol.asyncIterator]();
    for (;;) {
      const line = yield* on(lines.next());
      if (line.done === true) break;
      writer.writeLines(["<", line.value]);
      yield* on(writer.drain());
      count++;
    }
    yield* closed(writer);
    return { count };
  },
  *talk(reader, writer) {
    let right = 0;
    for (let n = 0; n < LINES; n++) {
      const line = `line ${n} ${"ä".repeat(n % 50)}\n`;
      writer.write(line);
      if (n % 7 === 0) yield* on(writer.drain());
      if ((yield* text(reader.readUntil())) === `<${line}`) right++;
    }
    writer.write("no end");
    if (writer.canWriteEof()) {
      writer.writeEof();
      if ((yield* text(reader.read())) === "<no end") right++;
    }
    yield* closed(writer);
    return { right };
  },
};

/**
 * Sends a lot and reads as much, at once; but reads nothing before its sender is stuck and `release`
 * has returned.
 */
export function exchange(form: Form, release: () => Script<void>): Talk {
  return function* (reader, writer) {
    const stuck = createFuture<[number, number]>(getRunningLoop());
    const sender = createTask(
      form.co(function* () {
        const digest = createHash("sha256");
        const block = Buffer.from(Array.from({ length: CHUNK }, (_, n) => (n * 7) % 251));
        for (let sent = 0; sent < BULK; ) {
          const data = block.subarray(0, BULK - sent);
          digest.update(data);
          writer.write(data);
          sent += data.length;
          if (stuck.done()) {
            yield* on(writer.drain());
            continue;
          }
          const drained = createTask(form.co(() => on(writer.drain()))());
          yield* on(wait([drained], { timeout: 300 }));
          if (!drained.done()) stuck.setResult([sent, writer.transport.getWriteBufferSize()]);
          yield* on(drained);
        }
        writer.writeEof();
        return digest.digest("hex");
      })(),
    );
    const [stuckAfter, buffered] = yield* on(stuck);
    yield* release();
    const digest = createHash("sha256");
    let size = 0;
    let largest = 0;
    for (;;) {
      largest = Math.max(largest, reader.buffer.size);
      const data = yield* on(reader.read(CHUNK));
      if (data.length === 0) break;
      size += data.length;
      digest.update(data);
    }
    const sent = yield* on(sender);
    yield* closed(writer);
    return { sent, received: digest.digest("hex"), size, largest, stuckAfter, buffered };
  };
}

export const halfClose: Conversation = {
  *serve(reader, writer) {
    const question = yield* text(reader.read());
    for (let n = 0; n < 3; n++) {
      writer.write(`${n} of ${question.length}\n`);
      yield* on(writer.drain());
      yield* on(sleep(10));
    }
    yield* closed(writer);
    return { question };
  },
  *talk(reader, writer) {
    writer.write("what?");
    writer.writeEof();
    const answers: string[] = [];
    for (;;) {
      const line = yield* text(reader.readLine());
      if (line === "") break;
      answers.push(line);
    }
    yield* closed(writer);
    return { answers };
  },
};

export const reset: Conversation = {
  /** Sends until the peer breaks the connection. */
  *serve(reader, writer) {
    const told: string[] = [];
    try {
      for (;;) {
        writer.write(Buffer.alloc(CHUNK));
        yield* on(writer.drain());
      }
    } catch (error) {
      told.push((error as Error).name);
    }
    for (const wait of [() => reader.read(), () => writer.waitClosed()]) {
      try {
        yield* on<unknown>(wait());
      } catch (error) {
        told.push((error as Error).name);
      }
    }
    return { told: told.join(" ") };
  },
  /** Breaks the connection in the middle of what the peer sends. */
  *talk(reader, writer) {
    yield* on(reader.readExactly(1_000_000));
    (writer.getExtraInfo("socket") as Socket).resetAndDestroy();
    yield* on(writer.waitClosed());
    return {};
  },
};

/** Goes over to TLS in the middle. */
export function upgrade(server: TlsOptions, client: TlsOptions): Conversation {
  return {
    *serve(reader, writer) {
      const first = yield* text(reader.readLine());
      writer.write("go on\n");
      yield* on(writer.startTls({ tls: server }));
      const secret = yield* text(reader.readLine());
      writer.write(`<${secret}`);
      yield* on(writer.drain());
      const rest = yield* text(reader.read());
      yield* closed(writer);
      return { heard: [first, secret, rest] };
    },
    *talk(reader, writer) {
      writer.write("STARTTLS\n");
      const first = yield* text(reader.readLine());
      yield* on(writer.startTls({ tls: client, serverHostname: "localhost" }));
      writer.write("secret\n");
      const secret = yield* text(reader.readLine());
      yield* closed(writer);
      return { heard: [first, secret] };
    },
  };
}

function* closed(writer: StreamWriter): Script<void> {
  writer.close();
  yield* on(writer.waitClosed());
}
