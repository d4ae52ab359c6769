import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { afterAll, describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { ca, localhost } from "../../net/test/certificates.js";

const folder = mkdtempSync(join(tmpdir(), "asyncio-ts-"));
afterAll(() => rmSync(folder, { recursive: true }));

const host = "127.0.0.1";
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** As a ported program writes them. */
class Recorder extends asyncio.Protocol {
  readonly log: string[] = [];
  readonly lost = asyncio.get_running_loop().create_future<unknown>();
  declare transport: asyncio.Transport;

  override connection_made(transport: asyncio.Transport): void {
    this.transport = transport;
    this.log.push("made");
  }
  override data_received(data: Uint8Array): void {
    this.log.push(`data ${Buffer.from(data)}`);
  }
  override eof_received(): void {
    this.log.push("eof");
  }
  override connection_lost(exc: unknown): void {
    this.log.push("lost");
    this.lost.set_result(exc);
  }
}

class Echo extends Recorder {
  override data_received(data: Uint8Array): void {
    super.data_received(data);
    this.transport.write(data);
  }
}

/** Writes something when it is connected, and closes when it has come back. */
class Client extends Recorder {
  override connection_made(transport: asyncio.Transport): void {
    super.connection_made(transport);
    transport.write(bytes("hello"));
  }
  override data_received(data: Uint8Array): void {
    super.data_received(data);
    this.transport.close();
  }
}

function portOf(server: asyncio.Server): number {
  return server.sockets[0]?.getsockname()[1] as number;
}

describe("create_connection and create_server", () => {
  bothForms("make transports and protocols with Python's names", async ({ co }) => {
    const log = await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const peers: Echo[] = [];
        const factory = () => {
          const peer = new Echo();
          peers.push(peer);
          return peer;
        };
        const server = yield* on(loop.create_server(factory, host, 0));
        expect([server.is_serving(), server.get_loop()]).toEqual([true, loop]);
        const [transport, client] = yield* on(
          loop.create_connection(() => new Client(), host, portOf(server)),
        );
        expect(transport.get_protocol()).toBe(client);
        expect(transport.is_closing()).toBe(false);
        expect(yield* on(client.lost)).toBe(null);
        const [peer] = peers as [Echo];
        expect(yield* on(peer.lost)).toBe(null);
        server.close();
        yield* on(server.wait_closed());
        return [client.log, peer.log];
      })(),
    );
    expect(log).toEqual([
      ["made", "data hello", "lost"],
      ["made", "data hello", "eof", "lost"],
    ]);
  });

  bothForms("take keywords, and are lazy", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const server = yield* on(
          loop.create_server(() => new Echo(), { host, port: "0", family: 2, backlog: 5 }),
        );
        let made = 0;
        const factory = () => {
          made++;
          return new Client();
        };
        const port = portOf(server);
        const options = { local_addr: [host, 0] as const, happy_eyeballs_delay: 0.25 };
        const call = loop.create_connection(factory, { host, port, ...options });
        yield* on(asyncio.sleep(0.01));
        expect(made).toBe(0);
        const [, client] = yield* on(call);
        yield* on(client.lost);
        server.close();
        yield* on(server.wait_closed());
      })(),
    );
  });

  bothForms("is an async context manager", async ({ co, fn }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const server = yield* on(loop.create_server(() => new Echo(), host, 0));
        const port = portOf(server);
        const body = fn(function* () {
          const [, client] = yield* on(loop.create_connection(() => new Client(), host, port));
          yield* on(client.lost);
          return "body";
        });
        expect(yield* on(asyncio.async_with(server, body))).toBe("body");
        expect([server.is_serving(), server.sockets]).toEqual([false, []]);
      })(),
    );
  });

  bothForms("serve for ever, until they are cancelled", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const server = yield* on(
          loop.create_server(() => new Echo(), host, 0, { start_serving: false }),
        );
        expect(server.is_serving()).toBe(false);
        const task = loop.create_task(server.serve_forever());
        yield* on(asyncio.sleep(0));
        expect(server.is_serving()).toBe(true);
        const [, client] = yield* on(
          loop.create_connection(() => new Recorder(), host, portOf(server)),
        );
        yield* on(asyncio.sleep(0.01));
        server.abort_clients();
        yield* on(client.lost);
        task.cancel();
        expect(yield* errorOf(task)).toBeInstanceOf(asyncio.CancelledError);
        yield* on(server.start_serving());
        server.close_clients();
      })(),
    );
  });

  bothForms("throw Python's errors with Python's args", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const server = yield* on(loop.create_server(() => new Echo(), host, 0));
        const port = portOf(server);
        server.close();
        yield* on(server.wait_closed());
        const make = () => new Recorder();
        const connect = (...args: unknown[]) =>
          errorOf(loop.create_connection(make, ...(args as [string])));
        const refused = yield* connect(host, port);
        expect(refused).toBeInstanceOf(asyncio.ConnectionRefusedError);
        expect((refused as asyncio.OSError).args).toEqual([
          111,
          `Connect call failed ('${host}', ${port})`,
        ]);
        const value = "ValueError";
        const cases: [unknown, string][] = [
          [yield* connect(), `${value}(host and port was not specified and no sock specified)`],
          [
            yield* connect(host, 1, { sock: {} }),
            `${value}(host/port and sock can not be specified at the same time)`,
          ],
          [
            yield* connect(host, 1, { server_hostname: "x" }),
            `${value}(server_hostname is only meaningful with ssl)`,
          ],
          [
            yield* connect({ sock: {}, ssl: true }),
            `${value}(You must set server_hostname when using ssl without a host)`,
          ],
          [
            yield* connect(host, 1, { ssl_handshake_timeout: 1 }),
            `${value}(ssl_handshake_timeout is only meaningful with ssl)`,
          ],
          [
            yield* connect(host, 1, { ssl: true, ssl_shutdown_timeout: 0 }),
            `${value}(ssl_shutdown_timeout should be a positive number, got 0)`,
          ],
          [
            yield* errorOf(loop.create_server(make)),
            `${value}(Neither host/port nor sock were specified)`,
          ],
          [
            yield* errorOf(loop.create_server(make, host, 0, { ssl: true as never })),
            "TypeError(ssl argument must be an SSLContext or None: it is an object with a certificate and its key: { cert, key })",
          ],
        ];
        for (const [error, text] of cases) expect(told(error)).toBe(text);
        const sock = yield* errorOf(loop.create_server(make, host, 0, { sock: {} as never }));
        expect((sock as Error).name).toBe("NotImplementedError");
        expect(() => (loop.create_connection as () => unknown)()).toThrow(
          "create_connection() missing 1 required positional argument: 'protocol_factory'",
        );
      })(),
    );
  });
});

