import { createFuture } from "@asyncio-ts/future";
import {
  BrokenPipeError,
  BufferedProtocol,
  createConnection,
  type Transport,
} from "@asyncio-ts/net";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";
import { closePair, connectedPair, type Pair, portOf } from "./pair.js";
import { bytes, Recorder } from "./recorder.js";
import { type Running, running } from "./running.js";

const failure = new Error("mine");

/** What was reported, less the objects that it is about. */
function taken({ reports }: Running): unknown[] {
  return reports.splice(0).map(({ message, exception }) => [message, exception]);
}

describe("an error of a protocol's callback", () => {
  it.each<[string, object, string]>([
    [
      "dataReceived",
      {
        dataReceived() {
          throw failure;
        },
      },
      "Fatal error: protocol.data_received() call failed.",
    ],
    [
      "eofReceived",
      {
        eofReceived() {
          throw failure;
        },
      },
      "Fatal error: protocol.eof_received() call failed.",
    ],
    [
      "getBuffer",
      {
        getBuffer() {
          throw failure;
        },
      },
      "Fatal error: protocol.get_buffer() call failed.",
    ],
    [
      "bufferUpdated",
      {
        getBuffer: () => new Uint8Array(10),
        bufferUpdated() {
          throw failure;
        },
      },
      "Fatal error: protocol.buffer_updated() call failed.",
    ],
  ])("of %s is reported, and ends the connection with it", async (_, methods, message) => {
    await running(function* (test) {
      const both = yield* connectedPair(
        () => Object.assign(new Recorder(), methods),
        () => new Recorder(),
      );
      const { client, peer, transport } = both;
      peer.transport.write(bytes("hello"));
      peer.transport.writeEof();
      yield* client.seen("lost");
      expect(client.lossError).toBe(failure);
      expect(test.reports[0]).toMatchObject({ transport, protocol: client });
      expect(taken(test)).toEqual([[message, failure]]);
      yield* peer.seen("lost");
      yield* closePair(both);
    });
  });

  it("of the system's is the connection's end, and nobody's mistake", async () => {
    await running(function* () {
      const error = new BrokenPipeError(32, "Broken pipe");
      const both = yield* connectedPair(
        () =>
          Object.assign(new Recorder(), {
            dataReceived() {
              throw error;
            },
          }),
        () => new Recorder(),
      );
      both.peer.transport.write(bytes("x"));
      yield* both.client.seen("lost");
      expect(both.client.lossError).toBe(error);
      yield* closePair(both);
    });
  });

  it("of connectionMade is reported, and changes nothing", async () => {
    await running(function* (test) {
      class Failing extends Recorder {
        override connectionMade(transport: Transport): void {
          super.connectionMade(transport);
          throw failure;
        }
      }
      const both = yield* connectedPair(
        () => new Failing(),
        () => new Recorder(),
      );
      expect(taken(test)).toEqual([[expect.stringContaining("Exception in callback"), failure]]);
      both.peer.transport.write(bytes("hello"));
      yield* both.client.received(5);
      yield* closePair(both);
    });
  });

  it("of connectionLost is reported, and the socket is closed", async () => {
    await running(function* (test) {
      class Failing extends Recorder {
        override connectionLost(error: unknown): void {
          super.connectionLost(error);
          throw failure;
        }
      }
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Failing(),
      );
      yield* closePair(both);
      expect(taken(test)).toEqual([[expect.stringContaining("connectionLost"), failure]]);
    });
  });

  it("of pauseWriting and resumeWriting is reported, and changes nothing", async () => {
    await running(function* (test) {
      const fails = {
        pauseWriting() {
          throw failure;
        },
        resumeWriting() {
          throw failure;
        },
      };
      const both = yield* connectedPair(
        () => Object.assign(new Recorder(), fails),
        () => new Recorder(),
      );
      const size = 20_000_000;
      both.transport.write(new Uint8Array(size));
      expect(taken(test)).toEqual([["protocol.pause_writing() failed", failure]]);
      yield* both.peer.received(size);
      yield* both.client.until(() => both.transport.getWriteBufferSize() === 0);
      yield* closePair(both);
      expect(taken(test)).toEqual([["protocol.resume_writing() failed", failure]]);
    });
  });

  it("of a factory is thrown by the client, and reported by the server", async () => {
    await running(function* (test) {
      let fails = false;
      const both: Pair<Recorder, Recorder> = yield* connectedPair(
        () => new Recorder(),
        () => {
          if (fails) throw failure;
          return new Recorder();
        },
      );
      const where = { host: "127.0.0.1", port: portOf(both.server) };
      const failing = () => {
        throw failure;
      };
      expect(yield* caught(createConnection(failing, where))).toBe(failure);
      fails = true;
      const [transport, client] = yield* createConnection(() => new Recorder(), where);
      yield* client.seen("lost");
      expect(taken(test)).toEqual([
        ["Error on transport creation for incoming connection", failure],
      ]);
      void transport;
      yield* closePair(both);
    });
  });
});

