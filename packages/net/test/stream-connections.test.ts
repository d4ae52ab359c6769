import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coroutine, fromPromise, isCancelled } from "@asyncio-ts/future";
import {
  ConnectionRefusedError,
  FileNotFoundError,
  openConnection,
  openUnixConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
  startUnixServer,
} from "@asyncio-ts/net";
import { createTask, sleep, type Task } from "@asyncio-ts/task";
import { bothForms, errorOf, type Form, on } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { ca, localhost } from "./certificates.js";
import { portOf } from "./pair.js";
import { text } from "./read-text.js";
import { running } from "./running.js";

const host = "127.0.0.1";

/** A client handler that sends each line back in capitals, until the end. */
function shouting(form: Form) {
  return form.fn(function* (reader: StreamReader, writer: StreamWriter) {
    for (;;) {
      const line = yield* text(reader.readLine());
      if (line === "") break;
      writer.write(line.toUpperCase());
      yield* on(writer.drain());
    }
    writer.close();
    yield* on(writer.waitClosed());
  });
}

/** Says two lines, half-closes, and hears the answers. */
function* conversation(reader: StreamReader, writer: StreamWriter) {
  writer.writeLines(["hello\n", "wor"]);
  yield* on(writer.drain());
  expect(yield* text(reader.readLine())).toBe("HELLO\n");
  writer.write("ld\n");
  expect(yield* text(reader.readUntil("\n"))).toBe("WORLD\n");
  writer.write("end");
  writer.writeEof();
  expect(yield* text(reader.read())).toBe("END");
  expect(reader.atEof()).toBe(true);
  writer.close();
  yield* on(writer.waitClosed());
}

