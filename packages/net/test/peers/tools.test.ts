import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromPromise } from "@asyncio-ts/future";
import {
  openConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
  startUnixServer,
} from "@asyncio-ts/net";
import { FORMS, type Form, on, type Script } from "@asyncio-ts/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ca, localhost } from "../certificates.js";
import { portOf } from "../pair.js";
import { text } from "../read-text.js";
import { running } from "../running.js";

// Clients that others have written, against servers of ours; and one of their servers.

const host = "127.0.0.1";
let folder: string;
let file: (name: string) => string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tools-"));
  file = (name) => join(folder, name);
  writeFileSync(file("ca"), ca);
  writeFileSync(file("cert"), localhost.cert);
  writeFileSync(file("key"), localhost.key);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function isThere(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args).error === undefined;
}

const tools = {
  curl: isThere("curl", ["--version"]),
  openssl: isThere("openssl", ["version"]),
  nc: isThere("nc", ["-h"]),
};

/** In a script: runs a program to its end, with `input` on its stdin, and gives what it prints. */
function* runTool(command: string, args: readonly string[], input = ""): Script<string> {
  const child = spawn(command, args);
  let printed = "";
  let errors = "";
  child.stdout.on("data", (data) => {
    printed += data;
  });
  child.stderr.on("data", (data) => {
    errors += data;
  });
  child.stdin.end(input);
  const code = yield* on(
    fromPromise(new Promise<number | null>((resolve) => child.once("close", resolve))),
  );
  expect(code, errors).toBe(0);
  return printed;
}

/** Enough of HTTP for curl: answers with the method, the path and the body that it was sent. */
function http(form: Form) {
  return form.fn(function* (reader: StreamReader, writer: StreamWriter) {
    const head = yield* text(reader.readUntil("\r\n\r\n"));
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const expects = /expect: 100-continue/i.test(head);
    if (expects) writer.write("HTTP/1.1 100 Continue\r\n\r\n");
    const body = yield* on(reader.readExactly(length));
    const [method, path] = head.split(" ");
    const answer = Buffer.concat([Buffer.from(`${method} ${path} ${length}\n`), body]);
    writer.write(
      `HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\nConnection: close\r\n\r\n`,
    );
    writer.write(answer);
    yield* on(writer.drain());
    writer.close();
    yield* on(writer.waitClosed());
  });
}

/** Sends lines back, in capitals. */
function shout(form: Form) {
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

for (const form of FORMS) {
  describe(`in the ${form.kind} form`, () => {
    it("curl asks, and sends a megabyte", async ({ skip }) => {
      skip(!tools.curl, "curl is not installed");
      await running(
        form.fn(function* () {
          const server = yield* on(startServer(http(form), { host, port: 0 }));
          const url = `http://${host}:${portOf(server)}`;
          expect(yield* runTool("curl", ["-sS", "--noproxy", "*", `${url}/a/path`])).toBe(
            "GET /a/path 0\n",
          );
          const body = "0123456789".repeat(100_000);
          const args = ["-sS", "--noproxy", "*", "--data-binary", "@-", `${url}/up`];
          expect(yield* runTool("curl", args, body)).toBe(`POST /up ${body.length}\n${body}`);
          server.close();
          yield* on(server.waitClosed());
        }),
      );
    });

    it("curl verifies a server over TLS", async ({ skip }) => {
      skip(!tools.curl, "curl is not installed");
      await running(
        form.fn(function* () {
          const server = yield* on(startServer(http(form), { host, port: 0, tls: localhost }));
          const url = `https://localhost:${portOf(server)}/secret`;
          const args = ["-sS", "-4", "--noproxy", "*", "--cacert", file("ca"), url];
          expect(yield* runTool("curl", args)).toBe("GET /secret 0\n");
          server.close();
          yield* on(server.waitClosed());
        }),
      );
    });

    it("curl speaks through a unix socket", async ({ skip }) => {
      skip(!tools.curl, "curl is not installed");
      await running(
        form.fn(function* () {
          const path = file("curl.sock");
          const server = yield* on(startUnixServer(http(form), { path }));
          const args = ["-sS", "--noproxy", "*", "--unix-socket", path, "http://any/where"];
          expect(yield* runTool("curl", args)).toBe("GET /where 0\n");
          server.close();
          yield* on(server.waitClosed());
        }),
      );
    });

    it("openssl s_client verifies a server, and they speak", async ({ skip }) => {
      skip(!tools.openssl, "openssl is not installed");
      await running(
        form.fn(function* () {
          const server = yield* on(
            startServer(
              form.fn(function* (reader: StreamReader, writer: StreamWriter) {
                writer.write(`you said ${yield* text(reader.readLine())}`);
                writer.close();
                yield* on(writer.waitClosed());
              }),
              { host, port: 0, tls: localhost },
            ),
          );
          const args = [
            ...["s_client", "-quiet", "-verify_return_error", "-CAfile", file("ca")],
            ...["-verify_hostname", "localhost", "-connect", `${host}:${portOf(server)}`],
          ];
          expect(yield* runTool("openssl", args, "hello\n")).toBe("you said hello\n");
          server.close();
          yield* on(server.waitClosed());
        }),
      );
    });

    it("openssl s_server is verified by a client of ours, and they speak", async ({ skip }) => {
      skip(!tools.openssl, "openssl is not installed");
      await running(
        form.fn(function* () {
          // It takes no free port by itself: one that was free a moment ago.
          const free = yield* on(startServer(() => {}, { host, port: 0 }));
          const port = portOf(free);
          free.close();
          yield* on(free.waitClosed());
          const child = spawn("openssl", [
            ...["s_server", "-accept", `${host}:${port}`, "-naccept", "1", "-rev"],
            ...["-cert", file("cert"), "-key", file("key")],
          ]);
          try {
            const ended = new Promise((resolve) => child.once("close", resolve));
            yield* on(
              fromPromise(
                new Promise<void>((resolve, reject) => {
                  child.stdout.on("data", (data) => {
                    if (String(data).includes("ACCEPT")) resolve();
                  });
                  child.once("close", () => reject(new Error("s_server has ended")));
                }),
              ),
            );
            const [reader, writer] = yield* on(openConnection({ host, port, tls: { ca } }));
            writer.write("stressed\n");
            expect(yield* text(reader.readLine())).toBe("desserts\n");
            writer.close();
            yield* on(writer.waitClosed());
            child.stdin.end();
            yield* on(fromPromise(ended));
          } finally {
            child.kill("SIGKILL");
          }
        }),
      );
    });

    it("nc half-closes, and hears the rest", async ({ skip }) => {
      skip(!tools.nc, "nc is not installed");
      await running(
        form.fn(function* () {
          const server = yield* on(startServer(shout(form), { host, port: 0 }));
          const args = ["-N", host, String(portOf(server))];
          expect(yield* runTool("nc", args, "one\ntwo\n")).toBe("ONE\nTWO\n");
          server.close();
          yield* on(server.waitClosed());
        }),
      );
    });
  });
}
