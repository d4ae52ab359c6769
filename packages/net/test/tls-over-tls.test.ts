import { coroutine } from "@asyncio-ts/future";
import {
  type BaseTransport,
  ConnectionResetError,
  createConnection,
  createServer,
  SSLCertVerificationError,
  type StartTlsOptions,
  startTls,
  type Transport,
} from "@asyncio-ts/net";
import { createTask, gather, type Task } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";
import { ca, localhost } from "./certificates.js";
import { connectedPair, type Pair, type PairTls, portOf } from "./pair.js";
import { bytes, Echo, Recorder } from "./recorder.js";
import { running } from "./running.js";
import { unansweredHandshake } from "./unanswered-handshake.js";

const outer: PairTls = { server: localhost, client: { ca } };
const client: StartTlsOptions = { tls: { ca }, serverHostname: "localhost" };
const server: StartTlsOptions = { tls: localhost, serverSide: true };

/** Goes over to a second TLS as soon as it is connected, and echoes then. */
class Upgrading extends Echo {
  declare upgrade: Task<void>;

  override connectionMade(transport: BaseTransport): void {
    super.connectionMade(transport);
    this.transport.pauseReading();
    const upgrade = coroutine(function* (this: Upgrading) {
      this.transport = yield* startTls(this.transport, this, server);
      this.note("upgraded");
    });
    this.upgrade = createTask(upgrade.call(this));
  }
}

type Both = Pair<Recorder, Upgrading>;
const connect = coroutine(() =>
  connectedPair(
    () => new Recorder(),
    () => new Upgrading(),
    outer,
  ),
);

/** All that a protocol was told, but for how its data were cut. */
const events = ({ log }: Recorder) => log.filter((entry) => !/^(data|pause|resume)/.test(entry));

const ended = coroutine(function* ({ client, peer, server }: Both) {
  yield* client.seen("lost");
  yield* peer.seen("lost");
  server.close();
  yield* server.waitClosed();
});

describe("startTls on a connection under TLS", () => {
  bothForms("carries bytes in both directions, and ends in good order", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(connect());
        const first = both.transport;
        const second = yield* on(startTls(first, both.client, client));
        expect([first.isClosing(), second.isClosing()]).toEqual([true, false]);
        for (const name of ["sockname", "peername"]) {
          expect(second.getExtraInfo(name)).toEqual(first.getExtraInfo(name));
          expect(second.getExtraInfo(name)).toMatchObject({ address: "127.0.0.1" });
        }
        expect((second.getExtraInfo("peercert") as { subject: object }).subject).toEqual({
          CN: "localhost",
        });
        const text = "0123456789".repeat(200_000);
        second.write(bytes(text));
        yield* on(both.client.received(text.length));
        expect([both.client.text === text, both.peer.text === text]).toEqual([true, true]);
        // It is the same connection: the server has one, and its protocol is told of it once.
        expect(both.server.transports.size).toBe(1);
        second.close();
        yield* on(ended(both));
        expect(events(both.client)).toEqual(["made", "lost"]);
        expect(events(both.peer)).toEqual(["made", "upgraded", "eof", "lost"]);
      }),
    );
  });

  bothForms("of many at once", async ({ fn }) => {
    await running(
      fn(function* () {
        const peers: Upgrading[] = [];
        const factory = () => {
          const peer = new Upgrading();
          peers.push(peer);
          return peer;
        };
        const where = { host: "127.0.0.1", port: 0 };
        const listening = yield* on(createServer(factory, { ...where, tls: localhost }));
        const to = { ...where, port: portOf(listening), tls: { ca } };
        const one = fn(function* (n: number) {
          const [transport, own] = yield* on(createConnection(() => new Recorder(), to));
          const second = yield* on(startTls(transport, own, client));
          const text = `${n} `.repeat(10_000);
          second.write(bytes(text));
          yield* on(own.received(text.length));
          second.close();
          yield* on(own.seen("lost"));
          return own.text === text;
        });
        const clients = Array.from({ length: 25 }, (_, n) => createTask(() => one(n)));
        expect(new Set(yield* on(gather(clients)))).toEqual(new Set([true]));
        expect(peers.length).toBe(25);
        listening.close();
        yield* on(listening.waitClosed());
        expect(peers.map(({ lossError }) => lossError)).toEqual(peers.map(() => null));
      }),
    );
  });

  it("what was written before comes before it", async () => {
    await running(function* () {
      const size = 20_000_000;
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
        outer,
      );
      const { client: own, peer, transport } = both;
      // More than goes out at once, and then a little.
      transport.write(new Uint8Array(size));
      transport.write(bytes("now"));
      const upgrade = createTask(startTls(transport, own, client));
      yield* peer.received(size + 3);
      expect(peer.text.indexOf("now")).toBe(size);
      // It has got the beginning of the handshake as well, for nothing.
      peer.transport.abort();
      expect(yield* caught(upgrade)).toBeInstanceOf(ConnectionResetError);
      yield* peer.seen("lost");
      both.server.close();
      yield* both.server.waitClosed();
    });
  });

  bothForms("closes all of it if the second certificate is not to be trusted", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(connect());
        const options = { ...client, serverHostname: "other.example" };
        const error = yield* errorOf(startTls(both.transport, both.client, options));
        expect(error).toBeInstanceOf(SSLCertVerificationError);
        yield* errorOf(both.peer.upgrade);
        both.server.close();
        yield* on(both.server.waitClosed());
      }),
    );
  });

  bothForms("ends with the handshake's time, or when it is cancelled", async ({ fn }) => {
    await running(
      fn(function* () {
        for (const cancelled of [false, true]) {
          const both = yield* on(
            coroutine(() =>
              connectedPair(
                () => new Recorder(),
                // It takes the handshake for data.
                () => new Recorder(),
                outer,
              ),
            )(),
          );
          yield* unansweredHandshake(both, client, cancelled);
        }
      }),
    );
  });

  it("abort(), the peer's end, and the former transport's close() end all of it", async () => {
    await running(function* () {
      for (const end of [
        (second: Transport) => second.abort(),
        (_second: Transport, first: Transport) => first.close(),
        (_second: Transport, first: Transport) => first.abort(),
        (_second: Transport, _first: Transport, { peer }: Both) => peer.transport.close(),
      ]) {
        const both = yield* connect();
        const second = yield* startTls(both.transport, both.client, client);
        yield* both.peer.seen("upgraded");
        end(second, both.transport, both);
        yield* ended(both);
        expect(both.client.lossError).toBe(null);
        expect(second.isClosing()).toBe(true);
      }
    });
  });
});
