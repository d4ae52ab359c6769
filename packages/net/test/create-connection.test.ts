import { createSocket } from "node:dgram";
import { Socket } from "node:net";
import { coroutine, fromPromise, isCancelled } from "@asyncio-ts/future";
import { ValueError } from "@asyncio-ts/loop";
import {
  type Address,
  type ConnectionOptions,
  ConnectionRefusedError,
  createConnection,
  createServer,
  createUnixConnection,
  GaiError,
  type OSError,
} from "@asyncio-ts/net";
import { createTask, ExceptionGroup, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { caught } from "./caught.js";
import { closePair, connectedPair, portOf } from "./pair.js";
import { bytes, Echo, Recorder } from "./recorder.js";
import { running } from "./running.js";
import { stuckServer } from "./stuck-server.js";

const host = "127.0.0.1";

const pair = coroutine(connectedPair<Recorder, Recorder>);
const close = coroutine(closePair);
const stuck = coroutine(stuckServer);

function connect(options: ConnectionOptions) {
  return createConnection(() => new Recorder(), options);
}

/** A port on which nobody listens. */
const closedPort = coroutine(function* () {
  const server = yield* createServer(() => new Echo(), { host, port: 0 });
  const port = portOf(server);
  server.close();
  yield* server.waitClosed();
  return port;
});

describe("X9 a connection that can't be made", () => {
  bothForms("is the error of the one address, in CPython's words", async ({ fn }) => {
    await running(
      fn(function* () {
        const port = yield* on(closedPort());
        const error = (yield* errorOf(connect({ host, port }))) as ConnectionRefusedError;
        expect(error).toBeInstanceOf(ConnectionRefusedError);
        expect(error.args).toEqual([111, `Connect call failed ('${host}', ${port})`]);
        expect([error.code, error.port, error.syscall]).toEqual(["ECONNREFUSED", port, "connect"]);
        const six = (yield* errorOf(connect({ host: "::1", port }))) as OSError;
        expect(six.args).toEqual([111, `Connect call failed ('::1', ${port}, 0, 0)`]);
      }),
    );
  });

  bothForms("sums up the errors of several addresses, or groups them", async ({ fn }) => {
    await running(
      fn(function* () {
        const port = yield* on(closedPort());
        // No host, for this machine, is two addresses.
        for (const delay of [undefined, 1000]) {
          const options = { host: "", port, happyEyeballsDelay: delay };
          const error = (yield* errorOf(connect(options))) as OSError;
          expect(error.name).toBe("OSError");
          expect(error.args).toEqual([
            `Multiple exceptions: [Errno 111] Connect call failed ('::1', ${port}, 0, 0), ` +
              `[Errno 111] Connect call failed ('${host}', ${port})`,
          ]);
          const group = yield* errorOf(connect({ ...options, allErrors: true }));
          expect(group).toBeInstanceOf(ExceptionGroup);
          const { errors, message } = group as ExceptionGroup;
          expect(message).toContain("create_connection failed");
          expect(errors.map((each) => (each as Error).name)).toEqual([
            "ConnectionRefusedError",
            "ConnectionRefusedError",
          ]);
        }
        const one = yield* errorOf(connect({ host, port, allErrors: true }));
        expect((one as ExceptionGroup).errors.length).toBe(1);
      }),
    );
  });

  it("has no address of the family, or none at all", async () => {
    await running(function* () {
      const family = yield* caught(connect({ host, port: 1, family: 6 }));
      expect(family).toBeInstanceOf(GaiError);
      // Reserved for that: RFC 6761.
      const unknown = yield* caught(connect({ host: "nowhere.invalid", port: 1 }));
      expect(unknown).toBeInstanceOf(GaiError);
    });
  });
});

describe("X9 happy eyeballs", () => {
  bothForms("goes on to the next address when the first does not answer", async ({ fn }) => {
    await running(
      fn(function* () {
        // Only on IPv4: IPv6, which comes first, is refused.
        const server = yield* on(createServer(() => new Echo(), { host, port: 0 }));
        for (const options of [{}, { happyEyeballsDelay: 10_000 }, { happyEyeballsDelay: 0 }]) {
          const where = { host: "", port: portOf(server), ...options };
          const [transport, client] = yield* on(connect(where));
          expect((transport.getExtraInfo("peername") as Address).address).toBe(host);
          transport.write(bytes("hello"));
          yield* on(client.received(5));
          transport.close();
          yield* on(client.seen("lost"));
        }
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });
});

describe("a local address", () => {
  it("is where the connection comes from", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const [transport, client] = yield* connect({
        host,
        port: portOf(both.server),
        localAddress: { host: "127.0.0.2", port: 0 },
      });
      expect((transport.getExtraInfo("sockname") as Address).address).toBe("127.0.0.2");
      transport.close();
      yield* client.seen("lost");
      yield* closePair(both);
    });
  });

  it("that can't be bound is told", async ({ skip }) => {
    skip(runtime === "bun", "Bun's error doesn't tell it from that of connecting");
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const port = portOf(both.server);
      const taken = { host, port };
      const error = (yield* caught(connect({ host, port, localAddress: taken }))) as OSError;
      expect(error.args).toEqual([
        98,
        `error while attempting to bind on address ('${host}', ${port}): ` +
          "[errno 98] address already in use",
      ]);
      const other = yield* caught(connect({ host, port, localAddress: { host: "::1", port: 0 } }));
      expect(String(other)).toContain("no matching local address with family=IPv4 found");
      yield* closePair(both);
    });
  });
});

