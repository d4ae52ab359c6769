import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, type Form, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, expectTypeOf } from "vitest";
import { ca, localhost } from "../../net/test/certificates.js";

const HOST = "127.0.0.1";

/** Sends lines back in capitals, until the end. */
function shouting(form: Form) {
  return form.fn(function* (reader: asyncio.StreamReader, writer: asyncio.StreamWriter) {
    for (;;) {
      const line = yield* on(reader.readline());
      if (line.length === 0) break;
      writer.write(line.toString().toUpperCase());
      yield* on(writer.drain());
    }
    writer.close();
    yield* on(writer.wait_closed());
  });
}

function portOf(server: asyncio.Server): number {
  return server.sockets[0]?.getsockname()[1] as number;
}

function* conversation([reader, writer]: [asyncio.StreamReader, asyncio.StreamWriter]) {
  writer.write("hello\n");
  yield* on(writer.drain());
  expect(String(yield* on(reader.readline()))).toBe("HELLO\n");
  if (writer.can_write_eof()) {
    writer.write_eof();
    expect(String(yield* on(reader.read()))).toBe("");
  }
  writer.close();
  yield* on(writer.wait_closed());
}

function* closed(server: asyncio.Server) {
  server.close();
  yield* on(server.wait_closed());
}

describe("open_connection and start_server", () => {
  bothForms("take their arguments by place and by keyword", async (form) => {
    await asyncio.run(
      form.fn(function* () {
        const client_connected_cb = shouting(form);
        for (const serve of [
          () => asyncio.start_server(client_connected_cb, HOST, 0),
          () => asyncio.start_server(client_connected_cb, HOST, 0, { limit: 100, backlog: 5 }),
          () => asyncio.start_server(client_connected_cb, { host: HOST, port: 0 }),
          () => asyncio.start_server({ client_connected_cb, host: [HOST], port: 0, limit: 100 }),
        ]) {
          const server = yield* on(serve());
          const port = portOf(server);
          for (const open of [
            () => asyncio.open_connection(HOST, port),
            () => asyncio.open_connection(HOST, { port, limit: 7 }),
            () => asyncio.open_connection({ host: HOST, port, family: 2 }),
            () => asyncio.open_connection(HOST, port, { limit: 7, happy_eyeballs_delay: 0.25 }),
          ]) {
            yield* conversation(yield* on(open()));
          }
          yield* closed(server);
        }
        expectTypeOf(asyncio.open_connection).returns.resolves.toEqualTypeOf<
          [asyncio.StreamReader, asyncio.StreamWriter]
        >();
      }),
    );
  });

  bothForms("give streams with the limit, and Python's names and addresses", async (form) => {
    await asyncio.run(
      form.fn(function* () {
        const seen: unknown[] = [];
        const serve = form.fn(function* (
          reader: asyncio.StreamReader,
          writer: asyncio.StreamWriter,
        ) {
          seen.push(reader.limit, writer.get_extra_info("peername"));
          writer.close();
        });
        const server = yield* on(asyncio.start_server(serve, HOST, 0, { limit: 8 }));
        const port = portOf(server);
        const [reader, writer] = yield* on(asyncio.open_connection(HOST, port, { limit: 7 }));
        expect(reader.limit).toBe(7);
        expect(writer.get_extra_info("peername")).toEqual([HOST, port]);
        expect(writer.transport).toBeInstanceOf(asyncio.Transport);
        expect(writer.transport.get_write_buffer_size()).toBe(0);
        yield* on(reader.read());
        expect(seen).toEqual([8, writer.get_extra_info("sockname")]);
        writer.close();
        yield* on(writer.wait_closed());
        yield* closed(server);
      }),
    );
  });

  bothForms("speak TLS from the beginning, and from the middle on", async (form) => {
    await asyncio.run(
      form.fn(function* () {
        const server = yield* on(asyncio.start_server(shouting(form), HOST, 0, { ssl: localhost }));
        yield* conversation(
          yield* on(asyncio.open_connection(HOST, portOf(server), { ssl: { ca } })),
        );
        yield* closed(server);
        const upgrade = form.fn(function* (
          reader: asyncio.StreamReader,
          writer: asyncio.StreamWriter,
        ) {
          writer.write(yield* on(reader.readline()));
          yield* on(writer.start_tls(localhost));
          writer.write(yield* on(reader.readline()));
          writer.close();
        });
        const other = yield* on(asyncio.start_server(upgrade, HOST, 0));
        const [reader, writer] = yield* on(asyncio.open_connection(HOST, portOf(other)));
        writer.write("plain\n");
        expect(String(yield* on(reader.readline()))).toBe("plain\n");
        expect(told(yield* errorOf(writer.start_tls({ ca })))).toBe(
          "ValueError(check_hostname requires server_hostname)",
        );
        yield* on(writer.start_tls({ ca }, { server_hostname: "localhost" }));
        expect(writer.get_extra_info("cipher")).not.toBe(null);
        writer.write("secret\n");
        expect(String(yield* on(reader.readline()))).toBe("secret\n");
        writer.close();
        yield* on(writer.wait_closed());
        yield* closed(other);
      }),
    );
  });

  bothForms("say what is wrong when they are awaited, as the loop's methods do", async (form) => {
    await asyncio.run(
      form.fn(function* () {
        expect(told(yield* errorOf(asyncio.open_connection()))).toBe(
          "ValueError(host and port was not specified and no sock specified)",
        );
        const serve = shouting(form);
        expect(told(yield* errorOf(asyncio.start_server(serve, HOST, 0, { limit: 0 })))).toBe(
          "ValueError(Limit cannot be <= 0)",
        );
        expect(() => asyncio.open_connection(HOST, 1, { limits: 5 } as never)).toThrow(
          "unexpected keyword argument 'limits'",
        );
      }),
    );
  });
});

describe("open_unix_connection and start_unix_server", () => {
  bothForms("take their arguments by place and by keyword", async (form) => {
    const folder = await mkdtemp(join(tmpdir(), "streams-"));
    const path = join(folder, "socket");
    await asyncio.run(
      form.fn(function* () {
        const client_connected_cb = shouting(form);
        for (const serve of [
          () => asyncio.start_unix_server(client_connected_cb, path),
          () => asyncio.start_unix_server({ client_connected_cb, path, limit: 100 }),
        ]) {
          const server = yield* on(serve());
          for (const open of [
            () => asyncio.open_unix_connection(path),
            () => asyncio.open_unix_connection(path, { limit: 7 }),
            () => asyncio.open_unix_connection({ path }),
          ]) {
            yield* conversation(yield* on(open()));
          }
          yield* closed(server);
        }
      }),
    );
    await rm(folder, { recursive: true });
  });
});
