import { createServer as rawServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { type Coro, createFuture, type Future, fromPromise } from "@asyncio-ts/future";
import { currentLoop } from "@asyncio-ts/loop";
import { type Address, createConnection, type Transport } from "@asyncio-ts/net";
import { sleep } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { ca, localhost } from "./certificates.js";
import { Recorder } from "./recorder.js";
import { running } from "./running.js";

const host = "127.0.0.1";

/** One connection under TLS between ours and one of Node's own, which keeps its other half open. */
interface Ends {
  readonly transport: Transport;
  readonly client: Recorder;
  readonly peer: TLSSocket;
  /** What `peer` stands on. */
  readonly raw: Socket;
  /** How many bytes have come when `peer` has read the last one. */
  readonly total: Future<number>;
  close(): Coro<void>;
}

function* connected(): Coro<Ends> {
  const loop = currentLoop();
  const accepted = createFuture<[Socket, TLSSocket]>(loop);
  const total = createFuture<number>(loop);
  const server = rawServer({ allowHalfOpen: true }, (raw) => {
    const secureContext = createSecureContext(localhost);
    const peer = new TLSSocket(raw, { isServer: true, secureContext });
    let size = 0;
    peer.on("data", (chunk: Buffer) => (size += chunk.length));
    peer.once("end", () => total.setResult(size));
    peer.pause();
    accepted.setResult([raw, peer]);
  });
  yield* fromPromise(new Promise<void>((resolve) => server.listen(0, host, resolve)));
  const { port } = server.address() as Address;
  const [transport, client] = yield* createConnection(() => new Recorder(), {
    host,
    port,
    tls: { ca },
  });
  const [raw, peer] = yield* accepted;
  return {
    ...{ transport, client, peer, raw, total },
    *close() {
      peer.destroy();
      yield* fromPromise(new Promise((resolve) => server.close(resolve)));
    },
  };
}

/** How the peer may say that nothing more will come. */
const ENDINGS: [string, (ends: Ends) => void][] = [
  ["the last message of TLS", ({ peer }) => peer.end()],
  // The connection's own end, without a word of TLS.
  ["the end of the connection below", ({ raw }) => raw.end()],
];

describe.each(ENDINGS)("the peer's end, by %s", (_, end) => {
  it("drops nothing of what was written", async () => {
    await running(function* () {
      const ends = yield* connected();
      const { transport, client, peer, total } = ends;
      // More than goes out at once.
      const size = 20_000_000;
      transport.write(new Uint8Array(size));
      end(ends);
      yield* client.seen("eof");
      expect(transport.isClosing()).toBe(true);
      expect(transport.getWriteBufferSize()).toBeGreaterThan(0);
      peer.resume();
      expect(yield* total).toBe(size);
      yield* client.seen("lost");
      expect(client.lossError).toBe(null);
      yield* ends.close();
    });
  });

  it("comes after what has come while nobody read", async ({ skip }) => {
    skip(runtime === "deno", "Deno looks at nothing that comes while a stream is paused");
    await running(function* () {
      const ends = yield* connected();
      const { transport, client, peer, total } = ends;
      transport.pauseReading();
      peer.write("extra bytes", () => end(ends));
      const socket = transport.getExtraInfo("sslObject") as TLSSocket;
      while (socket.readableLength < 11) yield* sleep(0);
      expect(client.log).toEqual(["made"]);
      peer.resume();
      transport.resumeReading();
      yield* client.seen("lost");
      expect([client.text, client.log]).toEqual([
        "extra bytes",
        ["made", "data 11", "eof", "lost"],
      ]);
      expect(yield* total).toBe(0);
      yield* ends.close();
    });
  });
});
