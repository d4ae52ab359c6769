import { connect as rawConnect } from "node:net";
import { type Coro, coroutine, fromPromise, isCancelled } from "@asyncio-ts/future";
import { RuntimeError } from "@asyncio-ts/loop";
import {
  type Address,
  createConnection,
  createServer,
  OSError,
  type Server,
  type ServerOptions,
} from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { caught } from "./caught.js";
import { closePair, connectedPair, portOf } from "./pair.js";
import { bytes, Echo, Recorder } from "./recorder.js";
import { reusesPorts } from "./reuses-ports.js";
import { running } from "./running.js";

const host = "127.0.0.1";

function serve(options: Partial<ServerOptions> = {}) {
  return createServer(() => new Echo(), { host, port: 0, ...options });
}

function connect(server: Server) {
  return createConnection(() => new Recorder(), { host, port: portOf(server) });
}

const pair = coroutine(connectedPair<Recorder, Recorder>);
const close = coroutine(closePair);

describe("X8 a server", () => {
  it("listens where it says, until it is closed", async () => {
    await running(function* ({ loop }) {
      const server = yield* serve();
      expect(server.addresses).toEqual([
        { address: host, port: expect.any(Number), family: "IPv4" },
      ]);
      expect([server.isServing(), server.getLoop()]).toEqual([true, loop]);
      expect(String(server)).toBe(`<Server serving sockets=[${host}:${portOf(server)}]>`);
      const port = portOf(server);
      server.close();
      server.close();
      expect([server.isServing(), server.addresses]).toEqual([false, []]);
      expect(String(server)).toBe("<Server closed sockets=[]>");
      yield* server.waitClosed();
      const error = yield* caught(createConnection(() => new Recorder(), { host, port }));
      expect((error as Error).name).toBe("ConnectionRefusedError");
    });
  });

  it("listens on several hosts, and on each once", async () => {
    await running(function* () {
      const server = yield* serve({ host: [host, "::1", "127.0.0.1", "localhost"] });
      const places = server.addresses.map((each) => (each as Address).address);
      expect(places.sort()).toEqual(["127.0.0.1", "::1"]);
      for (const each of server.addresses as Address[]) {
        const where = { host: each.address, port: each.port };
        const [transport, client] = yield* createConnection(() => new Recorder(), where);
        transport.write(bytes("hello"));
        yield* client.received(5);
        transport.close();
        yield* client.seen("lost");
      }
      server.close();
      yield* server.waitClosed();
    });
  });

  it.each([null, "", undefined])("listens on all interfaces if the host is %s", async (every) => {
    await running(function* () {
      const server = yield* serve({ host: every });
      const places = server.addresses.map((each) => (each as Address).address);
      expect(places.sort()).toEqual(["0.0.0.0", "::"]);
      const port = portOf(server);
      server.close();
      yield* server.waitClosed();
      // Deno's `::` takes IPv4 as well, so that nothing else can have that port there.
      if (runtime === "deno") return;
      // A port that is said is that of both.
      const dual = yield* serve({ host: every, port });
      for (const to of [host, "::1"]) {
        const where = { host: to, port };
        const [transport, client] = yield* createConnection(() => new Recorder(), where);
        transport.write(bytes("hello"));
        yield* client.received(5);
        transport.close();
        yield* client.seen("lost");
      }
      dual.close();
      yield* dual.waitClosed();
    });
  });

  bothForms("that can't be bound is an OSError, and leaves nothing open", async ({ fn }) => {
    await running(
      fn(function* () {
        const first = yield* on(serve());
        const port = portOf(first);
        const error = (yield* errorOf(serve({ host: ["127.0.0.2", host], port }))) as OSError;
        expect(error).toBeInstanceOf(OSError);
        const text =
          `error while attempting to bind on address ('${host}', ${port}): ` +
          "[errno 98] address already in use";
        expect(error.args).toEqual([98, text]);
        expect(error.code).toBe("EADDRINUSE");
        first.close();
        yield* on(first.waitClosed());
      }),
    );
  });

  it("skips an address that the machine doesn't have, and needs one that it has", async ({
    skip,
  }) => {
    skip(runtime === "deno", "Deno's error doesn't tell that from others");
    await running(function* () {
      const server = yield* serve({ host: ["192.0.2.1", host] });
      expect(server.addresses.length).toBe(1);
      server.close();
      yield* server.waitClosed();
      const error = yield* caught(serve({ host: "192.0.2.1" }));
      expect((error as Error).message).toContain("could not bind on any address out of");
    });
  });

  bothForms("that is cancelled while it is made leaves nothing open", async ({ fn }) => {
    await running(
      fn(function* () {
        for (let steps = 0; steps < 6; steps++) {
          const task = createTask(serve({ host: [host, "::1"] }));
          for (let i = 0; i < steps; i++) yield* on(sleep(0));
          if (task.cancel()) {
            expect(isCancelled(yield* errorOf(task))).toBe(true);
          } else {
            const server = task.result();
            server.close();
            yield* on(server.waitClosed());
          }
        }
      }),
    );
  });

  it("can be given away later: connections wait until it serves", async () => {
    await running(function* () {
      const server = yield* serve({ startServing: false });
      expect(server.isServing()).toBe(false);
      const [transport, client] = yield* connect(server);
      transport.write(bytes("early"));
      yield* sleep(20);
      expect(client.text).toBe("");
      yield* server.startServing();
      yield* server.startServing();
      expect(server.isServing()).toBe(true);
      yield* client.received(5);
      transport.close();
      yield* client.seen("lost");
      server.close();
      yield* server.waitClosed();
    });
  });

  it("that is closed before it has served closes those who wait", async () => {
    await running(function* () {
      const server = yield* serve({ startServing: false });
      const [, client] = yield* connect(server);
      // That it has come is not told to anybody.
      yield* sleep(20);
      server.close();
      yield* client.seen("lost");
      yield* server.waitClosed();
    });
  });
});

