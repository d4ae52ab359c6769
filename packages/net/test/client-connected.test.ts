import { type ExceptionContext, getRunningLoop } from "@asyncio-ts/loop";
import type { StreamReader, StreamWriter } from "@asyncio-ts/net";
import { createTask, currentTask, sleep, type Task, timeout } from "@asyncio-ts/task";
import { bothForms, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { turns, virtually } from "../../task/test/virtually.js";
import { accepted } from "./connected.js";

function reports(): ExceptionContext[] {
  const seen: ExceptionContext[] = [];
  getRunningLoop().setExceptionHandler((_, context) => seen.push(context));
  return seen;
}

describe("X7 what is called for a client", () => {
  bothForms("is a coroutine function, which runs as a task from the next turn on", async (form) => {
    await virtually(
      form.fn(function* () {
        const log: unknown[] = [];
        const begun = turns();
        const { protocol, transport } = accepted(
          form.fn(function* (reader: StreamReader, writer: StreamWriter) {
            log.push(turns() - begun, currentTask() === protocol.task);
            writer.write(yield* on(reader.readLine()));
            yield* on(sleep(1));
            log.push("done");
          }),
        );
        expect(log).toEqual([]);
        protocol.dataReceived(Buffer.from("hello\n"));
        yield* on(sleep(10));
        expect(log).toEqual([1, true, "done"]);
        expect(transport.written).toEqual(["hello\n"]);
        // It is the handler's to close it.
        expect(transport.log).toEqual([]);
      }),
    );
  });

  bothForms("so is one made by coroutine()", async (form) => {
    await virtually(
      form.fn(function* () {
        const log: string[] = [];
        accepted(
          form.co(function* () {
            yield* on(sleep(0));
            log.push("served");
          }),
        );
        expect(log).toEqual([]);
        yield* on(sleep(1));
        expect(log).toEqual(["served"]);
      }),
    );
  });

  bothForms("may be a plain function that returns a coroutine", async (form) => {
    await virtually(
      form.fn(function* () {
        const log: unknown[] = [];
        const begun = turns();
        const serve = form.co(function* () {
          log.push(turns() - begun, currentTask()?.name);
          yield* on(sleep(0));
        });
        accepted(() => {
          log.push("called");
          return serve();
        });
        // It is called at once; the coroutine begins in the next turn.
        expect(log).toEqual(["called"]);
        yield* on(sleep(1));
        expect(log).toEqual(["called", 1, expect.stringMatching(/^Task-/)]);
      }),
    );
  });

  it("may be a plain function that returns a promise, whose code is the task's", async () => {
    await virtually(async () => {
      const log: unknown[] = [];
      const serve = async () => {
        // Timeouts and cancellation need a task.
        try {
          await timeout(5, () => sleep(100));
        } catch (error) {
          log.push((error as Error).name);
        }
        log.push(currentTask() === protocol.task);
        await sleep(1000);
      };
      const { protocol, transport } = accepted(() => serve());
      await sleep(20);
      expect(log).toEqual(["TimeoutError", true]);
      protocol.task?.cancel();
      await sleep(0);
      await sleep(0);
      expect(transport.log).toEqual(["close"]);
    });
  });

  it("may be a plain function, which is called at once", async () => {
    await virtually(async () => {
      const seen: unknown[] = [];
      let task: Task<void> | undefined;
      const { transport } = accepted((reader, writer) => {
        seen.push(reader.atEof(), writer.transport);
        // It may make tasks itself, and what it returns is no matter.
        task = createTask(async () => {
          await sleep(1);
          seen.push("its own task");
        });
        return task;
      });
      expect(seen).toEqual([false, transport]);
      await task;
      expect(seen[2]).toBe("its own task");
      expect(transport.log).toEqual([]);
    });
  });
});

describe("X7 when that fails", () => {
  bothForms("it is reported, and the connection closed", async (form) => {
    await virtually(
      form.fn(function* () {
        const seen = reports();
        const error = new Error("in the handler");
        const { transport } = accepted(
          form.fn(function* () {
            yield* on(sleep(1));
            throw error;
          }),
        );
        yield* on(sleep(2));
        expect(seen).toEqual([
          { message: "Unhandled exception in client_connected_cb", exception: error, transport },
        ]);
        expect(transport.log).toEqual(["close"]);
      }),
    );
  });

  it("so it is if a plain function throws", async () => {
    await virtually(async () => {
      const seen = reports();
      const { transport } = accepted(() => {
        throw new Error("at once");
      });
      await sleep(1);
      expect(seen.map(({ exception }) => told(exception))).toEqual(["Error(at once)"]);
      expect(transport.log).toEqual(["close"]);
    });
  });

  bothForms("cancelled, the connection is closed without a report", async (form) => {
    await virtually(
      form.fn(function* () {
        const seen = reports();
        const { protocol, transport } = accepted(form.fn(() => on(sleep(1000))));
        yield* on(sleep(1));
        protocol.task?.cancel();
        yield* on(sleep(1));
        expect(transport.log).toEqual(["close"]);
        expect(seen).toEqual([]);
      }),
    );
  });

  it("what can't be called is refused", async () => {
    await virtually(async () => {
      expect(() => accepted("serve" as never)).toThrow(TypeError);
    });
  });
});
