import { Future } from "@asyncio-ts/future";
import {
  type Awaitable,
  type Coro,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  fromPromise,
  gather,
  run,
  runOutside,
  shield,
  sleep,
  type Task,
  type Timeout,
  timeout,
  timeoutAt,
  type WaitResult,
  wait,
  waitFor,
} from "@asyncio-ts/task";
import { describe, expectTypeOf, it } from "vitest";
import { virtually } from "./virtually.js";

const generated = coroutine(function* (n: number): Coro<string> {
  yield* sleep(0);
  return `${n}`;
});
const native = coroutine(async (n: number, flag?: boolean) => {
  await sleep(0);
  return flag === true ? [n] : null;
});

describe("types are inferred", () => {
  it("of coroutine(): the arguments and the result of both kinds", () => {
    expectTypeOf(generated).toEqualTypeOf<(n: number) => Coroutine<string>>();
    expectTypeOf(native).toEqualTypeOf<(n: number, flag?: boolean) => Coroutine<number[] | null>>();
    class Counter {
      count = 0;
      next = coroutine(async function (this: Counter, by: number) {
        return this.count + by;
      });
    }
    expectTypeOf(new Counter().next(1)).toEqualTypeOf<Coroutine<number>>();
    // @ts-expect-error a wrong argument
    generated("1");
  });

  it("of await and yield*", async () => {
    await virtually(async () => {
      expectTypeOf(await generated(1)).toEqualTypeOf<string>();
      expectTypeOf(await native(1)).toEqualTypeOf<number[] | null>();
      expectTypeOf(await sleep(0)).toEqualTypeOf<void>();
      expectTypeOf(await sleep(0, 5)).toEqualTypeOf<number>();
      const future = new Future<Date>();
      future.setResult(new Date());
      expectTypeOf(await future).toEqualTypeOf<Date>();
      expectTypeOf(await fromPromise(Promise.resolve(1))).toEqualTypeOf<number>();
      expectTypeOf(await fromPromise(async (signal) => signal.aborted)).toEqualTypeOf<boolean>();
    });
    await virtually(function* (): Coro<void> {
      expectTypeOf(yield* generated(1)).toEqualTypeOf<string>();
      expectTypeOf(yield* native(1)).toEqualTypeOf<number[] | null>();
      expectTypeOf(yield* sleep(0, 5)).toEqualTypeOf<number>();
      expectTypeOf(yield* createTask(async () => "x")).toEqualTypeOf<string>();
      expectTypeOf(yield* timeout(1, async () => 1)).toEqualTypeOf<number>();
    });
  });

  it("of createTask, whatever it is given", async () => {
    await virtually(async () => {
      expectTypeOf(createTask(async () => 1)).toEqualTypeOf<Task<number>>();
      expectTypeOf(
        createTask(function* () {
          yield* sleep(0);
          return "x";
        }),
      ).toEqualTypeOf<Task<string>>();
      expectTypeOf(createTask(generated(1))).toEqualTypeOf<Task<string>>();
      expectTypeOf(createTask(() => native(1))).toEqualTypeOf<Task<number[] | null>>();
      expectTypeOf(createTask(sleep(0, true))).toEqualTypeOf<Task<boolean>>();
      expectTypeOf(currentTask()).toEqualTypeOf<Task<unknown> | undefined>();
    });
    // @ts-expect-error a function that takes an argument cannot be called without
    const refused = () => createTask(async (n: number) => n);
    expectTypeOf(refused).toBeFunction();
  });

  it("of gather: a tuple of results", async () => {
    await virtually(async () => {
      const results = await gather([generated(1), native(2), createTask(async () => true)]);
      expectTypeOf(results).toEqualTypeOf<[string, number[] | null, boolean]>();
      const list: Task<number>[] = [];
      expectTypeOf(await gather(list)).toEqualTypeOf<number[]>();
      const caught = await gather([generated(1)], { returnExceptions: true });
      expectTypeOf(caught).toExtend<readonly [unknown]>();
      expectTypeOf(await gather([Promise.resolve(1), sleep(0, "x")])).toEqualTypeOf<
        [number, string]
      >();
    });
  });

  it("of wait: sets of what was given", async () => {
    await virtually(async () => {
      const task = createTask(async () => 1);
      const { done, pending } = await wait([task]);
      expectTypeOf(done).toEqualTypeOf<Set<Task<number>>>();
      expectTypeOf(pending).toEqualTypeOf<Set<Task<number>>>();
      const promises = await wait([Promise.resolve("x")]);
      expectTypeOf(promises).toEqualTypeOf<WaitResult<Future<string>>>();
    });
  });

  it("of waitFor, shield, timeout, run", async () => {
    await virtually(async () => {
      expectTypeOf(await waitFor(generated(1), 5)).toEqualTypeOf<string>();
      expectTypeOf(await waitFor(Promise.resolve(1), null)).toEqualTypeOf<number>();
      expectTypeOf(shield(createTask(async () => 1))).toEqualTypeOf<Future<number>>();
      expectTypeOf(await timeout(5, async (scope) => scope.expired())).toEqualTypeOf<boolean>();
      expectTypeOf(
        await timeoutAt(5, function* (scope): Coro<Timeout> {
          yield* sleep(0);
          return scope;
        }),
      ).toEqualTypeOf<Timeout>();
      expectTypeOf(await timeout(null, () => "plain")).toEqualTypeOf<string>();
      expectTypeOf(runOutside(() => 1)).toEqualTypeOf<number>();
    });
    expectTypeOf(run(async () => 1)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(run(generated(1))).toEqualTypeOf<Promise<string>>();
  });

  it("an awaitable is what both kinds can wait for", () => {
    expectTypeOf<Future<number>>().toExtend<Awaitable<number>>();
    expectTypeOf<Coroutine<number>>().toExtend<Awaitable<number>>();
    expectTypeOf<Awaitable<number>>().toExtend<PromiseLike<number>>();
    expectTypeOf<Promise<number>>().not.toExtend<Awaitable<number>>();
  });
});
