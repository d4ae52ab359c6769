import type { Awaitable, Coroutine, Operation } from "@asyncio-ts/future";
import {
  type Acquirable,
  type Barrier,
  type BoundedSemaphore,
  Condition,
  type Event,
  type Held,
  Lock,
  type Releasable,
  runExclusive,
  type Semaphore,
  type WaitOptions,
} from "@asyncio-ts/sync";
import { describe, expectTypeOf, it } from "vitest";

describe("types", () => {
  it("of what the waits give", () => {
    expectTypeOf<Lock["acquire"]>().toEqualTypeOf<(options?: WaitOptions) => Operation<Held>>();
    expectTypeOf<Semaphore["acquire"]>().toEqualTypeOf<Lock["acquire"]>();
    expectTypeOf<Condition["acquire"]>().toEqualTypeOf<Lock["acquire"]>();
    expectTypeOf<Event["wait"]>().returns.toEqualTypeOf<Operation<true>>();
    expectTypeOf<Condition["wait"]>().toEqualTypeOf<() => Coroutine<true>>();
    expectTypeOf<Barrier["wait"]>().toEqualTypeOf<() => Coroutine<number>>();
    expectTypeOf<Barrier["reset"]>().returns.toEqualTypeOf<Coroutine<void>>();
    expectTypeOf<Barrier["abort"]>().returns.toEqualTypeOf<Coroutine<void>>();
    expectTypeOf(new Condition().waitFor(() => "found" as string | undefined)).toEqualTypeOf<
      Coroutine<string | undefined>
    >();
  });

  it("of await and yield*", () => {
    const lock = new Lock();
    expectTypeOf(async () => lock.acquire()).returns.resolves.toEqualTypeOf<Held>();
    function* generator() {
      return yield* lock.acquire();
    }
    expectTypeOf(generator).returns.toExtend<Generator<unknown, Held, unknown>>();
    expectTypeOf(lock.acquire()).toExtend<Awaitable<Held>>();
  });

  it("of a Held, which using takes", () => {
    expectTypeOf<Held>().toExtend<Disposable>();
    expectTypeOf<Held>().toExtend<Releasable>();
  });

  it("of runExclusive: what the body gives, of each kind", () => {
    const lock = new Lock();
    expectTypeOf(runExclusive(lock, () => 1)).toEqualTypeOf<Coroutine<number>>();
    expectTypeOf(runExclusive(lock, async () => "x")).toEqualTypeOf<Coroutine<string>>();
    expectTypeOf(
      runExclusive(lock, function* () {
        yield* lock.acquire();
        return new Date();
      }),
    ).toEqualTypeOf<Coroutine<Date>>();
    expectTypeOf(runExclusive(lock, async () => {})).toEqualTypeOf<Coroutine<void>>();
  });

  it("of what can be acquired", () => {
    expectTypeOf<Lock | Condition | Semaphore | BoundedSemaphore>().toExtend<Acquirable>();
    expectTypeOf<Event>().not.toExtend<Acquirable>();
    expectTypeOf<Barrier>().not.toExtend<Acquirable>();
  });
});
