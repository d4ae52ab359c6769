import { coroutine, fromPromise } from "@asyncio-ts/future";
import { RuntimeError } from "@asyncio-ts/loop";
import { ConnectionResetError, createConnection, type Transport } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { closePair, connectedPair, portOf } from "./pair.js";
import { bytes, Echo, Recorder } from "./recorder.js";
import { running } from "./running.js";

const pair = coroutine(connectedPair<Recorder, Recorder>);
const close = coroutine(closePair);

describe("X6 a connection", () => {
  bothForms("tells both ends, moves bytes, and ends with one call for each", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Echo(),
          ),
        );
        const { server, client, peer, transport } = both;
        transport.write(bytes("hello"));
        yield* on(client.received(5));
        transport.close();
        expect(transport.isClosing()).toBe(true);
        yield* on(client.seen("lost"));
        yield* on(peer.seen("lost"));
        expect(client.log).toEqual(["made", "data 5", "lost"]);
        expect(peer.log).toEqual(["made", "data 5", "eof", "lost"]);
        expect(client.text).toBe("hello");
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });

  it("calls connectionMade, begins to read and goes on in three callbacks, one after the other", async () => {
    await running(function* ({ loop }) {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      both.peer.transport.write(bytes("early"));
      const log: string[] = [];
      class Watched extends Recorder {
        override connectionMade(transport: Transport): void {
          super.connectionMade(transport);
          log.push(`made, reading ${transport.isReading()}`);
          loop.callSoon(() => log.push("what connectionMade has scheduled"));
        }
      }
      const [transport] = yield* createConnection(() => new Watched(), {
        host: "127.0.0.1",
        port: portOf(both.server),
      });
      log.push("connected");
      // The waiter was set in the same turn, so that its task runs behind what was scheduled in it.
      expect(log).toEqual(["made, reading true", "what connectionMade has scheduled", "connected"]);
      transport.close();
      yield* closePair(both);
    });
  });

  it("sends all that was written before close()", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, peer, client, server } = both;
      const size = 5_000_000;
      transport.write(new Uint8Array(size));
      transport.close();
      expect(transport.getWriteBufferSize()).toBeGreaterThan(0);
      transport.write(bytes("and this"));
      yield* peer.seen("eof");
      expect(peer.text.length).toBe(size + 8);
      expect(peer.text.endsWith("and this")).toBe(true);
      yield* client.seen("lost");
      expect(client.log.filter((entry) => entry.startsWith("lost"))).toEqual(["lost"]);
      server.close();
      yield* server.waitClosed();
    });
  });

  it("drops what was written when it is aborted", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, peer, client } = both;
      peer.transport.pauseReading();
      const size = 50_000_000;
      transport.write(new Uint8Array(size));
      transport.abort();
      transport.abort();
      // Never in the call itself.
      expect(client.log.at(-1)).toBe("pause");
      yield* client.seen("lost");
      expect(client.lossError).toBe(null);
      peer.transport.resumeReading();
      yield* peer.seen("lost");
      expect(peer.text.length).toBeLessThan(size);
      yield* closePair(both);
    });
  });

  it("tells of a reset by the peer", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { client, peer } = both;
      const socket = peer.transport.getExtraInfo("socket") as { resetAndDestroy(): void };
      socket.resetAndDestroy();
      yield* client.seen("lost");
      expect(client.log).toEqual(["made", "lost ConnectionResetError"]);
      expect(client.lossError).toBeInstanceOf(ConnectionResetError);
      expect((client.lossError as ConnectionResetError).args).toEqual([
        104,
        "Connection reset by peer",
      ]);
      yield* peer.seen("lost");
      yield* closePair(both);
    });
  });

  it("hands over what came before a reset", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { client, peer } = both;
      const socket = peer.transport.getExtraInfo("socket") as {
        write(data: Uint8Array, sent: () => void): void;
        resetAndDestroy(): void;
      };
      yield* fromPromise(new Promise<void>((sent) => socket.write(bytes("last words"), sent)));
      yield* client.received(10);
      socket.resetAndDestroy();
      yield* client.seen("lost");
      expect(client.log).toEqual(["made", "data 10", "lost ConnectionResetError"]);
      yield* closePair(both);
    });
  });
});