describe("a protocol", () => {
  bothForms("is made by a function, or by its class", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const path = join(folder, "class.sock");
        const servers = [
          yield* on(loop.create_server(Echo, host, 0)),
          yield* on(loop.create_unix_server(Echo, path)),
        ] as const;
        for (const [transport, client] of [
          yield* on(loop.create_connection(Client, host, portOf(servers[0]))),
          yield* on(loop.create_unix_connection(Client, path)),
        ]) {
          expect(client).toBeInstanceOf(Client);
          expect(transport.get_protocol()).toBe(client);
          yield* on(client.lost);
          expect(client.log).toEqual(["made", "data hello", "lost"]);
        }
        for (const server of servers) {
          server.close();
          yield* on(server.wait_closed());
        }
        const source = new PassThrough();
        const [, reader] = yield* on(loop.connect_read_pipe(Recorder, source));
        source.end("piped");
        yield* on(reader.lost);
        expect(reader.log).toEqual(["made", "data piped", "eof", "lost"]);
      })(),
    );
  });

  bothForms("may be any object that has the methods", async ({ co }) => {
    const log: string[] = [];
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const lost = loop.create_future<void>();
        const server = yield* on(loop.create_server(() => new Echo(), host, 0));
        const array = new Uint8Array(3);
        const duck = {
          connection_made(transport: asyncio.Transport) {
            log.push("made");
            transport.write(bytes("hello"));
            transport.write_eof();
          },
          get_buffer(sizehint: number) {
            log.push(`get ${sizehint}`);
            return array;
          },
          buffer_updated(nbytes: number) {
            log.push(`updated ${Buffer.from(array.subarray(0, nbytes))}`);
          },
          eof_received: () => void log.push("eof"),
          connection_lost: () => lost.set_result(),
          pause_writing() {},
          resume_writing() {},
        };
        yield* on(loop.create_connection(() => duck, host, portOf(server)));
        yield* on(lost);
        server.close();
        yield* on(server.wait_closed());
      })(),
    );
    expect(log).toEqual(["made", "get 5", "updated hel", "get 2", "updated lo", "eof"]);
  });

  bothForms("can be set, and is told to pause", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const log: string[] = [];
        class Flow extends Recorder {
          override pause_writing(): void {
            log.push("pause");
          }
          override resume_writing(): void {
            log.push("resume");
          }
        }
        const server = yield* on(loop.create_server(() => new Recorder(), host, 0));
        const [transport, first] = yield* on(
          loop.create_connection(() => new Recorder(), host, portOf(server)),
        );
        const second = new Flow();
        transport.set_protocol(second);
        expect(transport.get_protocol()).toBe(second);
        transport.set_write_buffer_limits({ high: 1000 });
        expect(transport.get_write_buffer_limits()).toEqual([250, 1000]);
        transport.set_write_buffer_limits(2000, 500);
        expect(transport.get_write_buffer_limits()).toEqual([500, 2000]);
        transport.write(new Uint8Array(20_000_000));
        expect(transport.get_write_buffer_size()).toBeGreaterThan(0);
        transport.writelines([bytes("a"), bytes("b")]);
        expect(log).toEqual(["pause"]);
        transport.close();
        yield* on(second.lost);
        expect(log).toEqual(["pause", "resume"]);
        expect(first.log).toEqual(["made"]);
        server.close();
        yield* on(server.wait_closed());
      })(),
    );
  });

  it("that fails is reported as itself", async () => {
    const reports: unknown[] = [];
    await asyncio.run(async () => {
      const loop = asyncio.get_running_loop();
      const failure = new Error("mine");
      loop.set_exception_handler((_, context) => void reports.push(context));
      class Failing extends Recorder {
        override data_received(): void {
          throw failure;
        }
      }
      const server = await loop.create_server(() => new Echo(), host, 0);
      const [transport, client] = await loop.create_connection(
        () => new Failing(),
        host,
        portOf(server),
      );
      transport.write(bytes("x"));
      expect(await client.lost).toBe(failure);
      expect(reports).toMatchObject([
        {
          message: "Fatal error: protocol.data_received() call failed.",
          exception: failure,
          protocol: client,
          transport,
        },
      ]);
      server.close();
      await server.wait_closed();
    });
  });
});

