import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, virtually } from "./virtually.js";

describe("a task that is being cancelled", () => {
  bothForms("counts that, and can be cancelled again", async ({ co }) => {
    await virtually(
      co(function* () {
        const task = asyncio.create_task(asyncio.sleep(10));
        expect(task.cancelling()).toBe(0);
        expect([task.cancel(), task.cancelling()]).toEqual([true, 1]);
        expect([task.cancel(), task.cancelling()]).toEqual([true, 2]);
        expect(asyncio.isCancelled(yield* errorOf(task))).toBe(true);
        expect(task.cancelled()).toBe(true);
      })(),
    );
  });

  bothForms("is no more once it has taken it back, and can be cancelled anew", async ({ co }) => {
    await virtually(
      co(function* () {
        const twice = co(function* () {
          yield* errorOf(asyncio.sleep(10));
          asyncio.current_task()?.uncancel();
          yield* on(asyncio.sleep(10));
        });
        const task = asyncio.create_task(twice());
        const state = () => [task.cancelling(), task.cancelled(), task.done()];
        yield* on(asyncio.sleep(0.01));
        expect(task.cancel()).toBe(true);
        expect(state()).toEqual([1, false, false]);
        yield* on(asyncio.sleep(0.01));
        expect(state()).toEqual([0, false, false]);
        expect(task.cancel()).toBe(true);
        expect(state()).toEqual([1, false, false]);
        yield* errorOf(task);
        expect([task.cancelled(), task.done()]).toEqual([true, true]);
        task.uncancel();
        expect([task.cancelled(), task.done()]).toEqual([true, true]);
      })(),
    );
  });

  bothForms("goes on if that is taken back before it hears of it", async ({ co }) => {
    await virtually(
      co(function* () {
        const future = new asyncio.Future<void>();
        const waiting = co(function* () {
          yield* on(future);
          return 42;
        });
        const task = asyncio.create_task(waiting());
        yield* on(asyncio.sleep(0));
        // It is about to go on, so that there is nothing to cancel but the task itself.
        future.set_result();
        task.cancel();
        expect(task.cancelling()).toBe(1);
        task.uncancel();
        expect(task.cancelling()).toBe(0);
        expect(yield* on(task)).toBe(42);
      })(),
    );
  });
});

describe("a timeout by hand, of cancel() and uncancel()", () => {
  bothForms("ends its block only, and nothing if the block is quick", async ({ co }) => {
    const limited = co(function* (delay: number, timeout: number) {
      const task = asyncio.current_task() as asyncio.Task<unknown>;
      let timed_out = false;
      let finished = false;
      const handle = asyncio.get_running_loop().call_later(timeout, () => {
        timed_out = true;
        task.cancel();
      });
      try {
        yield* on(asyncio.sleep(delay));
        finished = true;
      } catch (error) {
        if (!timed_out || task.uncancel() > 0 || !asyncio.isCancelled(error)) throw error;
      } finally {
        handle.cancel();
      }
      yield* on(asyncio.sleep(0));
      return [timed_out, finished, task.cancelling(), now()];
    });
    expect(await virtually(limited(10, 0.1))).toEqual([true, false, 0, 0.1]);
    expect(await virtually(limited(0, 10))).toEqual([false, true, 0, 0]);
  });
});