describe("X6 the end of a file", () => {
  it("closes the transport unless eofReceived returns true", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { client, peer, transport } = both;
      expect(transport.canWriteEof()).toBe(true);
      transport.writeEof();
      transport.writeEof();
      yield* client.seen("eof");
      yield* client.seen("lost");
      yield* peer.seen("lost");
      expect(peer.log).toEqual(["made", "eof", "lost"]);
      expect(client.log).toEqual(["made", "eof", "lost"]);
      yield* closePair(both);
    });
  });

  it("leaves the other direction open if it does", async () => {
    await running(function* () {
      const makeOpen = () => Object.assign(new Recorder(), { keepOpen: true });
      const both = yield* connectedPair(() => new Recorder(), makeOpen);
      const { client, peer, transport } = both;
      transport.write(bytes("question"));
      transport.writeEof();
      yield* peer.seen("eof");
      expect(peer.transport.isClosing()).toBe(false);
      peer.transport.write(bytes("answer"));
      yield* client.received(6);
      expect(peer.text).toBe("question");
      expect(transport.isClosing()).toBe(false);
      peer.transport.close();
      yield* client.seen("lost");
      yield* closePair(both);
    });
  });

  it("on both sides leaves it to the protocol to close", async ({ skip }) => {
    skip(runtime === "deno", "Deno closes such a socket itself");
    await running(function* () {
      const makeOpen = () => Object.assign(new Recorder(), { keepOpen: true });
      const both = yield* connectedPair(makeOpen, makeOpen);
      const { client, peer, transport } = both;
      transport.writeEof();
      yield* peer.seen("eof");
      peer.transport.writeEof();
      yield* client.seen("eof");
      // Node closes such a socket by itself.
      yield* fromPromise(new Promise((resolve) => setImmediate(resolve)));
      expect([client.log.at(-1), peer.log.at(-1)]).toEqual(["eof", "eof"]);
      peer.transport.close();
      yield* peer.seen("lost");
      yield* closePair(both);
    });
  });

  it("takes no more to write, and says so", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => Object.assign(new Recorder(), { keepOpen: true }),
      );
      const { transport, peer } = both;
      transport.writeEof();
      expect(() => transport.write(bytes("x"))).toThrow(RuntimeError);
      expect(() => transport.write(bytes("x"))).toThrow("Cannot call write() after write_eof()");
      expect(() => transport.writeLines([bytes("x")])).toThrow("Cannot call writelines()");
      peer.transport.close();
      yield* closePair(both);
    });
  });
});

describe("writing", () => {
  it("takes bytes of all kinds, and nothing else", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, peer } = both;
      transport.write(Buffer.from("a"));
      transport.write(new Uint8Array(0));
      transport.write(new DataView(bytes("xbx").buffer as ArrayBuffer, 1, 1) as never);
      transport.write(new Uint16Array([0x6463]) as never);
      transport.writeLines([bytes("e"), bytes("f")]);
      yield* peer.received(6);
      expect(peer.text).toBe("abcdef");
      for (const wrong of ["text", 1, null, undefined, [1]]) {
        expect(() => transport.write(wrong as never)).toThrow(TypeError);
      }
      expect(() => transport.write("text" as never)).toThrow(
        "data argument must be a bytes-like object, not string: encode it",
      );
      yield* closePair(both);
    });
  });

  it("to a lost connection is ignored, and warned of after five times", async () => {
    await running(function* ({ loop }) {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, client } = both;
      const warned: string[] = [];
      (loop.host as { warn(line: string): void }).warn = (line) => void warned.push(line);
      transport.close();
      yield* client.seen("lost");
      for (let i = 0; i < 4; i++) transport.write(bytes("x"));
      expect(warned).toEqual([]);
      for (let i = 0; i < 10; i++) transport.write(bytes("x"));
      expect(warned).toEqual([expect.stringContaining("socket.send() raised exception.")]);
      yield* closePair(both);
    });
  });
});

