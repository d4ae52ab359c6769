import { fromAbortSignal } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { createTask, currentTask, isCancelled, run, sleep, type Task } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";
import { nextMacrotask } from "../../../host.shared.js";

/** Rejects with the signal's reason, or with what `wrap` makes of it, when the signal aborts. */
function aborted(signal: AbortSignal, wrap: (reason: unknown) => unknown): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(wrap(signal.reason)));
  });
}

async function outcome(task: Task<unknown>): Promise<string> {
  try {
    return `result ${String(await task)}`;
  } catch (error) {
    return `${task.cancelled() ? "cancelled" : "failed"} ${String(error)}`;
  }
}

/** Macrotasks of the host, as the loop's own: after them a task in a foreign await is detached. */
async function macrotask(): Promise<void> {
  for (let i = 0; i < 4; i++) await nextMacrotask();
}

describe("task.signal aborts when the task is cancelled", () => {
  it("is the cancellation of a task that awaits what listens to it, and is thrown once", async () => {
    const log: string[] = [];
    const task = createTask(async () => {
      const own = currentTask() as Task<unknown>;
      try {
        await aborted(own.signal, (reason) => reason);
      } catch (error) {
        log.push(`caught ${String(error)}`);
        await sleep(1);
        log.push(`cleaned up, a new signal is ${own.signal.aborted ? "aborted" : "fresh"}`);
        throw error;
      }
    });
    await macrotask();
    expect(task.cancel("stop")).toBe(true);
    log.push(await outcome(task));
    expect(log).toEqual([
      "caught CancelledError: stop",
      "cleaned up, a new signal is fresh",
      "cancelled CancelledError: stop",
    ]);
  });

  it("counts an AbortError that it has caused as the cancellation", async () => {
    const task = createTask(async () => {
      const { signal } = currentTask() as Task<unknown>;
      await aborted(signal, () => new DOMException("gone", "AbortError"));
    });
    await macrotask();
    task.cancel();
    expect(await outcome(task)).toBe("cancelled CancelledError");
  });

  it("does not take an AbortError of somebody else for a cancellation", async () => {
    const task = createTask(async () => {
      void currentTask()?.signal;
      throw new DOMException("gone", "AbortError");
    });
    expect(await outcome(task)).toBe("failed AbortError: gone");
  });

  it("aborts beside the cancellation of a wait of ours, with the CancelledError as reason", async () => {
    let signal: AbortSignal | undefined;
    const log: string[] = [];
    await run(
      async () => {
        const task = createTask(async () => {
          signal = currentTask()?.signal;
          signal?.addEventListener("abort", () => log.push(`abort ${String(signal?.reason)}`));
          await sleep(1000);
        });
        await sleep(1);
        task.cancel("enough");
        log.push(await outcome(task));
      },
      { loop: new VirtualLoop() },
    );
    expect(log).toEqual(["abort CancelledError: enough", "cancelled CancelledError: enough"]);
    expect(isCancelled(signal?.reason)).toBe(true);
  });

  it("is aborted already if it is asked for between the cancellation and its delivery", async () => {
    const seen = await run(
      async () => {
        const task = createTask(() => sleep(1000));
        await sleep(1);
        task.cancel();
        const { signal } = task;
        const before = signal.aborted;
        await outcome(task);
        return [before, signal === task.signal];
      },
      { loop: new VirtualLoop() },
    );
    expect(seen).toEqual([true, false]);
  });
});

describe("createTask(..., { signal }) cancels the task when the signal aborts", () => {
  it("with the reason's message, and takes its listener off at the end", async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    const log = await run(
      async () => {
        const done = createTask(async () => "done", { signal });
        const waits = createTask(() => sleep(1000), { signal });
        const first = await outcome(done);
        await sleep(1);
        const between = listeners;
        controller.abort(new Error("bye"));
        return [first, between, await outcome(waits)];
      },
      { loop: new VirtualLoop() },
    );
    expect(log).toEqual(["result done", 1, "cancelled CancelledError: bye"]);
    expect(listeners).toBe(0);
  });

  it("before its first step if the signal is aborted already", async () => {
    const log: string[] = [];
    await run(
      async () => {
        const task = createTask(async () => void log.push("ran"), { signal: AbortSignal.abort() });
        log.push((await outcome(task)).slice(0, 9));
      },
      { loop: new VirtualLoop() },
    );
    expect(log).toEqual(["cancelled"]);
  });

  it("and run(main, { signal }) cancels main", async () => {
    const controller = new AbortController();
    const program = run(
      async () => {
        controller.abort(new Error("quit"));
        await sleep(1000);
      },
      { loop: new VirtualLoop(), signal: controller.signal },
    );
    await expect(program).rejects.toThrow("quit");
  });
});

describe("fromAbortSignal is a future that fails when the signal aborts", () => {
  it("with the signal's reason", async () => {
    const controller = new AbortController();
    const log = await run(async () => {
      const future = fromAbortSignal(controller.signal);
      const pending = future.done();
      controller.abort(new Error("reason"));
      return [pending, await future.then(String, String)];
    });
    expect(log).toEqual([false, "Error: reason"]);
    await expect(fromAbortSignal(controller.signal)).rejects.toThrow("reason");
  });

  it("and leaves the signal alone once cancelled", async () => {
    const controller = new AbortController();
    await run(async () => {
      const future = fromAbortSignal(controller.signal);
      expect(future.cancel()).toBe(true);
      controller.abort();
      expect(future.cancelled()).toBe(true);
    });
  });
});
