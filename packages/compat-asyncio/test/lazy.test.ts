import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { now, virtually } from "./virtually.js";

describe("nothing happens before an operation is awaited", () => {
  bothForms("sleep, get, put, join, wait, wait_for", async ({ co }) => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    const program = co(function* () {
      const queue = new asyncio.Queue<string>(1);
      queue.put("never");
      expect(queue.qsize()).toBe(0);
      queue.put_nowait("x");
      queue.get();
      queue.join();
      expect(queue.qsize()).toBe(1);
      asyncio.sleep(50);
      asyncio.wait([new asyncio.Future()], { timeout: 60 });
      asyncio.wait_for(asyncio.sleep(70), 65);
      yield* on(asyncio.sleep(1));
      expect([queue.qsize(), queue.get_nowait()]).toEqual([1, "x"]);
      yield* on(asyncio.sleep(0));
      expect(queue.qsize()).toBe(0);
    });
    await loop.run_until_complete(program());
    // No timer is left to which the clock could jump.
    await expect(loop.run_forever()).rejects.toThrow(asyncio.DeadlockError);
    expect(loop.time()).toBe(1);
  });

  bothForms("a sleep counts from its await", async ({ co }) => {
    await virtually(
      co(function* () {
        const sleeping = asyncio.sleep(5);
        yield* on(asyncio.sleep(2));
        yield* on(sleeping);
        expect(now()).toBe(7);
      })(),
    );
  });

  bothForms("awaited, each does what it says", async ({ co }) => {
    await virtually(
      co(function* () {
        const queue = new asyncio.Queue<string>();
        yield* on(queue.put("a"));
        expect(queue.qsize()).toBe(1);
        expect(yield* on(queue.get())).toBe("a");
        queue.task_done();
        yield* on(queue.join());
      })(),
    );
  });

  bothForms("a task, gather and shield run at once, as in Python", async ({ co }) => {
    const log: string[] = [];
    await virtually(
      co(function* () {
        const note = co(function* (name: string) {
          log.push(name);
        });
        asyncio.create_task(note("task"));
        asyncio.gather(note("gather"));
        asyncio.shield(note("shield"));
        asyncio.ensure_future(note("ensure_future"));
        note("never");
        yield* on(asyncio.sleep(0));
      })(),
    );
    expect(log).toEqual(["task", "gather", "shield", "ensure_future"]);
  });
});
