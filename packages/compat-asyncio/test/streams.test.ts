import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { FakeTransport } from "../../net/test/fake-transport.js";
import { virtually } from "./virtually.js";

const bytes = (text: string) => Buffer.from(text);

/** A reader to which this has come. */
function readerOf(data: string): asyncio.StreamReader {
  const reader = new asyncio.StreamReader();
  reader.feed_data(bytes(data));
  return reader;
}

/** A stream over a transport without a connection. */
function connected() {
  const reader = new asyncio.StreamReader();
  const protocol = new asyncio.StreamReaderProtocol(reader);
  const transport = new FakeTransport();
  // As the core's transports call it.
  protocol.connectionMade(transport);
  const loop = asyncio.get_running_loop();
  const writer = new asyncio.StreamWriter(transport as never, protocol, reader, loop);
  return { reader, protocol, transport, writer };
}

describe("StreamReader, by Python's names", () => {
  bothForms("has its reads, which are lazy as coroutines are", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf("line\n12345abcXdef");
        const reads = [
          reader.readline(),
          reader.readexactly(5),
          reader.readuntil("X"),
          reader.read(2),
          reader.read(),
        ];
        expect(reader.buffer.size).toBe(17);
        reader.feed_eof();
        const got: string[] = [];
        for (const read of reads) got.push((yield* on(read)).toString());
        expect(got).toEqual(["line\n", "12345", "abcX", "de", "f"]);
        expect(reader.at_eof()).toBe(true);
      }),
    );
  });

  it("takes its parameters by place and by keyword", async () => {
    await virtually(async () => {
      const loop = asyncio.get_running_loop();
      for (const reader of [
        new asyncio.StreamReader(7, loop),
        new asyncio.StreamReader(7, { loop } as never),
        new asyncio.StreamReader({ limit: 7, loop }),
        new asyncio.StreamReader({ limit: 7, loop: null }),
      ]) {
        expect([reader.limit, reader.loop]).toEqual([7, loop]);
        reader.feed_data({ data: bytes("abcdefghijk") });
        expect(String(await reader.read({ n: 2 }))).toBe("ab");
        expect(String(await reader.readexactly({ n: 2 }))).toBe("cd");
        expect(String(await reader.readuntil({ separator: ["g", "f"] }))).toBe("ef");
        expect(String(await reader.readuntil(["i", bytes("h")]))).toBe("gh");
        expect(String(await reader.readuntil({ separator: bytes("j") }))).toBe("ij");
      }
      expectTypeOf(new asyncio.StreamReader().readline()).resolves.toEqualTypeOf<Buffer>();
    });
  });

  it("is of the current loop outside of a coroutine", () => {
    const loop = asyncio.new_event_loop();
    asyncio.set_event_loop(loop);
    expect(new asyncio.StreamReader().loop).toBe(loop);
    expect(new asyncio.StreamReaderProtocol(null).loop).toBe(loop);
    asyncio.set_event_loop(null);
    expect(() => new asyncio.StreamReader()).toThrow("There is no current event loop");
    expect(() => new asyncio.StreamReaderProtocol(null)).toThrow("There is no current event loop");
    const reader = new asyncio.StreamReader({ loop });
    expect(new asyncio.StreamReaderProtocol(reader).loop).toBe(loop);
    loop.close();
  });

  bothForms("speaks of itself as Python does", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = new asyncio.StreamReader();
        const waiting = asyncio.create_task(reader.readline());
        yield* on(asyncio.sleep(0));
        const called = "() called while another coroutine is already waiting for incoming data";
        for (const [read, name] of [
          [reader.read(), "read"],
          [reader.read(1), "read"],
          [reader.readline(), "readuntil"],
          [reader.readuntil("x"), "readuntil"],
          [reader.readexactly(1), "readexactly"],
          [asyncio.anext(asyncio.aiter(reader)), "readuntil"],
        ] as const) {
          expect(told(yield* errorOf(read))).toBe(`RuntimeError(${name}${called})`);
        }
        expect(told(yield* errorOf(reader.readexactly(-1)))).toBe(
          "ValueError(readexactly size can not be less than zero)",
        );
        waiting.cancel();
      }),
    );
  });

  bothForms("copies what it is fed", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const data = bytes("abc");
        const reader = new asyncio.StreamReader();
        reader.feed_data(data);
        data.fill("x");
        expect(String(yield* on(reader.read(3)))).toBe("abc");
      }),
    );
  });

  bothForms("gives its lines to async for", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = readerOf("a\nb\nc");
        reader.feed_eof();
        const lines = asyncio.aiter(reader);
        const got: unknown[] = [];
        for (let i = 0; i < 4; i++) got.push(String(yield* on(asyncio.anext(lines, null))));
        expect(got).toEqual(["a\n", "b\n", "c", "null"]);
      }),
    );
  });

  bothForms("fails as it is told to", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const reader = new asyncio.StreamReader();
        expect(reader.exception()).toBe(null);
        const error = new Error("gone");
        reader.set_exception(error);
        expect(reader.exception()).toBe(error);
        expect(yield* errorOf(reader.readline())).toBe(error);
      }),
    );
  });

  it("pauses transports of either kind of names", async () => {
    await virtually(async () => {
      const log: string[] = [];
      const own = {
        pause_reading: () => log.push("pause"),
        resume_reading: () => log.push("resume"),
      };
      const core = new FakeTransport();
      for (const transport of [own, core]) {
        const reader = new asyncio.StreamReader({ limit: 1 });
        reader.set_transport(transport as never);
        reader.feed_data(bytes("abc"));
        await reader.read(3);
      }
      expect(log).toEqual(["pause", "resume"]);
      expect(core.log).toEqual(["pause", "resume"]);
    });
  });
});

