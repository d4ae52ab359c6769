import * as asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expect, expectTypeOf, it } from "vitest";
import { virtually } from "./virtually.js";

const fetchName = asyncio.coroutine(async (id: number) => `name ${id}`);
const count = asyncio.coroutine(function* (to: number): asyncio.Coro<number> {
  yield* asyncio.sleep(0);
  return to;
});

describe("types are inferred", () => {
  it("of await and of the functions", async () => {
    expectTypeOf(fetchName).toEqualTypeOf<(id: number) => asyncio.Coroutine<string>>();
    await virtually(async () => {
      expectTypeOf(await fetchName(1)).toEqualTypeOf<string>();
      expectTypeOf(asyncio.create_task(fetchName(1))).toEqualTypeOf<asyncio.Task<string>>();
      expectTypeOf(await asyncio.gather(fetchName(1), count(2))).toEqualTypeOf<[string, number]>();
      const task = asyncio.create_task(count(1));
      const [done, pending] = await asyncio.wait([task]);
      expectTypeOf(done).toEqualTypeOf<Set<asyncio.Task<number>>>();
      expectTypeOf(pending).toEqualTypeOf<Set<asyncio.Task<number>>>();
      expectTypeOf(await asyncio.wait_for(count(1), 1)).toEqualTypeOf<number>();
      expectTypeOf(asyncio.shield(count(1))).toEqualTypeOf<asyncio.Future<number>>();
      expectTypeOf(asyncio.current_task()).toEqualTypeOf<asyncio.Task<unknown> | null>();
      const value = await asyncio.async_with(asyncio.timeout(1), async (scope) => scope.expired());
      expectTypeOf(value).toEqualTypeOf<boolean>();
      const queue = new asyncio.Queue<Date>();
      expectTypeOf(queue.get_nowait).toEqualTypeOf<() => Date>();
      expectTypeOf(queue.get()).toExtend<asyncio.Awaitable<Date>>();
    });
    expectTypeOf(virtually(count(1))).toEqualTypeOf<Promise<number>>();
  });

  it("of as_completed: results in for, the futures themselves in for await", async () => {
    await virtually(async () => {
      const tasks = () => [asyncio.create_task(count(1))];
      for (const one of asyncio.as_completed(tasks())) {
        expectTypeOf(await one).toEqualTypeOf<number>();
      }
      for await (const task of asyncio.as_completed(tasks())) {
        expectTypeOf(task.result()).toEqualTypeOf<number>();
        expectTypeOf(task.get_name()).toEqualTypeOf<string>();
        task.add_done_callback((done) => done.set_name("done"));
      }
      for await (const task of asyncio.as_completed([fetchName(1)])) {
        expectTypeOf(task).toEqualTypeOf<Omit<asyncio.Task<string>, "then">>();
      }
      for await (const future of asyncio.as_completed([Promise.resolve(true)])) {
        expectTypeOf(future).toEqualTypeOf<Omit<asyncio.Future<boolean>, "then">>();
        expect(future.get_loop()).toBe(asyncio.get_running_loop());
      }
    });
  });

  it("of anext: await gives what it waits for as well, yield* does not", async () => {
    await virtually(async () => {
      const completed = asyncio.aiter(asyncio.as_completed([fetchName(1), fetchName(2)]));
      const name = await asyncio.anext(completed);
      expectTypeOf(name).toEqualTypeOf<string>();
      expect(name).toBe("name 1");
      await asyncio.create_task(function* () {
        const task = yield* asyncio.anext(completed);
        expectTypeOf(task.get_name()).toEqualTypeOf<string>();
        expect([asyncio.isfuture(task), task.result()]).toEqual([true, "name 2"]);
      });
      const queue = new asyncio.Queue<number>();
      const items = asyncio.aiter(queue);
      expectTypeOf(asyncio.anext(items)).toEqualTypeOf<asyncio.Coroutine<number>>();
      const last = asyncio.anext(items, null);
      expectTypeOf(last).toEqualTypeOf<asyncio.Coroutine<number | null>>();
      queue.shutdown();
      expect(await last).toBe(null);
    });
  });

  it("of yield*", async () => {
    await virtually(function* (): asyncio.Coro<void> {
      expectTypeOf(yield* fetchName(1)).toEqualTypeOf<string>();
      expectTypeOf(yield* asyncio.sleep(0, 5)).toEqualTypeOf<number>();
      expectTypeOf(yield* asyncio.gather(count(1))).toEqualTypeOf<[number]>();
    });
  });
});