describe("a base class", () => {
  it("of protocols does nothing, and gives nothing", () => {
    const data = bytes("x");
    const results = [
      new asyncio.BaseProtocol().connection_made(new asyncio.BaseTransport()),
      new asyncio.Protocol().connection_lost(null),
      new asyncio.Protocol().pause_writing(),
      new asyncio.Protocol().resume_writing(),
      new asyncio.Protocol().data_received(data),
      new asyncio.Protocol().eof_received(),
      new asyncio.BufferedProtocol().buffer_updated(1),
      new asyncio.BufferedProtocol().eof_received(),
      new asyncio.DatagramProtocol().datagram_received(data, [host, 1]),
      new asyncio.DatagramProtocol().error_received(new Error()),
      new asyncio.SubprocessProtocol().connection_made(new asyncio.SubprocessTransport()),
      new asyncio.SubprocessProtocol().pipe_data_received(1, data),
      new asyncio.SubprocessProtocol().pipe_connection_lost(1, null),
      new asyncio.SubprocessProtocol().process_exited(),
      new asyncio.SubprocessProtocol().connection_lost(null),
      new asyncio.SubprocessProtocol().pause_writing(),
      new asyncio.SubprocessProtocol().resume_writing(),
    ];
    expect(results.every((result) => result === undefined)).toBe(true);
  });

  it("of servers has to be extended", () => {
    const { AbstractServer } = asyncio;
    for (const name of ["close", "wait_closed", "get_loop", "is_serving"] as const) {
      expect(() => AbstractServer.prototype[name].call(undefined as never)).toThrow(`${name}()`);
    }
  });
});