describe("a buffered protocol", () => {
  class Buffered extends Recorder {
    readonly array: Uint8Array;
    readonly hints: number[] = [];
    constructor(size: number) {
      super();
      this.array = new Uint8Array(size);
    }
    getBuffer(sizeHint: number): Uint8Array {
      this.hints.push(sizeHint);
      return this.array;
    }
    bufferUpdated(count: number): void {
      super.dataReceived(this.array.subarray(0, count));
    }
  }

  it("gets what comes in arrays of its own, in parts if they are small", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Buffered(4),
        () => new Recorder(),
      );
      const { client, peer } = both;
      peer.transport.write(bytes("0123456789"));
      yield* client.received(10);
      expect(client.text).toBe("0123456789");
      expect(client.log).toEqual(["made", "data 4", "data 4", "data 2"]);
      expect(client.hints).toEqual([10, 6, 2]);
      peer.transport.close();
      yield* client.seen("lost");
      expect(client.log.slice(-2)).toEqual(["eof", "lost"]);
      yield* closePair(both);
    });
  });

  it("can be paused between the parts, and gets the rest later", async () => {
    await running(function* () {
      class Sipping extends Buffered {
        override bufferUpdated(count: number): void {
          super.bufferUpdated(count);
          this.transport.pauseReading();
        }
      }
      const both = yield* connectedPair(
        () => new Sipping(4),
        () => new Recorder(),
      );
      const { client, peer, transport } = both;
      peer.transport.write(bytes("0123456789"));
      for (const length of [4, 8, 10]) {
        yield* client.received(length);
        expect(client.text.length).toBe(length);
        transport.resumeReading();
      }
      expect(client.text).toBe("0123456789");
      yield* closePair(both);
    });
  });

  it("can hand over to another protocol between the parts", async () => {
    await running(function* () {
      const plain = new Recorder();
      class Handing extends Buffered {
        override bufferUpdated(count: number): void {
          super.bufferUpdated(count);
          this.transport.setProtocol(plain);
        }
      }
      const both = yield* connectedPair(
        () => new Handing(4),
        () => new Recorder(),
      );
      both.peer.transport.write(bytes("0123456789"));
      yield* plain.received(6);
      expect([both.client.text, plain.text]).toEqual(["0123", "456789"]);
      expect(both.transport.getProtocol()).toBe(plain);
      both.transport.setProtocol(both.client);
      yield* closePair(both);
    });
  });

  it("may not give an empty array", async () => {
    await running(function* (test) {
      const both = yield* connectedPair(
        () => new Buffered(0),
        () => new Recorder(),
      );
      both.peer.transport.write(bytes("x"));
      yield* both.client.seen("lost");
      expect(String(both.client.lossError)).toContain("get_buffer() returned an empty buffer");
      expect(test.reports.splice(0)).toMatchObject([
        { message: "Fatal error: protocol.get_buffer() call failed." },
      ]);
      yield* closePair(both);
    });
  });

  it("is told by its methods, not by its class", async () => {
    await running(function* ({ loop }) {
      expect(new BufferedProtocol().getBuffer(1).length).toBe(0);
      const log: string[] = [];
      const array = new Uint8Array(100);
      const updated = createFuture<void>(loop);
      const duck = {
        connectionMade: () => log.push("made"),
        connectionLost: () => log.push("lost"),
        pauseWriting: () => {},
        resumeWriting: () => {},
        getBuffer: () => array,
        bufferUpdated: (count: number) => {
          log.push(`updated ${count}`);
          updated.setResult();
        },
        eofReceived: () => {},
      };
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const where = { host: "127.0.0.1", port: portOf(both.server) };
      const [transport] = yield* createConnection(() => duck as never, where);
      both.transport.setProtocol(duck as never);
      both.peer.transport.write(bytes("hello"));
      yield* updated;
      both.transport.setProtocol(both.client);
      transport.close();
      yield* closePair(both);
      expect(log).toEqual(["made", "updated 5", "lost"]);
    });
  });
});
