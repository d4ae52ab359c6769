import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coroutine, fromPromise, isCancelled } from "@asyncio-ts/future";
import {
  ConnectionError,
  createConnection,
  createServer,
  FileNotFoundError,
  SendfileNotAvailableError,
  sendfile,
} from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { afterAll, describe, expect, it } from "vitest";
import { caught } from "./caught.js";
import { ca, localhost } from "./certificates.js";
import { closePair, connectedPair, portOf } from "./pair.js";
import { bytes, Recorder } from "./recorder.js";
import { running } from "./running.js";

const folder = mkdtempSync(join(tmpdir(), "asyncio-ts-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SIZE = 3_000_000;
const path = join(folder, "file");
const content = Buffer.alloc(SIZE);
for (let i = 0; i < SIZE; i++) content[i] = i % 251;
writeFileSync(path, content);

const pair = coroutine(connectedPair<Recorder, Recorder>);
const close = coroutine(closePair);

describe("sendfile", () => {
  bothForms("sends a file by its path, and by a handle that stays open", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Recorder(),
          ),
        );
        const { transport, peer } = both;
        transport.write(bytes("before"));
        expect(yield* on(sendfile(transport, path))).toBe(SIZE);
        transport.write(bytes("after"));
        yield* on(peer.received(SIZE + 11));
        expect(peer.text).toBe(`before${content.toString("latin1")}after`);
        peer.text = "";
        const file = yield* on(fromPromise(open(path)));
        expect(yield* on(sendfile(transport, file, { offset: 1000, count: 70_000 }))).toBe(70_000);
        expect(yield* on(sendfile(transport, file, { offset: SIZE - 3 }))).toBe(3);
        expect(yield* on(sendfile(transport, file, { offset: SIZE + 3 }))).toBe(0);
        yield* on(peer.received(70_003));
        const wanted = [content.subarray(1000, 71_000), content.subarray(SIZE - 3)];
        expect(peer.text).toBe(Buffer.concat(wanted).toString("latin1"));
        yield* on(fromPromise(file.close()));
        yield* on(close(both));
      }),
    );
  });

  it("holds no more of it than the buffer and a block", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, peer, client } = both;
      peer.transport.pauseReading();
      // More than the system's own buffers hold.
      const large = join(folder, "large");
      writeFileSync(large, Buffer.alloc(30_000_000));
      const task = createTask(sendfile(transport, large));
      let highest = 0;
      // Until the system takes no more, and for a while longer.
      for (let left = 200; left > 0; ) {
        yield* fromPromise(new Promise((resolve) => setImmediate(resolve)));
        const size = transport.getWriteBufferSize();
        if (size > 65_536) left--;
        highest = Math.max(highest, size);
      }
      expect(highest).toBeLessThanOrEqual(2 * 65_536);
      expect(transport.isReading()).toBe(false);
      peer.transport.resumeReading();
      expect(yield* task).toBe(30_000_000);
      yield* peer.received(30_000_000);
      expect(transport.isReading()).toBe(true);
      expect(transport.getProtocol()).toBe(client);
      yield* closePair(both);
    });
  });

  it("works under TLS", async () => {
    await running(function* () {
      const peers: Recorder[] = [];
      const factory = () => {
        const peer = new Recorder();
        peers.push(peer);
        return peer;
      };
      const host = "127.0.0.1";
      const server = yield* createServer(factory, { host, port: 0, tls: localhost });
      const where = { host, port: portOf(server), tls: { ca } };
      const [transport, client] = yield* createConnection(() => new Recorder(), where);
      expect(yield* sendfile(transport, path)).toBe(SIZE);
      transport.close();
      yield* client.seen("lost");
      server.close();
      yield* server.waitClosed();
      expect(peers[0]?.text).toBe(content.toString("latin1"));
    });
  });

  bothForms("that is cancelled puts the protocol back, and closes the file", async ({ fn }) => {
    await running(
      fn(function* () {
        for (let steps = 0; steps < 8; steps++) {
          const both = yield* on(
            pair(
              () => new Recorder(),
              () => new Recorder(),
            ),
          );
          both.peer.transport.pauseReading();
          const task = createTask(sendfile(both.transport, path));
          for (let i = 0; i < steps; i++) {
            yield* on(fromPromise(new Promise((resolve) => setImmediate(resolve))));
          }
          task.cancel();
          expect(isCancelled(yield* errorOf(task))).toBe(true);
          expect(both.transport.getProtocol()).toBe(both.client);
          expect(both.transport.isReading()).toBe(true);
          both.transport.abort();
          both.peer.transport.resumeReading();
          yield* on(close(both));
        }
      }),
    );
  });

  it("fails when the peer goes", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, peer, client } = both;
      peer.transport.pauseReading();
      const large = join(folder, "large");
      writeFileSync(large, Buffer.alloc(30_000_000));
      const task = createTask(sendfile(transport, large));
      while (transport.getWriteBufferSize() === 0) yield* sleep(1);
      peer.transport.abort();
      expect(yield* caught(task)).toBeInstanceOf(ConnectionError);
      yield* client.seen("lost");
      yield* closePair(both);
    });
  });

  it("refuses what it can't do", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport } = both;
      const native = yield* caught(sendfile(transport, path, { fallback: false }));
      expect(native).toBeInstanceOf(SendfileNotAvailableError);
      expect(String(native)).toContain("sendfile syscall is not supported");
      const missing = yield* caught(sendfile(transport, join(folder, "none")));
      expect(missing).toBeInstanceOf(FileNotFoundError);
      const other = yield* caught(sendfile({ isClosing: () => false } as never, path));
      expect(String(other)).toContain("sendfile is not supported for transport");
      transport.close();
      expect(String(yield* caught(sendfile(transport, path)))).toContain("Transport is closing");
      yield* closePair(both);
    });
  });
});