describe("X8 serveForever", () => {
  bothForms("serves until it is cancelled, which closes the server", async ({ fn }) => {
    await running(
      fn(function* () {
        const server = yield* on(serve({ startServing: false }));
        const task = createTask(server.serveForever());
        yield* on(sleep(0));
        expect(server.isServing()).toBe(true);
        const [transport, client] = yield* on(connect(server));
        transport.write(bytes("hello"));
        yield* on(client.received(5));
        task.cancel();
        yield* on(sleep(0));
        expect(server.isServing()).toBe(false);
        // It waits for the connections.
        yield* on(sleep(10));
        expect(task.done()).toBe(false);
        transport.close();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect(client.log.at(-1)).toBe("lost");
        expect(server.addresses).toEqual([]);
        expect(String(yield* errorOf(server.serveForever()))).toContain("is closed");
      }),
    );
  });

  bothForms("is cancelled by close()", async ({ fn }) => {
    await running(
      fn(function* () {
        const server = yield* on(serve());
        const task = createTask(server.serveForever());
        yield* on(sleep(0));
        server.close();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
      }),
    );
  });

  bothForms("can be awaited once at a time, and not when it is closed", async ({ fn }) => {
    await running(
      fn(function* () {
        const server = yield* on(serve());
        const task = createTask(server.serveForever());
        yield* on(sleep(0));
        const error = yield* errorOf(server.serveForever());
        expect(error).toBeInstanceOf(RuntimeError);
        expect(String(error)).toContain("is already being awaited on serve_forever()");
        task.cancel();
        yield* errorOf(task);
        const closedError = yield* errorOf(server.serveForever());
        expect(String(closedError)).toContain("is closed");
      }),
    );
  });
});