describe("openConnection and startServer", () => {
  bothForms("speak over TCP", async (form) => {
    await running(
      form.fn(function* () {
        const server = yield* on(startServer(shouting(form), { host, port: 0 }));
        const [reader, writer] = yield* on(openConnection({ host, port: portOf(server) }));
        expect(writer.getExtraInfo("peername")).toMatchObject({ port: portOf(server) });
        yield* conversation(reader, writer);
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });

  bothForms("over a unix socket", async (form) => {
    const folder = await mkdtemp(join(tmpdir(), "streams-"));
    const path = join(folder, "socket");
    await running(
      form.fn(function* () {
        const server = yield* on(startUnixServer(shouting(form), { path }));
        const [reader, writer] = yield* on(openUnixConnection({ path }));
        yield* conversation(reader, writer);
        server.close();
        yield* on(server.waitClosed());
        const gone = yield* errorOf(openUnixConnection({ path }));
        expect(gone).toBeInstanceOf(FileNotFoundError);
      }),
    );
    await rm(folder, { recursive: true });
  });

  bothForms("over TLS", async (form) => {
    await running(
      form.fn(function* () {
        const server = yield* on(startServer(shouting(form), { host, port: 0, tls: localhost }));
        const port = portOf(server);
        const [reader, writer] = yield* on(openConnection({ host, port, tls: { ca } }));
        expect(writer.canWriteEof()).toBe(false);
        writer.write("hello\n");
        expect(yield* text(reader.readLine())).toBe("HELLO\n");
        writer.close();
        yield* on(writer.waitClosed());
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });

  bothForms("over TLS on a unix socket", async (form) => {
    const folder = await mkdtemp(join(tmpdir(), "streams-"));
    const path = join(folder, "socket");
    await running(
      form.fn(function* () {
        const server = yield* on(startUnixServer(shouting(form), { path, tls: localhost }));
        const options = { path, tls: { ca }, serverHostname: "localhost" };
        const [reader, writer] = yield* on(openUnixConnection(options));
        expect(writer.getExtraInfo("peercert")).toMatchObject({ subject: { CN: "localhost" } });
        writer.write("hello\n");
        expect(yield* text(reader.readLine())).toBe("HELLO\n");
        writer.close();
        yield* on(writer.waitClosed());
        server.close();
        yield* on(server.waitClosed());
      }),
    );
    await rm(folder, { recursive: true });
  });

  bothForms("go over to TLS in the middle, with what has come already", async (form) => {
    await running(
      form.fn(function* () {
        const serve = form.fn(function* (reader: StreamReader, writer: StreamWriter) {
          expect(yield* text(reader.readLine())).toBe("STARTTLS\n");
          writer.write("go on\nread me later\n");
          yield* on(writer.startTls({ tls: localhost }));
          writer.write(`secret: ${yield* text(reader.readLine())}`);
          writer.close();
        });
        const server = yield* on(startServer(serve, { host, port: 0 }));
        const [reader, writer] = yield* on(openConnection({ host, port: portOf(server) }));
        const plain = writer.transport;
        writer.write("STARTTLS\n");
        expect(yield* text(reader.readLine())).toBe("go on\n");
        yield* on(writer.startTls({ tls: { ca }, serverHostname: "localhost" }));
        expect(writer.transport).not.toBe(plain);
        expect(writer.getExtraInfo("peercert")).toMatchObject({ subject: { CN: "localhost" } });
        writer.write("x\n");
        expect(yield* text(reader.readLine())).toBe("read me later\n");
        expect(yield* text(reader.readLine())).toBe("secret: x\n");
        expect(yield* text(reader.read())).toBe("");
        writer.close();
        yield* on(writer.waitClosed());
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });

  bothForms("have the limit that they are given", async (form) => {
    await running(
      form.fn(function* () {
        const limits: number[] = [];
        const serve = form.fn(function* (reader: StreamReader, writer: StreamWriter) {
          limits.push(reader.limit);
          writer.close();
        });
        const server = yield* on(startServer(serve, { host, port: 0, limit: 7 }));
        const port = portOf(server);
        const [reader, writer] = yield* on(openConnection({ host, port, limit: 8 }));
        expect(yield* text(reader.read())).toBe("");
        expect([...limits, reader.limit]).toEqual([7, 8]);
        writer.close();
        yield* on(writer.waitClosed());
        server.close();
        yield* on(server.waitClosed());
        expect(yield* errorOf(openConnection({ host, port, limit: 0 }))).toMatchObject({
          name: "ValueError",
        });
        expect(() => startServer(serve, { host, port: 0, limit: 0 })).toThrow("Limit");
        expect(() => startServer("serve" as never, { host, port: 0 })).toThrow(TypeError);
      }),
    );
  });
});

describe("openConnection", () => {
  bothForms("throws what the system says", async (form) => {
    await running(
      form.fn(function* () {
        const server = yield* on(startServer(shouting(form), { host, port: 0 }));
        const port = portOf(server);
        server.close();
        yield* on(server.waitClosed());
        expect(yield* errorOf(openConnection({ host, port }))).toBeInstanceOf(
          ConnectionRefusedError,
        );
      }),
    );
  });

  bothForms("does nothing if its signal has aborted", async (form) => {
    await running(
      form.fn(function* () {
        const signal = AbortSignal.abort("enough");
        expect(yield* errorOf(openConnection({ host, port: 1, signal }))).toBe("enough");
      }),
    );
  });

  for (const how of ["cancelled", "aborted"]) {
    bothForms(`leaves nothing open, whenever it is ${how}`, async (form) => {
      await running(
        form.fn(function* () {
          const server = yield* on(startServer(shouting(form), { host, port: 0 }));
          const port = portOf(server);
          const endings = new Set<string>();
          // Each turn at first, and then in longer steps: a connection takes some hosts thousands.
          const next = (turns: number) => turns + 1 + Math.floor(turns / 20);
          for (let turns = 0; endings.size < 2 || turns < 10; turns = next(turns)) {
            expect(turns).toBeLessThan(100_000);
            const controller = new AbortController();
            const { signal } = controller;
            const task = createTask(
              form.co(function* () {
                const [, writer] = yield* on(openConnection({ host, port, signal }));
                writer.close();
                yield* on(writer.waitClosed());
                return "connected";
              })(),
            );
            for (let i = 0; i < turns; i++) yield* on(sleep(0));
            if (how === "cancelled") task.cancel();
            else controller.abort("aborted");
            endings.add(yield* ending(task));
          }
          expect([...endings].sort()).toEqual([how, "connected"].sort());
          server.close();
          yield* on(server.waitClosed());
        }),
      );
    });
  }
});

/** How it ends, in a word. */
function* ending(task: Task<string>) {
  try {
    return yield* on(task);
  } catch (error) {
    return isCancelled(error) ? "cancelled" : String(error);
  }
}

describe("the end of a connection", () => {
  /** Connects, and gives both sides. */
  const both = coroutine(function* () {
    let peer: [StreamReader, StreamWriter] | undefined;
    const server = yield* startServer(
      (...streams) => {
        peer = streams;
      },
      { host, port: 0 },
    );
    const mine = yield* openConnection({ host, port: portOf(server) });
    while (peer === undefined) yield* sleep(0);
    server.close();
    return { server, mine, peer };
  });

  bothForms(
    "by the peer, with data on the way: they are read, then the end comes",
    async (form) => {
      await running(
        form.fn(function* () {
          const { server, mine, peer } = yield* on(both());
          const [reader, writer] = mine;
          peer[1].write("last words");
          peer[1].close();
          expect(yield* text(reader.read())).toBe("last words");
          // It is half closed: this side can still write, and has to close.
          expect(writer.isClosing()).toBe(false);
          writer.close();
          yield* on(writer.waitClosed());
          yield* on(server.waitClosed());
        }),
      );
    },
  );

  bothForms("by close(), with data that nobody has read", async (form) => {
    await running(
      form.fn(function* () {
        const { server, mine, peer } = yield* on(both());
        const [reader, writer] = mine;
        peer[1].write("line\nnobody reads this\n");
        expect(yield* text(reader.readLine())).toBe("line\n");
        writer.close();
        yield* on(writer.waitClosed());
        // What has come before is there.
        expect(yield* text(reader.read())).toBe("nobody reads this\n");
        expect(reader.atEof()).toBe(true);
        expect(yield* text(reader.read())).toBe("");
        peer[1].close();
        yield* on(server.waitClosed());
      }),
    );
  });

  bothForms("by a reset: reads, drain() and waitClosed() throw it", async (form) => {
    await running(
      form.fn(function* () {
        const { server, mine, peer } = yield* on(both());
        const [reader, writer] = mine;
        // Data that nobody has read make the system answer with a reset.
        writer.write("unread");
        yield* on(peer[0].readExactly(1));
        (peer[1].getExtraInfo("socket") as { resetAndDestroy(): void }).resetAndDestroy();
        const reset = yield* errorOf(reader.read());
        expect(reset).toMatchObject({ name: "ConnectionResetError" });
        expect(yield* errorOf(writer.drain())).toBe(reset);
        expect(yield* errorOf(writer.waitClosed())).toBe(reset);
        yield* on(server.waitClosed());
      }),
    );
  });

  bothForms("drain() in a loop sees that the peer has closed", async (form) => {
    await running(
      form.fn(function* () {
        const { server, mine, peer } = yield* on(both());
        const [, writer] = mine;
        peer[1].transport.abort();
        const error = yield* errorOf(
          form.co(function* () {
            for (;;) {
              writer.write(Buffer.alloc(1024));
              yield* on(writer.drain());
            }
          })(),
        );
        expect(["ConnectionResetError", "BrokenPipeError"]).toContain((error as Error).name);
        writer.close();
        yield* errorOrNothing(writer);
        yield* on(server.waitClosed());
      }),
    );
  });
});

describe("the end of a connection, seen by who has closed it", () => {
  bothForms("drain() after close() tells that it is lost", async (form) => {
    await running(
      form.fn(function* () {
        const server = yield* on(startServer(shouting(form), { host, port: 0 }));
        const [, writer] = yield* on(openConnection({ host, port: portOf(server) }));
        writer.close();
        writer.write("into the void");
        expect(yield* errorOf(writer.drain())).toMatchObject({
          name: "ConnectionResetError",
          args: ["Connection lost"],
        });
        yield* on(writer.waitClosed());
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });
});

function* errorOrNothing(writer: StreamWriter) {
  try {
    yield* on(writer.waitClosed());
  } catch {}
}

describe("back-pressure", () => {
  bothForms("a peer that reads nothing makes drain() wait, and memory is bounded", async (form) => {
    await running(
      form.fn(function* () {
        const serve = form.fn(function* (reader: StreamReader, writer: StreamWriter) {
          yield* on(release);
          let size = 0;
          for (;;) {
            const data = yield* on(reader.read(65_536));
            if (data.length === 0) break;
            size += data.length;
            expect(reader.buffer.size).toBeLessThan(1_000_000);
          }
          writer.write(`${size}\n`);
          writer.close();
        });
        let go = (): void => {};
        const release = fromPromise(
          new Promise<void>((resolve) => {
            go = resolve;
          }),
        );
        const server = yield* on(startServer(serve, { host, port: 0 }));
        const [reader, writer] = yield* on(openConnection({ host, port: portOf(server) }));
        const chunk = Buffer.alloc(65_536, "x");
        const total = 64_000_000;
        let sent = 0;
        const sender = createTask(
          form.co(function* () {
            for (; sent < total; sent += chunk.length) {
              writer.write(chunk);
              yield* on(writer.drain());
            }
          })(),
        );
        // Until the system's own buffers are full as well, and nothing moves any more.
        for (let last = -1; last !== sent; ) {
          last = sent;
          yield* on(sleep(100));
        }
        expect(sent).toBeLessThan(total / 2);
        expect(writer.transport.getWriteBufferSize()).toBeLessThan(500_000);
        go();
        yield* on(sender);
        writer.writeEof();
        expect(yield* text(reader.readLine())).toBe(`${sent}\n`);
        writer.close();
        yield* on(writer.waitClosed());
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });

  bothForms("a line of 1 GB is refused at the limit, and never in memory", async (form) => {
    await running(
      form.fn(function* () {
        let largest = 0;
        const serve = form.fn(function* (reader: StreamReader, writer: StreamWriter) {
          const error = yield* errorOf(reader.readLine());
          largest = reader.buffer.size;
          writer.write(`${(error as Error).name}\n`);
          writer.close();
        });
        const server = yield* on(startServer(serve, { host, port: 0 }));
        const [reader, writer] = yield* on(openConnection({ host, port: portOf(server) }));
        const before = process.memoryUsage().rss;
        const chunk = Buffer.alloc(65_536, "x");
        // A GB, if it were taken.
        for (let sent = 0; sent < 1e9; sent += chunk.length) {
          writer.write(chunk);
          const refused = yield* errorUnless(writer);
          if (refused) break;
        }
        expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
        expect(largest).toBeLessThan(1_000_000);
        writer.close();
        yield* errorOrNothing(writer);
        expect(reader.limit).toBe(65_536);
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });
});

/** Whether `drain()` throws. */
function* errorUnless(writer: StreamWriter) {
  try {
    yield* on(writer.drain());
    return false;
  } catch {
    return true;
  }
}