describe("a transport", () => {
  it("is of Python's classes, and knows what Python's knows", async () => {
    await asyncio.run(async () => {
      const loop = asyncio.get_running_loop();
      const server = await loop.create_server(() => new Echo(), host, 0);
      expect(server).toBeInstanceOf(asyncio.Server);
      expect(server).toBeInstanceOf(asyncio.AbstractServer);
      const port = portOf(server);
      const [transport, client] = await loop.create_connection(() => new Recorder(), host, port);
      expect(transport).toBeInstanceOf(asyncio.BaseTransport);
      expect(transport).toBeInstanceOf(asyncio.ReadTransport);
      expect(transport).toBeInstanceOf(asyncio.WriteTransport);
      expect(transport).toBeInstanceOf(asyncio.Transport);
      expect(transport).not.toBeInstanceOf(asyncio.DatagramTransport);
      expect({}).not.toBeInstanceOf(asyncio.BaseTransport);
      expect(transport.get_extra_info("peername")).toEqual([host, port]);
      const socket = transport.get_extra_info("socket") as asyncio.TransportSocket;
      expect([socket.family, socket.getpeername()]).toEqual([2, [host, port]]);
      expect(socket.node).toBeInstanceOf(Socket);
      expect(transport.get_extra_info("sockname")).toEqual(socket.getsockname());
      expect(transport.get_extra_info("cipher")).toBe(null);
      expect(transport.get_extra_info("cipher", "none")).toBe("none");
      expect(transport.get_extra_info("cipher", { default: 1 })).toBe(1);
      expect([transport.is_reading(), transport.can_write_eof()]).toEqual([true, true]);
      transport.pause_reading();
      expect(transport.is_reading()).toBe(false);
      transport.resume_reading();
      transport.abort();
      await client.lost;
      server.close();
      await server.wait_closed();
    });
  });

  it("of one's own has to define what it can", () => {
    const transport = new asyncio.Transport({ peername: "x" });
    expect(transport.get_extra_info("peername")).toBe("x");
    expect(transport.get_extra_info("other")).toBe(null);
    const call = (name: string) => () =>
      (transport as never as Record<string, () => void>)[name]?.();
    for (const name of ["close", "is_closing", "write_eof", "pause_reading", "abort"]) {
      expect(call(name)).toThrow(`${name}()`);
    }
    const written: string[] = [];
    class Own extends asyncio.WriteTransport {
      override write(data: Uint8Array): void {
        written.push(String(Buffer.from(data)));
      }
    }
    new Own().writelines([bytes("a"), bytes("b")]);
    expect(written).toEqual(["a", "b"]);
    const datagrams = new asyncio.DatagramTransport();
    expect(() => datagrams.sendto(bytes("x"))).toThrow("sendto()");
    expect(() => datagrams.abort()).toThrow("abort()");
    expect(new Own()).toBeInstanceOf(asyncio.BaseTransport);
    expect(new Own()).not.toBeInstanceOf(asyncio.ReadTransport);
  });
});

describe("TLS", () => {
  bothForms("takes Node's options for an SSLContext", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const server = yield* on(loop.create_server(() => new Echo(), host, 0, { ssl: localhost }));
        const [transport, client] = yield* on(
          loop.create_connection(() => new Client(), host, portOf(server), {
            ssl: { ca },
            server_hostname: "localhost",
            ssl_handshake_timeout: 10,
          }),
        );
        expect(transport.get_extra_info("cipher")).toEqual([
          expect.any(String),
          "TLSv1.3",
          expect.any(Number),
        ]);
        expect(transport.get_extra_info("ssl_object")).not.toBe(null);
        expect(() => transport.write_eof()).toThrow("write_eof()");
        yield* on(client.lost);
        const error = yield* errorOf(
          loop.create_connection(() => new Client(), host, portOf(server), { ssl: true }),
        );
        expect(error).toBeInstanceOf(asyncio.SSLCertVerificationError);
        server.close();
        yield* on(server.wait_closed());
      })(),
    );
  });

  bothForms("can be put on a connection", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const peers: Recorder[] = [];
        const factory = () => {
          const peer = new Echo();
          peers.push(peer);
          return peer;
        };
        const server = yield* on(loop.create_server(factory, host, 0));
        const [plain, client] = yield* on(
          loop.create_connection(() => new Recorder(), host, portOf(server)),
        );
        while (peers[0]?.transport === undefined) yield* on(asyncio.sleep(0.001));
        const [peer] = peers as [Echo];
        expect(told(yield* errorOf(loop.start_tls(plain, client, { ca })))).toBe(
          "ValueError(check_hostname requires server_hostname)",
        );
        const other = loop.create_task(
          loop.start_tls(peer.transport, peer, localhost, { server_side: true }),
        );
        const options = { server_hostname: "localhost" };
        const secure = yield* on(loop.start_tls(plain, client, { ca }, options));
        peer.transport = (yield* on(other)) as asyncio.Transport;
        secure.write(bytes("hello"));
        while (!client.log.includes("data hello")) yield* on(asyncio.sleep(0.001));
        secure.close();
        yield* on(client.lost);
        server.close();
        yield* on(server.wait_closed());
      })(),
    );
  });
});