describe("X8 waitClosed", () => {
  bothForms("waits for close() and for the last connection, in both orders", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Recorder(),
          ),
        );
        const { server, transport, client } = both;
        const first = createTask(server.waitClosed());
        const second = createTask(server.waitClosed());
        yield* on(sleep(10));
        server.close();
        yield* on(sleep(10));
        expect([first.done(), second.done()]).toEqual([false, false]);
        transport.close();
        yield* on(client.seen("lost"));
        yield* on(first);
        yield* on(second);
        yield* on(server.waitClosed());
        // No connection, and open: it waits as well.
        const other = yield* on(serve());
        const third = createTask(other.waitClosed());
        yield* on(sleep(10));
        expect(third.done()).toBe(false);
        other.close();
        yield* on(third);
      }),
    );
  });

  bothForms("is over if both come in one turn, in either order", async ({ fn }) => {
    await running(
      fn(function* () {
        for (const serverFirst of [true, false]) {
          const { server, transport, client } = yield* on(
            pair(
              () => new Recorder(),
              () => new Recorder(),
            ),
          );
          const closes = [() => server.close(), () => transport.close()];
          const { loop } = client;
          for (const close of serverFirst ? closes : closes.reverse()) loop.callSoon(close);
          yield* on(server.waitClosed());
          yield* on(client.seen("lost"));
        }
      }),
    );
  });

  bothForms("can be cancelled, and leaves no trace", async ({ fn }) => {
    await running(
      fn(function* () {
        const server = yield* on(serve());
        const task = createTask(server.waitClosed());
        yield* on(sleep(0));
        task.cancel();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect(server.waiters).toEqual([]);
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });
});

describe("X8 the clients of a server", () => {
  it("are closed by closeClients, when what was written is sent", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const size = 5_000_000;
      both.peer.transport.write(new Uint8Array(size));
      both.server.closeClients();
      expect(both.server.isServing()).toBe(true);
      both.server.close();
      yield* both.server.waitClosed();
      yield* both.client.seen("lost");
      expect(both.client.text.length).toBe(size);
    });
  });

  it("are closed by abortClients, whatever was written", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      both.transport.pauseReading();
      both.peer.transport.write(new Uint8Array(50_000_000));
      const wait = createTask(both.server.waitClosed());
      both.server.close();
      yield* sleep(0);
      expect(wait.done()).toBe(false);
      both.server.abortClients();
      // Also while the client reads nothing.
      yield* wait;
      expect([both.peer.log.at(-1), both.peer.lossError]).toEqual(["lost", null]);
      both.transport.resumeReading();
      yield* both.client.seen("lost");
    });
  });

  bothForms("are given some time by shutdown()", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Recorder(),
          ),
        );
        const { server, transport, client } = both;
        const shutdown = createTask(server.shutdown(10_000));
        yield* on(sleep(0));
        expect(server.isServing()).toBe(false);
        transport.write(bytes("still served"));
        yield* on(both.peer.received(12));
        transport.close();
        expect(yield* on(shutdown)).toBe(0);
        expect(client.log.at(-1)).toBe("lost");
      }),
    );
  });

  bothForms("are aborted by shutdown() when the time is up", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Recorder(),
          ),
        );
        // A peer that never reads.
        both.transport.pauseReading();
        both.peer.transport.write(new Uint8Array(50_000_000));
        expect(yield* on(both.server.shutdown(20))).toBe(1);
        expect(both.peer.log.at(-1)).toBe("lost");
        both.transport.abort();
        yield* on(both.client.seen("lost"));
        expect(yield* on(both.server.shutdown(20))).toBe(0);
      }),
    );
  });

  bothForms("are aborted by a shutdown() that is cancelled", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Recorder(),
          ),
        );
        const task = createTask(both.server.shutdown(10_000));
        yield* on(sleep(0));
        task.cancel();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        yield* on(both.client.seen("lost"));
        yield* on(both.server.waitClosed());
        yield* on(close(both));
      }),
    );
  });
});

describe("await using", () => {
  it("closes the server, and waits for its end", async () => {
    await running(async () => {
      let outer: Server | undefined;
      {
        await using server = await serve();
        outer = server;
        const [transport, client] = await connect(server);
        transport.close();
        await client.seen("lost");
      }
      expect(outer.isServing()).toBe(false);
      expect(outer.waiters).toBeUndefined();
    });
  });
});

describe("what a loop leaves open when it closes", () => {
  it("is closed, servers and connections", async () => {
    let closed: Promise<unknown> | undefined;
    const { Loop } = await import("@asyncio-ts/loop");
    const { run } = await import("@asyncio-ts/task");
    const { nothingLeft, openResources } = await import("./running.js");
    const before = openResources();
    await run(
      function* (): Coro<void> {
        const server = yield* serve();
        const socket = rawConnect(portOf(server), host);
        closed = new Promise((resolve) => socket.once("close", resolve));
        yield* fromPromise(new Promise<void>((resolve) => socket.once("connect", resolve)));
        yield* sleep(10);
        socket.resume();
      } as never,
      { loop: new Loop() },
    );
    await closed;
    await nothingLeft(before);
  });
});

describe("arguments", () => {
  it("are checked", () => {
    expect(() => createServer(() => new Echo(), "host" as never)).toThrow(TypeError);
    expect(() => serve({ tlsHandshakeTimeout: 1 })).toThrow("only meaningful with tls");
    expect(() => serve({ tlsShutdownTimeout: 1 })).toThrow("only meaningful with tls");
  });

  it("reusePort shares a port with those that allow it, or is refused", async () => {
    await running(function* () {
      if (!reusesPorts) {
        const refused = thrown(() => serve({ reusePort: true }));
        expect(told(refused)).toBe("ValueError(reusePort is not supported by this Node)");
        return;
      }
      const first = yield* serve({ reusePort: true });
      const port = portOf(first);
      const second = yield* serve({ reusePort: true, port });
      expect(portOf(second)).toBe(port);
      expect(yield* caught(serve({ port }))).toMatchObject({ code: "EADDRINUSE" });
      const alone = yield* serve();
      const shared = serve({ reusePort: true, port: portOf(alone) });
      expect(yield* caught(shared)).toMatchObject({ code: "EADDRINUSE" });
      for (const server of [first, second, alone]) {
        server.close();
        yield* server.waitClosed();
      }
    });
  });
});
