import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { CancelledError, coroutine, fromPromise } from "@asyncio-ts/future";
import { openConnection, type StreamWriter } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, type Form, on } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { running } from "./running.js";

/** More than any system keeps in its own buffers. */
const SIZE = 32 * 1024 ** 2;

/** A peer that reads nothing until it is told to. */
interface Peer {
  readonly server: Server;
  readonly socket: Socket;
  /** Reads all there is: how many bytes until the end. */
  readAll(): Promise<number>;
}

/** Connects to such a peer, and writes too much: `draining` is a task that waits in drain(). */
const stuck = coroutine(function* (form: Form) {
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, "127.0.0.1");
  yield* fromPromise(once(server, "listening"));
  const connected = once(server, "connection");
  const { port } = server.address() as { port: number };
  const [, writer] = yield* openConnection({ host: "127.0.0.1", port });
  const [socket] = (yield* fromPromise(connected)) as [Socket];
  socket.on("error", () => {});
  server.close();
  writer.write(Buffer.alloc(SIZE));
  const draining = createTask(
    form.co(function* (writer: StreamWriter) {
      yield* on(writer.drain());
    })(writer),
  );
  // The system takes what it takes; then nothing moves.
  let size = -1;
  while (size !== writer.transport.getWriteBufferSize()) {
    size = writer.transport.getWriteBufferSize();
    yield* sleep(20);
  }
  expect([size > 0, draining.done()]).toEqual([true, false]);
  const peer: Peer = {
    server,
    socket,
    async readAll() {
      let bytes = 0;
      socket.on("data", (data) => {
        bytes += data.length;
      });
      const ended = once(socket, "end");
      socket.resume();
      await ended;
      return bytes;
    },
  };
  return { writer, draining, peer };
});

describe("X5, X6 while somebody waits in drain()", () => {
  bothForms("close() lets all be sent, as soon as the peer reads", async (form) => {
    await running(
      form.fn(function* () {
        const { writer, draining, peer } = yield* on(stuck(form));
        writer.close();
        yield* on(sleep(0));
        expect(draining.done()).toBe(false);
        expect(yield* on(fromPromise(peer.readAll()))).toBe(SIZE);
        yield* on(draining);
        yield* on(writer.waitClosed());
      }),
    );
  });

  bothForms("abort() ends the wait, and drops what was not sent", async (form) => {
    await running(
      form.fn(function* () {
        const { writer, draining, peer } = yield* on(stuck(form));
        writer.transport.abort();
        yield* on(draining);
        yield* on(writer.waitClosed());
        const outcome = yield* on(
          fromPromise(
            new Promise<string>((resolve) => {
              peer.socket.on("close", () => resolve("closed"));
              peer.socket.resume();
            }),
          ),
        );
        expect(outcome).toBe("closed");
        expect(peer.socket.bytesRead).toBeLessThan(SIZE);
      }),
    );
  });

  bothForms("a reset by the peer is thrown there, and by waitClosed()", async (form, { skip }) => {
    skip(runtime === "deno", "Deno closes such a socket without an error");
    await running(
      form.fn(function* () {
        const { writer, draining, peer } = yield* on(stuck(form));
        peer.socket.resetAndDestroy();
        const error = (yield* errorOf(draining)) as Error;
        expect(["ConnectionResetError", "BrokenPipeError"]).toContain(error.name);
        writer.close();
        expect(yield* errorOf(writer.waitClosed())).toBe(error);
      }),
    );
  });

  bothForms(
    "its task can be cancelled, and what was written is sent all the same",
    async (form) => {
      await running(
        form.fn(function* () {
          const { writer, draining, peer } = yield* on(stuck(form));
          draining.cancel();
          expect(yield* errorOf(draining)).toBeInstanceOf(CancelledError);
          writer.close();
          expect(yield* on(fromPromise(peer.readAll()))).toBe(SIZE);
          yield* on(writer.waitClosed());
        }),
      );
    },
  );
});
