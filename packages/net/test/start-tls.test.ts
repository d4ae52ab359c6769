import { PassThrough } from "node:stream";
import { coroutine } from "@asyncio-ts/future";
import {
  connectReadPipe,
  SSLCertVerificationError,
  type StartTlsOptions,
  startTls,
  type Transport,
} from "@asyncio-ts/net";
import { createTask, sleep, type Task } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";
import { ca, localhost } from "./certificates.js";
import { connectedPair } from "./pair.js";
import { bytes, Echo, Recorder } from "./recorder.js";
import { running } from "./running.js";
import { unansweredHandshake } from "./unanswered-handshake.js";

const client: StartTlsOptions = { tls: { ca }, serverHostname: "localhost" };
const server: StartTlsOptions = { tls: localhost, serverSide: true };

/** Takes what comes in an array of one byte. */
class Sipping extends Recorder {
  readonly array = new Uint8Array(1);
  getBuffer(): Uint8Array {
    return this.array;
  }
  bufferUpdated(count: number): void {
    this.dataReceived(this.array.subarray(0, count));
  }
}

/** A server that goes over to TLS when it is told to, and echoes then. */
class Upgrading extends Echo {
  upgrade: Task<void> | undefined;

  override dataReceived(data: Uint8Array): void {
    if (this.upgrade !== undefined) {
      super.dataReceived(data);
      return;
    }
    this.note("asked");
    this.transport.write(bytes("go"));
    const upgrade = coroutine(function* (this: Upgrading) {
      this.transport = yield* startTls(this.transport, this, server);
      this.note("upgraded");
    });
    this.upgrade = createTask(upgrade.call(this));
  }
}

const pair = coroutine(connectedPair<Recorder, Upgrading>);

describe("startTls", () => {
  bothForms("puts TLS on a connection that is under way", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Upgrading(),
          ),
        );
        const plain = both.transport;
        plain.write(bytes("upgrade"));
        yield* on(both.client.received(2));
        const secure = yield* on(startTls(plain, both.client, client));
        expect(secure.getExtraInfo("sslObject")).toBeDefined();
        expect((secure.getExtraInfo("peercert") as { subject: object }).subject).toEqual({
          CN: "localhost",
        });
        expect(plain.isClosing()).toBe(true);
        secure.write(bytes("hello"));
        yield* on(both.client.received(7));
        secure.close();
        yield* on(both.client.seen("lost"));
        yield* on(both.peer.seen("lost"));
        // It is the same connection: it is told of once.
        expect(both.client.log).toEqual(["made", "data 2", "data 5", "lost"]);
        expect(both.peer.log).toEqual(["made", "asked", "upgraded", "data 5", "eof", "lost"]);
        both.server.close();
        yield* on(both.server.waitClosed());
      }),
    );
  });

  bothForms(
    "is for protocols with arrays of their own, and for those that follow",
    async ({ fn }) => {
      await running(
        fn(function* () {
          const both = yield* on(
            pair(
              () => new Sipping(),
              () => new Upgrading(),
            ),
          );
          both.transport.write(bytes("upgrade"));
          yield* on(both.client.received(2));
          const secure = yield* on(startTls(both.transport, both.client, client));
          secure.write(bytes("one"));
          yield* on(both.client.received(5));
          const second = new Recorder();
          secure.setProtocol(second);
          secure.write(bytes("two"));
          yield* on(second.received(3));
          secure.close();
          yield* on(second.seen("lost"));
          expect([both.client.text, both.client.log]).toEqual([
            "goone",
            ["made", "data 1", "data 1", "data 1", "data 1", "data 1"],
          ]);
          expect([second.text, second.log]).toEqual(["two", ["data 3", "lost"]]);
          both.server.close();
          yield* on(both.server.waitClosed());
        }),
      );
    },
  );

  it("takes what has come already for the beginning of the handshake", async () => {
    await running(function* () {
      class Slow extends Recorder {
        override dataReceived(data: Uint8Array): void {
          super.dataReceived(data);
          // What follows is for TLS.
          this.transport.pauseReading();
        }
      }
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Slow(),
      );
      both.transport.write(bytes("upgrade"));
      yield* both.peer.received(7);
      // The client does not wait for an answer.
      const task = createTask(startTls(both.transport, both.client, client));
      yield* sleep(30);
      const secure = yield* startTls(both.peer.transport, both.peer, server);
      const own = yield* task;
      secure.write(bytes("hello"));
      yield* both.client.received(5);
      own.close();
      yield* both.client.seen("lost");
      yield* both.peer.seen("lost");
      both.server.close();
      yield* both.server.waitClosed();
    });
  });

  it("counts as the same connection for the server", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Upgrading(),
      );
      both.transport.write(bytes("upgrade"));
      yield* both.client.received(2);
      both.server.close();
      const secure = yield* startTls(both.transport, both.client, client);
      yield* both.peer.seen("upgraded");
      expect(both.server.transports.size).toBe(1);
      both.server.closeClients();
      yield* both.client.seen("lost");
      yield* both.server.waitClosed();
      expect(secure.isClosing()).toBe(true);
    });
  });

  bothForms("closes the connection if the certificate is not to be trusted", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Upgrading(),
          ),
        );
        both.transport.write(bytes("upgrade"));
        yield* on(both.client.received(2));
        const options = { ...client, tls: {} };
        const error = yield* errorOf(startTls(both.transport, both.client, options));
        expect(error).toBeInstanceOf(SSLCertVerificationError);
        both.server.close();
        yield* on(both.server.waitClosed());
        yield* on(coroutine(() => caught(both.peer.upgrade as Task<void>))());
      }),
    );
  });

  bothForms("ends with the handshake's time, or when it is cancelled", async ({ fn }) => {
    await running(
      fn(function* () {
        for (const cancelled of [false, true]) {
          const both = yield* on(
            coroutine(connectedPair<Recorder, Recorder>)(
              () => new Recorder(),
              () => new Recorder(),
            ),
          );
          yield* unansweredHandshake(both, client, cancelled);
        }
      }),
    );
  });

  it("refuses what it can't do", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport } = both;
      expect(() => startTls({} as Transport, both.client, client)).toThrow("is not supported");
      expect(() => startTls(transport, both.client, { tls: {} })).toThrow("set serverHostname");
      expect(() => startTls(transport, both.client, { tls: true as never })).toThrow(TypeError);
      transport.close();
      expect(String(yield* caught(startTls(transport, both.client, client)))).toContain(
        "Transport is closing",
      );
      const pipe = new PassThrough();
      const [reading, reader] = yield* connectReadPipe(() => new Recorder(), pipe);
      expect(() => startTls(reading, reader, client)).toThrow("is not supported by startTls()");
      reading.close();
      yield* reader.seen("lost");
      both.server.close();
      yield* both.server.waitClosed();
    });
  });
});
