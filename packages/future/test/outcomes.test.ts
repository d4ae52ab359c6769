import { Future } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";

const boom = new RangeError("boom");

/** What `ask` gives, or the name of what it throws. */
function answer(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return (error as Error).name;
  }
}

/** All that a future can be asked, and then all that can be done to it. */
function answers(future: Future<unknown>): unknown[] {
  return [
    future.done(),
    future.cancelled(),
    answer(() => future.result()),
    answer(() => future.exception()),
    answer(() => future.setResult(null)),
    answer(() => future.setException(null)),
    answer(() => future.cancel()),
  ];
}

describe("what a future answers", () => {
  const invalid = "InvalidStateError";

  it("while it is pending", () => {
    const future = new Future<unknown>({ loop: new VirtualLoop() });
    expect(answers(future).slice(0, 4)).toEqual([false, false, invalid, invalid]);
  });

  it.each<[string, (future: Future<unknown>) => unknown, unknown[]]>([
    ["a result", (future) => future.setResult(42), [true, false, 42, null]],
    ["an error", (future) => future.setException(boom), [true, false, "RangeError", boom]],
    [
      "a cancellation",
      (future) => future.cancel(),
      [true, true, "CancelledError", "CancelledError"],
    ],
  ])("once it has %s, and that it takes nothing more", (_what, end, expected) => {
    const future = new Future<unknown>({ loop: new VirtualLoop() });
    end(future);
    const all = [...expected, invalid, invalid, false];
    expect([answers(future), answers(future)]).toEqual([all, all]);
  });
});

describe("a result", () => {
  it("that is an array is given as it is", () => {
    const future = new Future<unknown>({ loop: new VirtualLoop() });
    const result = [1, 2];
    future.setResult(result);
    expect(future[Symbol.iterator]().next()).toEqual({ done: true, value: result });
    expect(future.result()).toBe(result);
  });
});

describe("a future in a generator that is stepped by hand", () => {
  it("suspends it once, however often it awaits the future", () => {
    const future = new Future<number>({ loop: new VirtualLoop() });
    const steps = (function* (): Generator<unknown, unknown, unknown> {
      yield "A";
      yield ["B", yield* future];
      yield ["C", yield* future];
      return "end";
    })();
    const seen = [steps.next().value, steps.next().value === future];
    future.setResult(42);
    seen.push(...([steps.next().value, steps.next().value, steps.next().value] as never[]));
    expect(seen).toEqual(["A", true, ["B", 42], ["C", 42], "end"]);
  });

  it("says so if it goes on before the future is done", () => {
    const future = new Future<number>({ loop: new VirtualLoop() });
    const error = caught(() => {
      const [first, second] = future as unknown as Iterable<unknown>;
      return [first, second];
    });
    expect(error).toMatchObject({
      name: "RuntimeError",
      args: ["await wasn't used with future"],
    });
    expect(future.done()).toBe(false);
  });
});

describe("a done callback that takes others back", () => {
  it("comes too late for them", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: unknown[] = [];
    const other = () => log.push("other");
    future.addDoneCallback(() => log.push(future.removeDoneCallback(other)));
    future.addDoneCallback(other);
    future.addDoneCallback(other);
    future.setResult(1);
    await loop.run();
    expect(log).toEqual([0, "other", "other"]);
  });
});