describe("reading", () => {
  it("stops when it is paused, and the peer has to wait", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, client, peer } = both;
      transport.pauseReading();
      transport.pauseReading();
      expect(transport.isReading()).toBe(false);
      const size = 30_000_000;
      peer.transport.write(new Uint8Array(size));
      yield* peer.seen("pause");
      // So many turns of the host would have been enough to send it all.
      for (let i = 0; i < 100; i++) {
        yield* fromPromise(new Promise((resolve) => setImmediate(resolve)));
      }
      expect(client.text.length).toBe(0);
      expect(peer.transport.getWriteBufferSize()).toBeGreaterThan(1_000_000);
      transport.resumeReading();
      transport.resumeReading();
      expect(transport.isReading()).toBe(true);
      yield* client.received(size);
      yield* peer.seen("resume");
      expect(peer.transport.getWriteBufferSize()).toBe(0);
      yield* closePair(both);
    });
  });

  it("can be paused in dataReceived, which then gets nothing more", async () => {
    await running(function* () {
      class Sipping extends Recorder {
        override dataReceived(data: Uint8Array): void {
          super.dataReceived(data);
          this.transport.pauseReading();
        }
      }
      const both = yield* connectedPair(
        () => new Sipping(),
        () => new Recorder(),
      );
      const { transport, client, peer } = both;
      const size = 1_000_000;
      peer.transport.write(new Uint8Array(size));
      let sips = 0;
      while (client.text.length < size) {
        const before = client.log.length;
        yield* client.until(() => client.log.length > before || client.text.length === size);
        sips++;
        yield* sleep(0);
        expect(client.log.length).toBe(before + 1);
        transport.resumeReading();
      }
      expect(sips).toBeGreaterThan(2);
      yield* closePair(both);
    });
  });

  it("begins paused if connectionMade says so", async () => {
    await running(function* () {
      class Shy extends Recorder {
        override connectionMade(transport: Transport): void {
          super.connectionMade(transport);
          transport.pauseReading();
        }
      }
      const both = yield* connectedPair(
        () => new Shy(),
        () => new Recorder(),
      );
      const { transport, client, peer } = both;
      peer.transport.write(bytes("hello"));
      yield* sleep(0);
      expect(transport.isReading()).toBe(false);
      expect(client.log).toEqual(["made"]);
      transport.resumeReading();
      yield* client.received(5);
      yield* closePair(both);
    });
  });
});

describe("what is known of a connection", () => {
  it("is there before, while and after it is open", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, server, client, peer } = both;
      const port = portOf(server);
      const address = { address: "127.0.0.1", port, family: "IPv4" };
      expect(transport.getExtraInfo("peername")).toEqual(address);
      expect(peer.transport.getExtraInfo("sockname")).toEqual(address);
      expect(peer.transport.getExtraInfo("peername")).toEqual(transport.getExtraInfo("sockname"));
      expect(transport.getExtraInfo("cipher", "none")).toBe("none");
      expect(transport.getExtraInfo("cipher")).toBeUndefined();
      expect(transport.getProtocol()).toBe(client);
      expect(String(transport)).toBe("<StreamTransport open read=polling write=<idle, bufsize=0>>");
      transport.close();
      yield* client.seen("lost");
      expect(transport.getExtraInfo("peername")).toEqual(address);
      expect(String(transport)).toBe("<StreamTransport closed read=idle write=<idle, bufsize=0>>");
      yield* closePair(both);
    });
  });
});

describe("the loop", () => {
  bothForms("has no task as the current one in a protocol's callbacks", async ({ fn }) => {
    const { currentTask } = await import("@asyncio-ts/task");
    await running(
      fn(function* () {
        const tasks: unknown[] = [];
        class Asking extends Recorder {
          override connectionMade(transport: Transport): void {
            super.connectionMade(transport);
            tasks.push(currentTask());
          }
          override dataReceived(data: Uint8Array): void {
            tasks.push(currentTask());
            super.dataReceived(data);
          }
        }
        const both = yield* on(
          pair(
            () => new Asking(),
            () => new Asking(),
          ),
        );
        both.peer.transport.write(bytes("hello"));
        const waiting = createTask(
          coroutine(function* () {
            yield* both.client.received(5);
          })(),
        );
        yield* on(waiting);
        expect(tasks).toEqual([undefined, undefined, undefined]);
        yield* on(close(both));
      }),
    );
  });
});
