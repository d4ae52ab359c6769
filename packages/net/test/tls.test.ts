import {
  createConnection as rawConnection,
  createServer as rawServer,
  type Socket,
} from "node:net";
import { createSecureContext } from "node:tls";
import {
  type Coro,
  coroutine,
  createFuture,
  type Future,
  fromPromise,
  TimeoutError,
} from "@asyncio-ts/future";
import { currentLoop } from "@asyncio-ts/loop";
import {
  type Address,
  ConnectionAbortedError,
  type ConnectionOptions,
  ConnectionResetError,
  createConnection,
  createServer,
  OSError,
  type Server,
  SSLCertVerificationError,
  SSLError,
  type TlsOptions,
  type Transport,
} from "@asyncio-ts/net";
import { createTask } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { caught } from "./caught.js";
import { ca, client as clientCertificate, localhost, other } from "./certificates.js";
import { portOf } from "./pair.js";
import { bytes, Echo, Recorder } from "./recorder.js";
import { running } from "./running.js";

const host = "127.0.0.1";

interface Serving {
  readonly server: Server;
  readonly port: number;
  readonly peers: Echo[];
  /** The first of them, once its handshake is done: a client's is done before. */
  readonly first: Future<Echo>;
}

function* serving(tls: TlsOptions, times: object = {}): Coro<Serving> {
  const peers: Echo[] = [];
  const first = createFuture<Echo>(currentLoop());
  class Peer extends Echo {
    override connectionMade(transport: Transport): void {
      super.connectionMade(transport);
      peers.push(this);
      if (!first.done()) first.setResult(this);
    }
  }
  const server = yield* createServer(() => new Peer(), { host, port: 0, tls, ...times });
  return { server, port: portOf(server), peers, first };
}

const serve = coroutine(serving);

function* connecting(
  port: number,
  tls: TlsOptions,
  more: Partial<ConnectionOptions> = {},
): Coro<[Transport, Recorder]> {
  return yield* createConnection(() => new Recorder(), { host, port, tls, ...more });
}

const connect = coroutine(connecting);

function* ending({ server }: Serving): Coro<void> {
  server.close();
  yield* server.waitClosed();
}

const end = coroutine(ending);