describe("of several local addresses", () => {
  it("those of another family are passed over", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      // No host, for this machine, is ::1 and then 127.0.0.1.
      const [transport, client] = yield* connect({
        host,
        port: portOf(both.server),
        localAddress: { host: "", port: 0 },
      });
      expect((transport.getExtraInfo("sockname") as Address).address).toBe(host);
      transport.close();
      yield* client.seen("lost");
      yield* closePair(both);
    });
  });

  it("one that can't be bound is an error like that of an address", async ({ skip }) => {
    skip(runtime === "bun", "Bun's error doesn't tell it from that of connecting");
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const taken = portOf(both.server);
      const port = yield* closedPort();
      // It is taken on 127.0.0.1 only.
      const error = yield* caught(
        connect({ host: "", port, localAddress: { host: "", port: taken } }),
      );
      expect((error as OSError).args).toEqual([
        `Multiple exceptions: [Errno 111] Connect call failed ('::1', ${port}, 0, 0), ` +
          `[Errno 98] error while attempting to bind on address ('${host}', ${taken}): ` +
          "[errno 98] address already in use",
      ]);
      yield* closePair(both);
    });
  });
});

describe("a connection that is given up", () => {
  bothForms("by cancellation leaves no socket, at whatever step", async ({ fn }) => {
    await running(
      fn(function* () {
        const both = yield* on(
          pair(
            () => new Recorder(),
            () => new Recorder(),
          ),
        );
        for (let steps = 0; steps < 12; steps++) {
          const task = createTask(connect({ host, port: portOf(both.server) }));
          for (let i = 0; i < steps; i++) yield* on(macrotask());
          if (task.cancel()) {
            expect(isCancelled(yield* errorOf(task))).toBe(true);
            continue;
          }
          const [transport, client] = task.result();
          transport.close();
          yield* on(client.seen("lost"));
        }
        both.server.abortClients();
        yield* on(both.client.seen("lost"));
        yield* on(close(both));
      }),
    );
  });

  bothForms("while nobody answers ends at once", async ({ fn }) => {
    await running(
      fn(function* ({ loop }) {
        const server = yield* on(stuck());
        for (const happyEyeballsDelay of [undefined, 10]) {
          const where = { host, port: server.port, happyEyeballsDelay };
          const task = createTask(connect(where));
          yield* on(sleep(20));
          expect([...loop.foreign].map(String)).toEqual([
            `<a connection to ${host}:${server.port}>`,
          ]);
          task.cancel();
          expect(isCancelled(yield* errorOf(task))).toBe(true);
          expect(loop.foreign.size).toBe(0);
        }
        yield* on(coroutine(server.close)());
      }),
    );
  });

  bothForms("by a signal throws its reason", async ({ fn }) => {
    await running(
      fn(function* () {
        const server = yield* on(stuck());
        const reason = new Error("enough");
        const before = AbortSignal.abort(reason);
        expect(yield* errorOf(connect({ host, port: 1, signal: before }))).toBe(reason);
        for (const happyEyeballsDelay of [undefined, 10]) {
          const controller = new AbortController();
          const { signal } = controller;
          const task = createTask(connect({ host, port: server.port, signal, happyEyeballsDelay }));
          yield* on(sleep(20));
          controller.abort(reason);
          expect(yield* errorOf(task)).toBe(reason);
        }
        yield* on(coroutine(server.close)());
      }),
    );
  });
});

describe("a socket of Node's", () => {
  it("can be used in place of a host, for TCP and for unix sockets", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Echo(),
      );
      for (const create of [createConnection, createUnixConnection]) {
        const socket = new Socket();
        yield* fromPromise(
          new Promise<void>((resolve) => socket.connect(portOf(both.server), host, resolve)),
        );
        const [transport, client] = yield* create(() => new Recorder(), { socket });
        transport.write(bytes("hello"));
        yield* client.received(5);
        transport.close();
        yield* client.seen("lost");
        const error = yield* caught(create(() => new Recorder(), { socket }));
        expect(error).toBeInstanceOf(ValueError);
      }
      const datagrams = createSocket("udp4");
      for (const socket of [{}, datagrams]) {
        const error = yield* caught(createConnection(() => new Recorder(), { socket }));
        expect(error).toBeInstanceOf(TypeError);
      }
      datagrams.close();
      yield* closePair(both);
    });
  });
});

describe("arguments", () => {
  it.each<[string, ConnectionOptions, string]>([
    ["nothing", {}, "host and port was not specified and no socket specified"],
    ["a port alone", { port: 1 }, "host and port was not specified"],
    ["two ways", { host, port: 1, socket: {} }, "can not be specified at the same time"],
    ["a name without TLS", { host, port: 1, serverHostname: "x" }, "only meaningful with tls"],
  ])("refuse %s", (_, options, message) => {
    expect(() => connect(options)).toThrow(ValueError);
    expect(() => connect(options)).toThrow(message);
  });

  it("refuse a port that is none", async () => {
    await running(function* () {
      for (const port of [-1, 65_536, 1.5]) {
        expect(yield* caught(connect({ host, port }))).toBeInstanceOf(ValueError);
      }
    });
  });
});

function macrotask() {
  return fromPromise(new Promise((resolve) => setImmediate(resolve)));
}
