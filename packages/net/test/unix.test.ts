import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromPromise, isCancelled } from "@asyncio-ts/future";
import {
  ConnectionRefusedError,
  createUnixConnection,
  createUnixServer,
  FileNotFoundError,
  OSError,
} from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { afterAll, describe, expect, it } from "vitest";
import { caught } from "./caught.js";
import { ca, localhost } from "./certificates.js";
import { bytes, Echo, Recorder } from "./recorder.js";
import { running } from "./running.js";

const folder = mkdtempSync(join(tmpdir(), "asyncio-ts-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const newPath = () => join(folder, `${count++}.sock`);

describe("a unix socket", () => {
  bothForms("connects, and is gone with its server", async ({ fn }) => {
    await running(
      fn(function* () {
        const path = newPath();
        const server = yield* on(createUnixServer(() => new Echo(), { path }));
        expect(server.addresses).toEqual([path]);
        const [transport, client] = yield* on(createUnixConnection(() => new Recorder(), { path }));
        expect(transport.getExtraInfo("peername")).toBe("");
        transport.write(bytes("hello"));
        yield* on(client.received(5));
        transport.close();
        yield* on(client.seen("lost"));
        server.close();
        yield* on(server.waitClosed());
        expect(existsSync(path)).toBe(false);
      }),
    );
  });

  bothForms("is served until that is cancelled, which closes the server", async ({ fn }) => {
    await running(
      fn(function* () {
        const path = newPath();
        const serving = { path, startServing: false };
        const server = yield* on(createUnixServer(() => new Echo(), serving));
        expect(server.isServing()).toBe(false);
        yield* on(server.startServing());
        expect(server.isServing()).toBe(true);
        const task = createTask(server.serveForever());
        const [transport, client] = yield* on(createUnixConnection(() => new Recorder(), { path }));
        transport.write(bytes("hello"));
        yield* on(client.received(5));
        task.cancel();
        transport.close();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect([server.isServing(), server.addresses]).toEqual([false, []]);
        expect(String(yield* errorOf(server.serveForever()))).toContain("is closed");
        yield* on(client.seen("lost"));
      }),
    );
  });

  it("speaks TLS, for a name that has to be said", async () => {
    await running(function* () {
      const path = newPath();
      const server = yield* createUnixServer(() => new Echo(), { path, tls: localhost });
      const make = () => new Recorder();
      expect(() => createUnixConnection(make, { path, tls: { ca } })).toThrow(
        "You must set serverHostname",
      );
      const options = { path, tls: { ca }, serverHostname: "localhost" };
      const [transport, client] = yield* createUnixConnection(make, options);
      transport.write(bytes("hello"));
      yield* client.received(5);
      transport.close();
      yield* client.seen("lost");
      server.close();
      yield* server.waitClosed();
    });
  });

  bothForms("that nobody listens on is refused in the system's words", async ({ fn }) => {
    await running(
      fn(function* () {
        const make = () => new Recorder();
        const missing = yield* errorOf(createUnixConnection(make, { path: newPath() }));
        expect(missing).toBeInstanceOf(FileNotFoundError);
        expect((missing as OSError).args).toEqual([2, "No such file or directory"]);
        const file = newPath();
        writeFileSync(file, "");
        const refused = yield* errorOf(createUnixConnection(make, { path: file }));
        expect(refused).toBeInstanceOf(ConnectionRefusedError);
      }),
    );
  });

  it("that a former server has left is replaced, one that listens is not", async () => {
    await running(function* () {
      const path = newPath();
      // Left without its file being removed, as by a process that was killed.
      const { execFileSync } = yield* fromPromise(import("node:child_process"));
      const program = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
      try {
        execFileSync(process.execPath, ["-e", program]);
      } catch {
        // It was killed.
      }
      expect(existsSync(path)).toBe(true);
      const server = yield* createUnixServer(() => new Echo(), { path });
      server.close();
      yield* server.waitClosed();

      const file = newPath();
      writeFileSync(file, "no socket");
      const taken = (yield* caught(createUnixServer(() => new Echo(), { path: file }))) as OSError;
      expect(taken).toBeInstanceOf(OSError);
      expect(taken.args).toEqual([98, `Address '${file}' is already in use`]);
    });
  });

  it("whose file is gone closes all the same", async () => {
    await running(function* () {
      const path = newPath();
      const server = yield* createUnixServer(() => new Echo(), { path });
      rmSync(path);
      server.close();
      yield* server.waitClosed();
      expect(existsSync(path)).toBe(false);
    });
  });

  bothForms("that is cancelled while it connects leaves nothing", async ({ fn }) => {
    await running(
      fn(function* () {
        const path = newPath();
        const server = yield* on(createUnixServer(() => new Echo(), { path }));
        for (let steps = 0; steps < 5; steps++) {
          const task = createTask(createUnixConnection(() => new Recorder(), { path }));
          for (let i = 0; i < steps; i++) yield* on(sleep(0));
          if (task.cancel()) expect(isCancelled(yield* errorOf(task))).toBe(true);
          else task.result()[0].abort();
        }
        server.close();
        yield* on(server.waitClosed());
      }),
    );
  });

  it("says what is wrong with its arguments", () => {
    const make = () => new Recorder();
    expect(() => createUnixConnection(make, {})).toThrow("no path and socket were specified");
    expect(() => createUnixConnection(make, { path: "x", socket: {} })).toThrow(
      "path and socket can not be specified at the same time",
    );
    expect(() => createUnixServer(() => new Echo(), {} as never)).toThrow("path was not specified");
  });
});