describe("StreamWriter, by Python's names", () => {
  bothForms("has what it has in Python", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { writer, transport, protocol } = connected();
        writer.write(bytes("a"));
        writer.write("b");
        writer.write({ data: bytes("c") });
        writer.writelines([bytes("d"), "e"]);
        writer.writelines({ data: new Set(["f"]) });
        expect(transport.written.join("")).toBe("abcdef");
        yield* on(writer.drain());
        expect(writer.transport).toBe(transport);
        expect(writer.can_write_eof()).toBe(true);
        writer.write_eof();
        expect(writer.is_closing()).toBe(false);
        writer.close();
        expect(writer.is_closing()).toBe(true);
        const closed = asyncio.create_task(writer.wait_closed());
        yield* on(asyncio.sleep(0));
        expect(closed.done()).toBe(false);
        protocol.connection_lost(null);
        yield* on(closed);
      }),
    );
  });

  bothForms(
    "writes to a transport of the program's own, and so does its reader",
    async ({ fn }) => {
      await virtually(
        fn(function* () {
          const log: unknown[] = [];
          class Own extends asyncio.Transport {
            override write(data: Uint8Array) {
              log.push(String(Buffer.from(data)));
            }
            override write_eof() {
              log.push("eof");
            }
            override can_write_eof() {
              return true;
            }
            override is_closing() {
              return log.includes("close");
            }
            override close() {
              log.push("close");
            }
            override pause_reading() {
              log.push("pause");
            }
            override resume_reading() {
              log.push("resume");
            }
          }
          const loop = asyncio.get_running_loop();
          const transport = new Own({ peername: ["here", 7] });
          const reader = new asyncio.StreamReader({ limit: 1 });
          const protocol = new asyncio.StreamReaderProtocol(reader);
          protocol.connection_made(transport);
          const writer = new asyncio.StreamWriter(transport, protocol, reader, loop);
          expect(writer.transport).toBe(transport);
          expect(writer.get_extra_info("peername")).toEqual(["here", 7]);
          expect(writer.get_extra_info("nothing")).toBe(null);
          expect(writer.get_extra_info("nothing", 5)).toBe(5);
          writer.write("a");
          writer.writelines(["b", bytes("c")]);
          yield* on(writer.drain());
          protocol.data_received(bytes("abc"));
          yield* on(reader.read(3));
          expect(writer.can_write_eof()).toBe(true);
          writer.write_eof();
          writer.close();
          expect(writer.is_closing()).toBe(true);
          expect(log).toEqual(["a", "b", "c", "pause", "resume", "eof", "close"]);
        }),
      );
    },
  );

  bothForms("waits in drain() while the protocol is paused", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { writer, protocol } = connected();
        protocol.pause_writing();
        const drained = asyncio.create_task(writer.drain());
        yield* on(asyncio.sleep(1));
        expect(drained.done()).toBe(false);
        protocol.resume_writing();
        yield* on(drained);
      }),
    );
  });
});

describe("StreamReaderProtocol, by Python's names", () => {
  bothForms("calls client_connected_cb with a reader and a writer of Python's", async (form) => {
    await virtually(
      form.fn(function* () {
        const serve = form.fn(function* (r: asyncio.StreamReader, w: asyncio.StreamWriter) {
          w.write(yield* on(r.readline()));
          w.close();
        });
        const reader = new asyncio.StreamReader();
        const protocol = new asyncio.StreamReaderProtocol(reader, { client_connected_cb: serve });
        const transport = new FakeTransport();
        // As the core's transports call it.
        protocol.connectionMade(transport);
        protocol.dataReceived(bytes("hello\n"));
        yield* on(asyncio.sleep(1));
        expect(transport.written).toEqual(["hello\n"]);
        expect(transport.log).toEqual(["close"]);
        protocol.connectionLost(null);
        expect(String(yield* on(reader.read()))).toBe("");
      }),
    );
  });

  bothForms("may be extended by methods of Python's names", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const log: unknown[] = [];
        class Loud extends asyncio.StreamReaderProtocol {
          override connection_made(transport: asyncio.BaseTransport) {
            log.push("made");
            super.connection_made(transport);
          }
          override data_received(data: Uint8Array) {
            super.data_received(bytes(String(data).toUpperCase()));
          }
          override eof_received() {
            log.push("eof");
            return super.eof_received();
          }
          override pause_writing() {
            log.push("pause");
            super.pause_writing();
          }
          override resume_writing() {
            log.push("resume");
            super.resume_writing();
          }
          override connection_lost(exc: unknown) {
            log.push(exc);
            super.connection_lost(exc);
          }
        }
        const reader = new asyncio.StreamReader();
        const protocol = new Loud(reader);
        protocol.connectionMade(new FakeTransport());
        protocol.dataReceived(bytes("abc"));
        protocol.pauseWriting();
        protocol.resumeWriting();
        expect(protocol.eofReceived()).toBe(true);
        protocol.connectionLost(undefined);
        expect(log).toEqual(["made", "pause", "resume", "eof", null]);
        expect(String(yield* on(reader.read()))).toBe("ABC");
      }),
    );
  });
});