describe("unix sockets", () => {
  bothForms("have a path for a host and a port", async ({ co }) => {
    const path = join(folder, "a.sock");
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const server = yield* on(loop.create_unix_server(() => new Echo(), path));
        expect(server.sockets[0]?.getsockname()).toBe(path);
        expect(server.sockets[0]?.family).toBe(1);
        const [, client] = yield* on(loop.create_unix_connection(() => new Client(), { path }));
        yield* on(client.lost);
        expect(client.log).toEqual(["made", "data hello", "lost"]);
        server.close();
        yield* on(server.wait_closed());
        const make = () => new Client();
        for (const [error, text] of [
          [
            yield* errorOf(loop.create_unix_connection(make)),
            "ValueError(path was not specified, and no sock specified)",
          ],
          [
            yield* errorOf(loop.create_unix_connection(make, path, { server_hostname: "x" })),
            "ValueError(server_hostname is only meaningful with ssl)",
          ],
          [
            yield* errorOf(loop.create_unix_connection(make, path, { ssl_handshake_timeout: 1 })),
            "ValueError(ssl_handshake_timeout is only meaningful with ssl)",
          ],
          [
            yield* errorOf(loop.create_unix_connection(make, path, { ssl: true })),
            "ValueError(you have to pass server_hostname when using ssl)",
          ],
          [
            yield* errorOf(loop.create_unix_server(make, path, { cleanup_socket: false })),
            "NotImplementedError(cleanup_socket=False: Node always removes the file)",
          ],
        ] as const) {
          expect(told(error)).toBe(text);
        }
        expect(yield* errorOf(loop.create_unix_connection(make, path))).toBeInstanceOf(
          asyncio.FileNotFoundError,
        );
      })(),
    );
  });
});

describe("create_datagram_endpoint", () => {
  bothForms("has Python's addresses", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        class Datagrams extends asyncio.DatagramProtocol {
          readonly got = loop.create_future<[string, readonly (string | number)[]]>();
          readonly lost = loop.create_future<void>();
          override datagram_received(data: Uint8Array, addr: readonly (string | number)[]): void {
            this.got.set_result([String(Buffer.from(data)), addr]);
          }
          override connection_lost(): void {
            this.lost.set_result();
          }
        }
        const [server, receiver] = yield* on(
          loop.create_datagram_endpoint(() => new Datagrams(), [host, 0]),
        );
        expect(server).toBeInstanceOf(asyncio.DatagramTransport);
        expect(server).not.toBeInstanceOf(asyncio.Transport);
        const sockname = server.get_extra_info("sockname") as [string, number];
        const [client, sender] = yield* on(
          loop.create_datagram_endpoint(() => new Datagrams(), { remote_addr: sockname }),
        );
        client.sendto(bytes("question"));
        const [question, from] = yield* on(receiver.got);
        const [address, port] = client.get_extra_info("sockname") as [string, number];
        // Deno does not say which of the machine's addresses a connected socket has.
        expect([question, from]).toEqual(["question", [runtime === "deno" ? host : address, port]]);
        server.sendto(bytes("answer"), from);
        expect(yield* on(sender.got)).toEqual(["answer", sockname]);
        expect(() => client.sendto(bytes("x"), [host, 1])).toThrow(
          `Invalid address: must be None or ["${host}",${sockname[1]}]`,
        );
        client.close();
        server.abort();
        yield* on(sender.lost);
        yield* on(receiver.lost);
        const unix = yield* errorOf(
          loop.create_datagram_endpoint(() => new Datagrams(), null, null, { family: 1 }),
        );
        expect((unix as Error).name).toBe("NotImplementedError");
        const local = yield* errorOf(
          loop.create_datagram_endpoint(() => new Datagrams(), "text" as never),
        );
        expect((local as Error).message).toContain("2-tuple is expected");
      })(),
    );
  });
});

