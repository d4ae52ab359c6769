import { spawn } from "node:child_process";
import { connect as rawConnect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { type Coro, fromPromise } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  ConnectionResetError,
  createConnection,
  createServer,
  type Transport,
} from "@asyncio-ts/net";
import { sleep, timeout } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";
import { closePair, connectedPair, portOf } from "./pair.js";
import { bytes, Echo, Recorder } from "./recorder.js";
import { nothingLeft, openResources, running } from "./running.js";

const host = "127.0.0.1";

describe("5,000 connections at once", () => {
  it("are all served, and leave nothing", { timeout: 60_000 }, async () => {
    const COUNT = 5000;
    await running(function* () {
      let most = 0;
      let lost = 0;
      let open = 0;
      class Counting extends Echo {
        override connectionMade(transport: Transport): void {
          super.connectionMade(transport);
          open++;
          most = Math.max(most, open);
        }
        override connectionLost(error: unknown): void {
          super.connectionLost(error);
          open--;
          lost++;
        }
      }
      const options = { host, port: 0, backlog: COUNT };
      const server = yield* createServer(() => new Counting(), options);
      const program = fileURLToPath(new URL("many-clients.mjs", import.meta.url));
      const child = spawn(process.execPath, [program, `${portOf(server)}`, `${COUNT}`], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let report = "";
      child.stdout.on("data", (data) => {
        report += data;
      });
      yield* fromPromise(new Promise((resolve) => child.once("close", resolve)));
      expect(JSON.parse(report)).toEqual({ answered: COUNT, failed: 0 });
      server.close();
      yield* server.waitClosed();
      expect([open, lost]).toEqual([0, COUNT]);
      expect(most).toBeGreaterThan(100);
    });
  });
});

describe("a peer", () => {
  it("that resets in the middle of a transfer ends it, in both directions", async () => {
    await running(function* () {
      for (const reads of [true, false]) {
        const both = yield* connectedPair(
          () => new Recorder(),
          () => new Recorder(),
        );
        const { client, peer, transport } = both;
        if (!reads) peer.transport.pauseReading();
        transport.write(new Uint8Array(50_000_000));
        peer.transport.write(new Uint8Array(reads ? 1_000 : 50_000_000));
        yield* client.seen("data");
        const socket = peer.transport.getExtraInfo("socket") as Socket;
        // Node sends what was written before it resets. The system resets at once what is closed while
        // something has come and was not read.
        if (reads) socket.resetAndDestroy();
        else socket.destroy();
        yield* client.seen("lost");
        expect(client.lossError).toBeInstanceOf(Error);
        expect(client.lossError).toSatisfy(
          (error: Error) =>
            error instanceof ConnectionResetError || error.name === "BrokenPipeError",
        );
        expect(client.log.filter((entry) => entry.startsWith("lost")).length).toBe(1);
        yield* peer.seen("lost");
        yield* closePair(both);
      }
    });
  });

  it("that never reads costs no more than was written, and can be given up", async () => {
    await running(function* () {
      class Careful extends Recorder {
        written = 0;
        /** Writes while it may. */
        fill(): void {
          while (!this.log.includes("pause") && this.written < 100_000_000) {
            this.transport.write(new Uint8Array(10_000));
            this.written += 10_000;
          }
        }
      }
      const both = yield* connectedPair(
        () => new Careful(),
        () => new Recorder(),
      );
      both.peer.transport.pauseReading();
      both.client.fill();
      expect(both.client.written).toBeLessThan(20_000_000);
      expect(both.transport.getWriteBufferSize()).toBeLessThan(64 * 1024 + 10_001);
      // close() alone would wait for ever.
      both.transport.close();
      yield* sleep(20);
      expect(both.client.log.at(-1)).toBe("pause");
      both.transport.abort();
      yield* both.client.seen("lost");
      both.peer.transport.resumeReading();
      yield* closePair(both);
    });
  });

  it("that resets before it is accepted harms nobody", async () => {
    await running(function* () {
      const peers: Echo[] = [];
      const factory = () => {
        const peer = new Echo();
        peers.push(peer);
        return peer;
      };
      const server = yield* createServer(factory, { host, port: 0 });
      for (let i = 0; i < 20; i++) {
        const socket = rawConnect(portOf(server), host);
        socket.on("error", () => {});
        yield* fromPromise(new Promise<void>((resolve) => socket.once("connect", resolve)));
        socket.resetAndDestroy();
      }
      const [transport, client] = yield* createConnection(() => new Recorder(), {
        host,
        port: portOf(server),
      });
      transport.write(bytes("still here"));
      yield* client.received(10);
      transport.close();
      yield* client.seen("lost");
      server.close();
      yield* server.waitClosed();
      // Of each that was told of, the end was told, too.
      for (const { log } of peers)
        expect([log[0], log.at(-1)?.slice(0, 4)]).toEqual(["made", "lost"]);
    });
  });
});

describe("closing", () => {
  it("while the peer is slow sends all, however long it takes", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { peer, client, transport } = both;
      peer.transport.pauseReading();
      const size = 20_000_000;
      transport.write(new Uint8Array(size));
      transport.close();
      yield* sleep(20);
      expect(client.log).toEqual(["made", "pause"]);
      peer.transport.resumeReading();
      yield* client.seen("lost");
      yield* peer.seen("lost");
      expect(peer.text.length).toBe(size);
      expect(client.lossError).toBe(null);
      yield* closePair(both);
    });
  });

  it("in every callback is safe", async () => {
    for (const when of ["connectionMade", "dataReceived", "eofReceived", "pauseWriting"]) {
      for (const how of ["close", "abort"] as const) {
        await running(function* () {
          const server = yield* createServer(() => new Echo(), { host, port: 0 });
          const client = new Recorder();
          const own = Reflect.get(client, when) as (...args: unknown[]) => unknown;
          Object.assign(client, {
            [when](...args: unknown[]) {
              own.apply(client, args);
              client.transport[how]();
            },
          });
          const where = { host, port: portOf(server) };
          const [transport] = yield* createConnection(() => client, where);
          transport.write(new Uint8Array(when === "pauseWriting" ? 10_000_000 : 1));
          if (when === "eofReceived") transport.writeEof();
          yield* client.seen("lost");
          expect(client.log.filter((entry) => entry.startsWith("lost"))).toEqual(["lost"]);
          server.abortClients();
          server.close();
          yield* server.waitClosed();
        });
      }
    }
  });
});