describe("a connection under TLS", () => {
  bothForms("verifies the server, moves bytes, and ends in good order", async ({ fn }) => {
    await running(
      fn(function* () {
        const serving = yield* on(serve(localhost));
        const [transport, client] = yield* on(connect(serving.port, { ca }));
        transport.write(bytes("hello"));
        yield* on(client.received(5));
        expect(client.text).toBe("hello");
        transport.close();
        yield* on(client.seen("lost"));
        const peer = yield* on(serving.first);
        yield* on(peer.seen("lost"));
        expect(client.log).toEqual(["made", "data 5", "lost"]);
        expect(peer.log).toEqual(["made", "data 5", "eof", "lost"]);
        yield* on(end(serving));
      }),
    );
  });

  it("sends all that was written before close(), in both directions", async () => {
    await running(function* () {
      const serving = yield* serve(localhost);
      const [transport, client] = yield* connect(serving.port, { ca });
      const size = 3_000_000;
      transport.write(new Uint8Array(size));
      yield* client.received(size);
      transport.write(new Uint8Array(size));
      transport.close();
      const peer = yield* serving.first;
      yield* peer.seen("eof");
      expect(peer.text.length).toBe(2 * size);
      yield* client.seen("lost");
      expect(client.lossError).toBe(null);
      yield* end(serving);
    });
  });

  bothForms("is refused if the certificate is nobody's", async ({ fn }) => {
    await running(
      fn(function* () {
        const serving = yield* on(serve(localhost));
        const error = yield* errorOf(connect(serving.port, {}));
        expect(error).toBeInstanceOf(SSLCertVerificationError);
        expect(error).toBeInstanceOf(OSError);
        expect((error as SSLError).args[0]).toBe(1);
        expect((error as Error).message).toContain("certificate verify failed");
        yield* on(end(serving));
        expect(serving.peers).toEqual([]);
      }),
    );
  });

  it("is refused if the certificate is somebody else's", async () => {
    await running(function* () {
      const serving = yield* serve(other);
      for (const serverHostname of [undefined, "localhost"]) {
        const more = serverHostname === undefined ? {} : { serverHostname };
        const error = yield* caught(connect(serving.port, { ca }, more));
        expect(error).toBeInstanceOf(SSLCertVerificationError);
      }
      // Under its own name, and for anybody, it will do.
      for (const serverHostname of ["other.example", ""]) {
        const [transport, client] = yield* connect(serving.port, { ca }, { serverHostname });
        transport.close();
        yield* client.seen("lost");
      }
      yield* end(serving);
    });
  });

  it("is not verified if that is what was asked for", async () => {
    await running(function* () {
      const serving = yield* serve(localhost);
      const [transport, client] = yield* connect(serving.port, { rejectUnauthorized: false });
      transport.close();
      yield* client.seen("lost");
      yield* end(serving);
    });
  });

  it("tells what is known of the peer", async () => {
    await running(function* () {
      const serving = yield* serve({
        ...localhost,
        ca,
        requestCert: true,
        ALPNProtocols: ["other", "mine"],
      });
      const options = { ca, ALPNProtocols: ["mine"], ...clientCertificate };
      const [transport, client] = yield* connect(serving.port, options);
      const peer = yield* serving.first;
      const subject = (each: Transport) =>
        (each.getExtraInfo("peercert") as { subject: { CN: string } }).subject.CN;
      expect([subject(transport), subject(peer.transport)]).toEqual(["localhost", "a client"]);
      for (const each of [transport, peer.transport]) {
        const socket = each.getExtraInfo("sslObject") as { alpnProtocol: string };
        expect(socket.alpnProtocol).toBe("mine");
        expect((each.getExtraInfo("cipher") as { version: string }).version).toBe("TLSv1.3");
      }
      expect((transport.getExtraInfo("peername") as Address).port).toBe(serving.port);
      transport.close();
      yield* client.seen("lost");
      yield* end(serving);
    });
  });

  it("has no certificate of a client that has sent none", async () => {
    await running(function* () {
      const serving = yield* serve(localhost);
      const [transport, client] = yield* connect(serving.port, { ca });
      const peer = yield* serving.first;
      expect(peer.transport.getExtraInfo("peercert", "none")).toBe("none");
      transport.close();
      yield* client.seen("lost");
      yield* end(serving);
    });
  });

  it("may be a matter of the name that the client asks for", async () => {
    await running(function* () {
      const contexts: Record<string, object> = { "other.example": createSecureContext(other) };
      const serving = yield* serve({
        ...localhost,
        SNICallback: (name: string, done: (error: null, context?: object) => void) =>
          done(null, contexts[name]),
      });
      const names: string[] = [];
      for (const serverHostname of ["other.example", "localhost"]) {
        const [transport, client] = yield* connect(serving.port, { ca }, { serverHostname });
        const { subject } = transport.getExtraInfo("peercert") as { subject: { CN: string } };
        names.push(subject.CN);
        transport.close();
        yield* client.seen("lost");
      }
      expect(names).toEqual(["other.example", "localhost"]);
      yield* end(serving);
    });
  });

  it("has no end of file for one direction", async () => {
    await running(function* ({ loop }) {
      const warned: string[] = [];
      (loop.host as { warn(line: string): void }).warn = (line) => void warned.push(line);
      const serving = yield* serve(localhost);
      const [transport, client] = yield* connect(serving.port, { ca });
      expect(transport.canWriteEof()).toBe(false);
      expect(() => transport.writeEof()).toThrow("TLS has no end of file");
      const peer = yield* serving.first;
      peer.keepOpen = true;
      transport.close();
      yield* peer.seen("lost");
      expect(warned).toEqual(["returning true from eof_received() has no effect when using ssl"]);
      yield* client.seen("lost");
      yield* end(serving);
    });
  });

  it("ignores what is written once it is closing", async () => {
    await running(function* () {
      const serving = yield* serve(localhost);
      const [transport, client] = yield* connect(serving.port, { ca });
      transport.close();
      transport.write(bytes("too late"));
      yield* client.seen("lost");
      expect(client.lossError).toBe(null);
      expect((yield* serving.first).text).toBe("");
      yield* end(serving);
    });
  });
});