describe("look-ups", () => {
  bothForms("give Python's tuples", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        expect(yield* on(loop.getaddrinfo(host, 80, { type: 1 }))).toEqual([
          [2, 1, 6, "", [host, 80]],
        ]);
        expect(yield* on(loop.getaddrinfo("::1", "80", { proto: 17 }))).toEqual([
          [10, 2, 17, "", ["::1", 80, 0, 0]],
        ]);
        expect((yield* on(loop.getaddrinfo(host, 80))).length).toBe(3);
        expect(yield* on(loop.getaddrinfo(null, 80, { type: 1, flags: 1, family: 2 }))).toEqual([
          [2, 1, 6, "", ["0.0.0.0", 80]],
        ]);
        const error = yield* errorOf(loop.getaddrinfo("localhost", 80, { flags: 4 }));
        expect(told(error)).toBe("gaierror(-2, Name or service not known)");
        expect(yield* on(loop.getnameinfo([host, 80], 3))).toEqual([host, "80"]);
        expect(yield* on(loop.getnameinfo([host, 80], { flags: 2 }))).toEqual(["localhost", "80"]);
      })(),
    );
  });
});

describe("pipes and files", () => {
  bothForms("are Node's streams, and paths", async ({ co }) => {
    const path = join(folder, "file");
    writeFileSync(path, "hello from a file");
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const pipe = new PassThrough();
        const [reading, reader] = yield* on(loop.connect_read_pipe(() => new Recorder(), pipe));
        expect(reading).toBeInstanceOf(asyncio.ReadTransport);
        expect(reading).not.toBeInstanceOf(asyncio.WriteTransport);
        expect(reading.get_extra_info("pipe")).toBe(pipe);
        pipe.end("hello");
        yield* on(reader.lost);
        expect(reader.log).toEqual(["made", "data hello", "eof", "lost"]);
        const sink = new PassThrough();
        const [writing, writer] = yield* on(loop.connect_write_pipe(() => new Recorder(), sink));
        writing.write(bytes("hello"));
        writing.write_eof();
        sink.resume();
        yield* on(writer.lost);

        const server = yield* on(loop.create_server(() => new Echo(), host, 0));
        const [transport, client] = yield* on(
          loop.create_connection(() => new Recorder(), host, portOf(server)),
        );
        expect(yield* on(loop.sendfile(transport, path, 6, 4))).toBe(4);
        transport.write_eof();
        yield* on(client.lost);
        expect(client.log).toEqual(["made", "data from", "eof", "lost"]);
        const native = yield* errorOf(loop.sendfile(transport, path, { fallback: false } as never));
        expect(String(native)).toContain("Transport is closing");
        server.close();
        yield* on(server.wait_closed());
      })(),
    );
  });
});

describe("connect_accepted_socket", () => {
  bothForms("takes a socket of Node's", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        const { createServer } = yield* on(asyncio.fromPromise(import("node:net")));
        const times = { ssl_handshake_timeout: 1 };
        const plain = loop.connect_accepted_socket(() => new Echo(), new Socket(), times);
        expect(told(yield* errorOf(plain))).toBe(
          "ValueError(ssl_handshake_timeout is only meaningful with ssl)",
        );
        for (const ssl of [undefined, localhost]) {
          const accepted = loop.create_future<Socket>();
          const server = createServer((socket) => accepted.set_result(socket));
          yield* on(
            asyncio.fromPromise(new Promise<void>((resolve) => server.listen(0, host, resolve))),
          );
          const { port } = server.address() as { port: number };
          const options = ssl ? { ssl: { ca }, server_hostname: "localhost" } : {};
          const connecting = loop.create_task(
            loop.create_connection(() => new Client(), host, port, options),
          );
          const socket = yield* on(accepted);
          const [transport, echo] = yield* on(
            loop.connect_accepted_socket(() => new Echo(), socket, ssl ? { ssl } : {}),
          );
          expect(transport).toBeInstanceOf(asyncio.Transport);
          const [, client] = yield* on(connecting);
          yield* on(client.lost);
          yield* on(echo.lost);
          expect(echo.log).toEqual(["made", "data hello", "eof", "lost"]);
          yield* on(asyncio.fromPromise(new Promise((resolve) => server.close(resolve))));
        }
      })(),
    );
  });
});