describe("a virtual clock", () => {
  it("stands still while something is open, and jumps when it may", async () => {
    const loop = new VirtualLoop();
    const before = openResources();
    const times = await loopRun(loop, function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Echo(),
      );
      both.transport.write(bytes("hello"));
      // Not reached by the clock: the answer comes first.
      yield* timeout(60_000, () => both.client.received(5) as never);
      const first = loop.now();
      yield* closePair(both);
      yield* sleep(60_000);
      return [first, loop.now()];
    });
    expect(times).toEqual([0, 60_000]);
    await nothingLeft(before);
  });

  it("says what it waits for when nothing comes", async () => {
    const loop = new VirtualLoop({ foreignTimeout: 50 });
    const before = openResources();
    const error = await loopRun(loop, function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      yield* both.client.received(5);
      return undefined;
    }).catch((error: unknown) => error);
    expect(String(error)).toContain("StreamTransport open");
    expect(String(error)).toContain("Server serving");
    await nothingLeft(before);
  });
});

async function loopRun<T>(loop: VirtualLoop, main: () => Coro<T>): Promise<T> {
  const { run } = await import("@asyncio-ts/task");
  return run(main as unknown as () => PromiseLike<T>, { loop });
}

describe("the asynchronous context of a task", () => {
  it("is not that of the protocols that it makes", async () => {
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const storage = new AsyncLocalStorage<string>();
    await running(async () => {
      const seen: unknown[] = [];
      class Looking extends Recorder {
        override connectionMade(transport: Transport): void {
          super.connectionMade(transport);
          seen.push(storage.getStore());
        }
        override dataReceived(data: Uint8Array): void {
          seen.push(storage.getStore());
          super.dataReceived(data);
        }
      }
      await storage.run("the task's", async () => {
        const server = await createServer(() => new Echo(), { host, port: 0 });
        const where = { host, port: portOf(server) };
        const [transport, client] = await createConnection(() => new Looking(), where);
        transport.write(bytes("hello"));
        await client.received(5);
        transport.close();
        await client.seen("lost");
        server.close();
        await server.waitClosed();
      });
      expect(seen).toEqual([undefined, undefined]);
    });
  });
});