describe("a handshake that fails", () => {
  it("is told to nobody at the server, which goes on", async () => {
    await running(function* ({ reports }) {
      const serving = yield* serve(localhost);
      // No TLS at all.
      const socket = rawConnection(serving.port, host);
      socket.on("error", () => {});
      socket.resume();
      socket.write("GET / HTTP/1.0\r\n\r\n");
      yield* fromPromise(new Promise((closed) => socket.once("close", closed)));
      expect(reports).toEqual([]);
      const [transport, client] = yield* connect(serving.port, { ca });
      transport.close();
      yield* client.seen("lost");
      yield* end(serving);
      expect(serving.peers.length).toBe(1);
    });
  });

  it("is an SSLError if the server doesn't speak TLS", async () => {
    await running(function* () {
      const server = yield* createServer(() => new Echo(), { host, port: 0 });
      const error = yield* caught(connect(portOf(server), { ca }));
      expect(error).toBeInstanceOf(SSLError);
      server.close();
      yield* server.waitClosed();
    });
  });

  it("ends with the connection if the server closes it", async () => {
    await running(function* () {
      const server = yield* silentServer((socket) => socket.destroy());
      const error = yield* caught(connect(server.port, { ca }));
      expect(error).toBeInstanceOf(ConnectionResetError);
      yield* server.close();
    });
  });

  bothForms("takes no longer than the client allows", async ({ fn }) => {
    await running(
      fn(function* () {
        const server = yield* on(coroutine(silentServer)(() => {}));
        const error = yield* errorOf(connect(server.port, { ca }, { tlsHandshakeTimeout: 30 }));
        expect(error).toBeInstanceOf(ConnectionAbortedError);
        expect((error as Error).message).toBe(
          "SSL handshake is taking longer than 0.03 seconds: aborting the connection",
        );
        yield* on(coroutine(server.close)());
      }),
    );
  });

  it("takes no longer than the server allows, which then ends", async () => {
    await running(function* () {
      const serving = yield* serve(localhost, { tlsHandshakeTimeout: 30 });
      const socket = rawConnection(serving.port, host);
      socket.on("error", () => {});
      yield* fromPromise(new Promise((closed) => socket.once("close", closed)));
      yield* end(serving);
    });
  });

  bothForms("that is cancelled leaves no connection", async ({ fn }) => {
    await running(
      fn(function* () {
        const server = yield* on(coroutine(silentServer)(() => {}));
        const task = createTask(connect(server.port, { ca }));
        yield* on(server.connected);
        task.cancel();
        const error = yield* errorOf(task);
        expect((error as Error).name).toBe("CancelledError");
        yield* on(server.closed);
        yield* on(coroutine(server.close)());
      }),
    );
  });

  it("is closed with the server's clients", async () => {
    await running(function* () {
      const serving = yield* serve(localhost);
      const socket = rawConnection(serving.port, host);
      socket.on("error", () => {});
      yield* fromPromise(new Promise<void>((connected) => socket.once("connect", connected)));
      serving.server.close();
      serving.server.abortClients();
      yield* serving.server.waitClosed();
      socket.destroy();
    });
  });
});

describe("closing", () => {
  it("waits no longer for the peer's last message than was said", async () => {
    await running(function* () {
      const serving = yield* serve(localhost);
      const [transport, client] = yield* connect(serving.port, { ca }, { tlsShutdownTimeout: 30 });
      const peer = yield* serving.first;
      // It doesn't even read that the client is closing.
      peer.transport.pauseReading();
      transport.close();
      yield* client.seen("lost");
      expect(client.lossError).toBeInstanceOf(TimeoutError);
      expect((client.lossError as Error).message).toBe("SSL shutdown timed out");
      peer.transport.abort();
      yield* end(serving);
    });
  });

  it("does not wait when it is aborted", async () => {
    await running(function* () {
      const serving = yield* serve(localhost);
      const [transport, client] = yield* connect(serving.port, { ca });
      transport.write(new Uint8Array(10_000_000));
      transport.abort();
      yield* client.seen("lost");
      expect(client.lossError).toBe(null);
      yield* end(serving);
    });
  });
});

describe("arguments", () => {
  it.each<[string, Partial<ConnectionOptions>, string]>([
    ["times without TLS", { tlsHandshakeTimeout: 1 }, "only meaningful with tls"],
    ["times without TLS, too", { tlsShutdownTimeout: 1 }, "only meaningful with tls"],
    ["a name without TLS", { serverHostname: "x" }, "only meaningful with tls"],
    ["no time", { tls: true, tlsHandshakeTimeout: 0 }, "should be a positive number, got 0"],
    ["less than no time", { tls: true, tlsShutdownTimeout: -1 }, "should be a positive number"],
  ])("refuses %s", (_, options, message) => {
    expect(() => createConnection(() => new Recorder(), { host, port: 1, ...options })).toThrow(
      message,
    );
  });

  it("refuses a server without a certificate", () => {
    for (const tls of [true, false, "cert"]) {
      expect(() => createServer(() => new Echo(), { host, port: 0, tls: tls as never })).toThrow(
        TypeError,
      );
    }
  });

  it("leaves no listener behind if a certificate is none", async ({ skip }) => {
    skip(runtime === "deno", "Deno looks at a certificate when the first client comes");
    await running(function* () {
      const error = yield* caught(serve({ cert: "no certificate", key: "no key" }));
      expect(error).toBeInstanceOf(Error);
    });
  });
});

/** A server that speaks no TLS, and does `onConnection` to every connection. */
function* silentServer(onConnection: (socket: Socket) => void): Coro<{
  port: number;
  connected: Future<void>;
  closed: Future<void>;
  close: () => Coro<void>;
}> {
  const server = rawServer();
  let connected = () => {};
  let closed = () => {};
  const whenConnected = fromPromise(new Promise<void>((resolve) => (connected = resolve)));
  const whenClosed = fromPromise(new Promise<void>((resolve) => (closed = resolve)));
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => closed());
    socket.resume();
    connected();
    onConnection(socket);
  });
  yield* fromPromise(new Promise<void>((resolve) => server.listen(0, host, resolve)));
  return {
    port: (server.address() as Address).port,
    connected: whenConnected,
    closed: whenClosed,
    *close() {
      connected();
      closed();
      for (const socket of sockets) socket.destroy();
      yield* fromPromise(new Promise((resolve) => server.close(resolve)));
    },
  };
}
