import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, type Form, on } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { virtually } from "./virtually.js";

const { create_task, sleep } = asyncio;

/** A coroutine that notes when it has what it waited for. */
function taker({ co }: Form, wait: () => asyncio.Awaitable<unknown>, log: string[]) {
  return co(function* (name: string) {
    yield* on(wait());
    log.push(name);
  });
}

describe("an Event", () => {
  bothForms("lets one that comes when it is set go on before those it has woken", async (form) => {
    const log: string[] = [];
    await virtually(
      form.co(function* () {
        const event = new asyncio.Event();
        const wait = taker(form, () => event.wait(), log);
        const tasks = ["a", "b"].map((name) => create_task(wait(name)));
        yield* on(sleep(0));
        tasks.push(create_task(wait("late")));
        event.set();
        yield* on(sleep(0));
        expect(tasks.every((task) => task.done())).toBe(true);
      })(),
    );
    expect(log).toEqual(["late", "a", "b"]);
  });
});

describe("a Lock", () => {
  bothForms("goes from one to the next, one turn after each release", async (form) => {
    const log: string[] = [];
    await virtually(
      form.co(function* () {
        const lock = new asyncio.Lock();
        yield* on(lock.acquire());
        const take = taker(form, () => lock.acquire(), log);
        for (const name of ["a", "b"]) create_task(take(name));
        yield* on(sleep(0));
        log.push("release");
        lock.release();
        yield* on(sleep(0));
        yield* on(sleep(0));
        // This one comes when b waits.
        create_task(take("c"));
        for (let times = 0; times < 2; times++) {
          log.push("release");
          lock.release();
          yield* on(sleep(0));
        }
        expect(lock.locked()).toBe(true);
      })(),
    );
    expect(log).toEqual(["release", "a", "release", "b", "release", "c"]);
  });

  bothForms("is one's only, where the first is cancelled as it is released", async (form) => {
    const log: string[] = [];
    await virtually(
      form.co(function* () {
        const loop = asyncio.get_running_loop();
        const lock = new asyncio.Lock();
        yield* on(lock.acquire());
        const take = taker(form, () => lock.acquire(), log);
        const tasks = ["a", "b", "c"].map((name) => create_task(take(name)));
        yield* on(sleep(0));
        loop.call_soon(() => {
          tasks[0]?.cancel();
          lock.release();
        });
        yield* on(sleep(1));
        expect(tasks.map((task) => [task.done(), task.cancelled()])).toEqual([
          [true, true],
          [true, false],
          [false, false],
        ]);
        tasks[2]?.cancel();
      })(),
    );
    expect(log).toEqual(["b"]);
  });
});

describe("a Condition", () => {
  bothForms("lets those it notifies go on one by one, as each releases it", async (form) => {
    const log: string[] = [];
    await virtually(
      form.co(function* () {
        const condition = new asyncio.Condition();
        const waiting = form.co(function* (name: string) {
          yield* on(condition.acquire());
          if (yield* on(condition.wait())) log.push(name);
        });
        const tasks = ["a", "b", "c"].map((name) => create_task(waiting(name)));
        yield* on(sleep(0));
        expect(condition.locked()).toBe(false);
        yield* on(condition.acquire());
        for (const how_many of [1, 2]) {
          condition.notify(how_many);
          yield* on(sleep(0));
          log.push("release");
          condition.release();
          yield* on(sleep(0));
        }
        log.push("release");
        condition.release();
        yield* on(sleep(0));
        expect([tasks.every((task) => task.done()), condition.locked()]).toEqual([true, true]);
      })(),
    );
    expect(log).toEqual(["release", "a", "release", "b", "release", "c"]);
  });
});

describe("a Semaphore", () => {
  for (const turns of [0, 1]) {
    bothForms(
      `passes over the cancelled, ${turns === 0 ? "released in the same turn" : "who have gone"}`,
      async (form) => {
        const log: string[] = [];
        await virtually(
          form.co(function* () {
            const semaphore = new asyncio.Semaphore(0);
            const take = taker(form, () => semaphore.acquire(), log);
            const tasks = ["a", "b", "c", "d", "e"].map((name) => create_task(take(name)));
            yield* on(sleep(0));
            for (const task of tasks.slice(0, 2)) task.cancel();
            for (let n = 0; n < turns; n++) yield* on(sleep(0));
            semaphore.release();
            semaphore.release();
            yield* on(sleep(1));
            expect(tasks.map((task) => task.done())).toEqual([true, true, true, true, false]);
            expect(semaphore.locked()).toBe(true);
            tasks[4]?.cancel();
          })(),
        );
        expect(log).toEqual(["c", "d"]);
      },
    );
  }

  bothForms("that is released for several wakes them before what the first makes", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const semaphore = new asyncio.Semaphore(0);
        const last = form.co(function* () {
          log.push("d");
        });
        const made: asyncio.Task<void>[] = [];
        const first = form.co(function* () {
          yield* on(semaphore.acquire());
          made.push(create_task(last()));
          log.push("a");
        });
        const releasing = form.co(function* () {
          for (let n = 0; n < 3; n++) semaphore.release();
          // One of the three is a's, who has not run.
          log.push(semaphore.locked());
          yield* on(semaphore.acquire());
          log.push("b");
        });
        const third = taker(form, () => semaphore.acquire(), log as string[]);
        const tasks = [create_task(first()), create_task(releasing()), create_task(third("c"))];
        yield* on(asyncio.gather(...tasks));
        yield* on(asyncio.gather(...made));
        expect(semaphore.locked()).toBe(true);
      })(),
    );
    expect(log).toEqual([true, "a", "b", "c", "d"]);
  });

  bothForms("is not lost with one that is cancelled when it was woken", async (form) => {
    await virtually(
      form.co(function* () {
        const semaphore = new asyncio.Semaphore(1);
        let woken: asyncio.Task<unknown> | undefined;
        const first = form.co(function* () {
          yield* on(
            asyncio.async_with(
              semaphore,
              form.fn(function* () {
                yield* on(sleep(0));
              }),
            ),
          );
          woken?.cancel();
        });
        const never = form.co(function* () {
          return yield* on(asyncio.async_with(semaphore, () => "never"));
        });
        const one = create_task(first());
        woken = create_task(never());
        const ends = yield* on(asyncio.gather(one, woken, { return_exceptions: true }));
        expect([ends[0], asyncio.isCancelled(ends[1])]).toEqual([undefined, true]);
        expect(yield* on(asyncio.wait_for(semaphore.acquire(), 1))).toBe(true);
      })(),
    );
  });
});
