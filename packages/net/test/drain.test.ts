import { isCancelled } from "@asyncio-ts/future";
import { BrokenPipeError, ConnectionResetError } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { turns, virtually } from "../../task/test/virtually.js";
import { connected } from "./connected.js";

describe("X5 drain", () => {
  bothForms("costs no turn while there is room", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { writer } = connected();
        const before = turns();
        for (let i = 0; i < 3; i++) yield* on(writer.drain());
        expect(turns()).toBe(before);
        // There is nothing to it: all get the same.
        expect(writer.drain()).toBe(connected().writer.drain());
      }),
    );
  });

  bothForms("waits while the transport holds too much, whoever waits", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        protocol.pauseWriting();
        const drain = form.co(() => on(writer.drain()));
        const tasks = [createTask(drain()), createTask(drain())];
        yield* on(sleep(10));
        expect(tasks.map((task) => task.done())).toEqual([false, false]);
        protocol.resumeWriting();
        const before = turns();
        for (const task of tasks) yield* on(task);
        expect(turns() - before).toBe(2);
        expect(protocol.drainers.size).toBe(0);
      }),
    );
  });

  bothForms("is over once it was woken, even if the transport is full again", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        protocol.pauseWriting();
        const task = createTask(form.co(() => on(writer.drain()))());
        yield* on(sleep(0));
        protocol.resumeWriting();
        protocol.pauseWriting();
        yield* on(task);
      }),
    );
  });

  bothForms("leaves when cancelled or aborted", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        protocol.pauseWriting();
        const { signal } = { signal: AbortSignal.abort("enough") };
        expect(yield* errorOf(writer.drain({ signal }))).toBe("enough");
        const task = createTask(form.co(() => on(writer.drain()))());
        yield* on(sleep(0));
        expect(protocol.drainers.size).toBe(1);
        task.cancel();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect(protocol.drainers.size).toBe(0);
      }),
    );
  });
});

describe("X5 drain, when the connection is lost", () => {
  bothForms("throws the error that it is lost by, to those who wait", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        protocol.pauseWriting();
        const task = createTask(form.co(() => errorOf(writer.drain()))());
        yield* on(sleep(0));
        const error = new BrokenPipeError("bp");
        protocol.connectionLost(error);
        expect(yield* on(task)).toBe(error);
      }),
    );
  });

  bothForms("returns to those who wait, if it was closed", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        protocol.pauseWriting();
        const task = createTask(form.co(() => on(writer.drain()))());
        yield* on(sleep(0));
        protocol.connectionLost(null);
        yield* on(task);
      }),
    );
  });

  bothForms("throws ConnectionResetError after that", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { writer, protocol } = connected();
        protocol.connectionLost(null);
        const error = yield* errorOf(writer.drain());
        expect(error).toBeInstanceOf(ConnectionResetError);
        expect(told(error)).toBe("ConnectionResetError(Connection lost)");
      }),
    );
  });

  bothForms("throws what the reader has failed with, first of all", async ({ fn }) => {
    await virtually(
      fn(function* () {
        const { writer, protocol } = connected();
        const error = new BrokenPipeError("bp");
        protocol.connectionLost(error);
        expect(yield* errorOf(writer.drain())).toBe(error);
      }),
    );
  });

  bothForms("on a transport that is closing waits a turn, so that it can be told", async (form) => {
    await virtually(
      form.fn(function* () {
        const { writer, protocol } = connected();
        writer.close();
        const before = turns();
        yield* on(writer.drain());
        expect(turns() - before).toBe(1);
        createTask(
          form.co(function* () {
            protocol.connectionLost(null);
          })(),
        );
        expect(told(yield* errorOf(writer.drain()))).toBe("ConnectionResetError(Connection lost)");
      }),
    );
  });
});
