import * as asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expectTypeOf, it } from "vitest";
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

  it("of yield*", async () => {
    await virtually(function* (): asyncio.Coro<void> {
      expectTypeOf(yield* fetchName(1)).toEqualTypeOf<string>();
      expectTypeOf(yield* asyncio.sleep(0, 5)).toEqualTypeOf<number>();
      expectTypeOf(yield* asyncio.gather(count(1))).toEqualTypeOf<[number]>();
    });
  });
});
