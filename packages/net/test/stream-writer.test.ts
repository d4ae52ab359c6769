import { isCancelled } from "@asyncio-ts/future";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { turns, virtually } from "../../task/test/virtually.js";
import { connected } from "./connected.js";
import { FakeTransport } from "./fake-transport.js";

describe("StreamWriter", () => {
  it("sends bytes, and text as UTF-8", async () => {
    await virtually(async () => {
      const { writer, transport } = connected();
      writer.write(new Uint8Array([104, 105]));
      writer.write("grüß dich");
      writer.writeLines(["a\n", Buffer.from("b\n")]);
      expect(transport.written).toEqual(["hi", "grüß dich", "a\n", "b\n"]);
      expect(transport.log).toEqual(["writeLines"]);
      expect(() => writer.write(5 as never)).toThrow(TypeError);
    });
  });

  it("hands on what is the transport's", async () => {
    await virtually(async () => {
      const { writer, transport } = connected(new FakeTransport({ peername: "me" }));
      expect(writer.transport).toBe(transport);
      expect(writer.getExtraInfo("peername")).toBe("me");
      expect(writer.getExtraInfo("cipher", "none")).toBe("none");
      expect(writer.canWriteEof()).toBe(true);
      writer.writeEof();
      expect(writer.isClosing()).toBe(false);
      writer.close();
      expect(writer.isClosing()).toBe(true);
      expect(transport.log).toEqual(["writeEof", "close"]);
    });
  });

  it("says what it is", async () => {
    await virtually(async () => {
      const { writer } = connected();
      expect(String(writer)).toBe(
        "<StreamWriter transport=an object of class FakeTransport reader=<StreamReader transport=an object of class FakeTransport>>",
      );
    });
  });

  it("is closed where its block ends", async () => {
    await virtually(async () => {
      const { writer, transport, protocol } = connected();
      const disposed = writer[Symbol.asyncDispose]();
      expect(transport.log).toEqual(["close"]);
      protocol.connectionLost(null);
      await disposed;
    });
  });
});

describe("X6 waitClosed", () => {
  bothForms("waits for the end of the connection, and costs no turn after it", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        const task = createTask(form.co(() => on(writer.waitClosed()))());
        writer.close();
        yield* on(sleep(5));
        expect(task.done()).toBe(false);
        protocol.connectionLost(null);
        yield* on(task);
        const before = turns();
        yield* on(writer.waitClosed());
        expect(turns()).toBe(before);
      }),
    );
  });

  bothForms("throws the error that the connection is lost by, to all", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        const error = new Error("reset");
        const wait = form.co(() => errorOf(writer.waitClosed()));
        const tasks = [createTask(wait()), createTask(wait())];
        yield* on(sleep(0));
        protocol.connectionLost(error);
        for (const task of tasks) expect(yield* on(task)).toBe(error);
        expect(yield* errorOf(writer.waitClosed())).toBe(error);
      }),
    );
  });

  bothForms("cancelled, it is nobody else's", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        const wait = form.co(() => on(writer.waitClosed()));
        const [a, b] = [createTask(wait()), createTask(wait())];
        yield* on(sleep(0));
        a.cancel();
        expect(isCancelled(yield* errorOf(a))).toBe(true);
        expect(yield* errorOf(writer.waitClosed({ signal: AbortSignal.abort("no") }))).toBe("no");
        expect(b.done()).toBe(false);
        protocol.connectionLost(null);
        yield* on(b);
      }),
    );
  });

  bothForms("an error that nobody waits for is reported to nobody", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { protocol } = connected();
        const reports: unknown[] = [];
        protocol.loop.setExceptionHandler((_, context) => reports.push(context));
        protocol.connectionLost(new Error("reset"));
        yield* on(sleep(1000));
        expect(reports).toEqual([]);
      }),
    );
  });
});
