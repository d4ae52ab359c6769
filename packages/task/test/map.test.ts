import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import {
  allTasks,
  asCompleted,
  type Coro,
  createTask,
  currentTask,
  fromPromise,
  map,
  sleep,
  type Task,
} from "@asyncio-ts/task";
import { bothForms, type Form, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect, expectTypeOf, it } from "vitest";
import { nextMacrotask } from "../../../host.shared.js";
import { now, virtually } from "./virtually.js";

/** A source that tells when items are taken from it, and when it is closed. */
function* counting(log: unknown[], n = Number.POSITIVE_INFINITY): Generator<number> {
  try {
    for (let i = 0; i < n; i++) {
      log.push(`take ${i} at ${now()}`);
      yield i;
    }
    log.push("exhausted");
  } finally {
    log.push(`closed at ${now()}`);
  }
}

/** A call that takes as long as its item says, and tells how it fares. */
function timed({ fn }: Form, log: unknown[], cleanup = 0) {
  return fn(function* (delay: number, index: number): Script<string> {
    try {
      if (delay < 0) {
        yield* on(sleep(-delay));
        throw new RangeError(`call ${index}`);
      }
      yield* on(sleep(delay));
      return `${index} in ${delay}`;
    } catch (error) {
      if (cleanup > 0) yield* on(sleep(cleanup));
      log.push(`call ${index}: ${told(error)} at ${now()}`);
      throw error;
    }
  });
}

function caught<T>({ co }: Form, script: () => Script<T>) {
  return co(function* (): Script<unknown> {
    try {
      return yield* on(co(script)());
    } catch (error) {
      return `${told(error)} at ${now()}`;
    }
  })();
}

/** Nothing is left but the task that asks. */
function expectQuiet(): void {
  expect([...allTasks()].map((task) => task.name)).toEqual([currentTask()?.name]);
}

describe("map() gives results", () => {
  bothForms("in the order of the items", async (form) => {
    const results = await virtually(
      map([30, 10, 20, 5], timed(form, []), { concurrency: 3 }).toArray(),
    );
    expect(results).toEqual(["0 in 30", "1 in 10", "2 in 20", "3 in 5"]);
  });

  bothForms("as they are done, if not ordered", async (form) => {
    const results = await virtually(
      map([30, 10, 20, 5], timed(form, []), { concurrency: 3, ordered: false }).toArray(),
    );
    // The last begins at 10, when the second has ended.
    expect(results).toEqual(["1 in 10", "3 in 5", "2 in 20", "0 in 30"]);
  });

  bothForms("one by one, by next()", async ({ co }) => {
    const steps = await virtually(
      co(function* () {
        const mapped = map("ab", (letter, index) => `${letter}${index}`, { concurrency: 1 });
        return [
          yield* on(mapped.next()),
          yield* on(mapped.next()),
          yield* on(mapped.next()),
          yield* on(mapped.next()),
        ];
      })(),
    );
    expect(steps).toEqual([
      { done: false, value: "a0" },
      { done: false, value: "b1" },
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  it("in for await", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      for await (const result of map([3, 2, 1], async (n) => sleep(n, n * n), { concurrency: 2 })) {
        log.push([result, now()]);
      }
      expectQuiet();
    });
    expect(log).toEqual([
      [9, 3],
      [4, 3],
      [1, 4],
    ]);
  });

  it("of a function of any kind", async () => {
    await virtually(async () => {
      const options = { concurrency: 2 };
      const generator = map(
        [1, 2],
        function* (n): Coro<number> {
          return yield* sleep(n, n);
        },
        options,
      );
      const native = map([1, 2], async (n) => `${n}`, options);
      const plain = map(new Set([1, 2]), (n) => n > 1, options);
      const awaitable = map([1, 2], (n) => sleep(1, [n]), options);
      expectTypeOf(await generator.toArray()).toEqualTypeOf<number[]>();
      expectTypeOf(await native.toArray()).toEqualTypeOf<string[]>();
      const results: boolean[] = [];
      for await (const one of plain) {
        expectTypeOf(one).toEqualTypeOf<boolean>();
        results.push(one);
      }
      expect(results).toEqual([false, true]);
      expect(await awaitable.toArray()).toEqual([[1], [2]]);
    });
  });

  it("of plain code, outside of any task", async () => {
    const results: number[] = [];
    for await (const n of map([3, 1, 2], (n) => sleep(n, n), { concurrency: 2 })) results.push(n);
    expect(results).toEqual([3, 1, 2]);
  });

  it("of an empty source", async () => {
    expect(await virtually(map([], () => 1, { concurrency: 1 }).toArray())).toEqual([]);
  });

  it("on runSync, in generators", () => {
    const loop = new VirtualLoop();
    const task = createTask(map([2, 1], (n) => sleep(n, n), { concurrency: 2 }).toArray(), {
      loop,
    });
    loop.runSync();
    loop.close();
    expect(task.result()).toEqual([2, 1]);
  });

  it("to several who take, each to one", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const mapped = map([5, 4, 3, 2, 1, 0], (n) => sleep(n, n), { concurrency: 4 });
      const taker = (name: string) =>
        createTask(async () => {
          for (;;) {
            const step = await mapped.next();
            if (step.done === true) return;
            log.push(`${name}${step.value}`);
          }
        });
      for (const task of [taker("a"), taker("b"), taker("c")]) await task;
    });
    expect(log.map((line) => String(line)[1])).toEqual(["5", "4", "3", "2", "1", "0"]);
  });
});

describe("map() takes from async sources", () => {
  it("async generators, whose waits are of the task that feeds it", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      async function* source(): AsyncGenerator<number> {
        for (let i = 0; i < 3; i++) {
          await sleep(10);
          log.push(`item ${i} for ${currentTask()?.name} at ${now()}`);
          yield i;
        }
      }
      log.push(await map(source(), (n) => sleep(15, n), { concurrency: 5 }).toArray(), now());
      expectQuiet();
    });
    expect(log).toEqual([
      "item 0 for source of map() at 10",
      "item 1 for source of map() at 20",
      "item 2 for source of map() at 30",
      [0, 1, 2],
      45,
    ]);
  });

  it("what waits by operations of ours", async () => {
    const results = await virtually(async () => {
      const tasks = [3, 1, 2].map((n) => createTask(() => sleep(n, n)));
      const done: AsyncIterable<Task<number>> = asCompleted(tasks) as never;
      return map(done, (task) => task.result() * 10, { concurrency: 2 }).toArray();
    });
    expect(results).toEqual([10, 20, 30]);
  });

  it("and cancels an async generator in its wait, with its cleanup", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      async function* source(): AsyncGenerator<number> {
        try {
          yield 1;
          await sleep(1000);
          yield 2;
        } finally {
          await sleep(5);
          log.push(`cleaned at ${now()}`);
        }
      }
      for await (const n of map(source(), (n) => sleep(1, n), { concurrency: 3 })) {
        log.push(n);
        break;
      }
      log.push(now());
      expectQuiet();
    });
    expect(log).toEqual([1, "cleaned at 6", 6]);
  });

  it("but does not wait for a foreign promise that such a source waits for", async () => {
    const log: unknown[] = [];
    const loop = new VirtualLoop({ foreign: "jump" });
    let letGo: (value: number) => void = () => {};
    await virtually(async () => {
      async function* source(): AsyncGenerator<number> {
        try {
          yield 1;
          yield await new Promise<number>((resolve) => {
            letGo = resolve;
          });
        } finally {
          log.push("closed");
        }
      }
      for await (const n of map(source(), (n) => sleep(1, n), { concurrency: 3 })) {
        log.push(n);
        break;
      }
      log.push(`over at ${now()}`);
      letGo(2);
      await fromPromise(nextMacrotask());
    }, loop);
    expect(log).toEqual([1, "over at 1", "closed"]);
  });
});

describe("map() is bounded", () => {
  for (const ordered of [true, false]) {
    bothForms(`calls and results not taken, ${ordered ? "" : "not "}ordered`, async (form) => {
      let begun = 0;
      let running = 0;
      let most = 0;
      let taken = 0;
      let mostAhead = 0;
      await virtually(
        form.co(function* () {
          const mapped = map(
            counting([]),
            form.fn(function* (item: number): Script<number> {
              mostAhead = Math.max(mostAhead, ++begun - taken);
              most = Math.max(most, ++running);
              yield* on(sleep(((item * 7) % 5) + 1));
              running--;
              return item;
            }),
            { concurrency: 4, ordered },
          );
          for (let i = 0; i < 50; i++) {
            yield* on(mapped.next());
            taken++;
            yield* on(sleep(i % 3));
          }
          yield* on(mapped.return());
          expectQuiet();
        })(),
      );
      expect([most, mostAhead]).toEqual([4, 4]);
      expect(begun).toBeLessThanOrEqual(54);
    });
  }

  bothForms("and goes on up to there while the consumer is busy", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const mapped = map(counting(log, 4), timed(form, log), { concurrency: 2 });
        log.push((yield* on(mapped.next())).value);
        yield* on(sleep(100));
        log.push("busy no more");
        for (;;) {
          const step = yield* on(mapped.next());
          if (step.done === true) break;
          log.push(`${step.value} at ${now()}`);
        }
      })(),
    );
    expect(log).toEqual([
      "take 0 at 0",
      "take 1 at 0",
      "0 in 0",
      "take 2 at 0",
      "busy no more",
      "1 in 1 at 100",
      "2 in 2 at 100",
      "take 3 at 100",
      "exhausted",
      "closed at 100",
      "3 in 3 at 103",
    ]);
  });

  it("takes nothing before it is awaited", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const mapped = map(counting(log), (n) => n, { concurrency: 2 });
      mapped.next();
      mapped.toArray();
      await sleep(5);
      log.push("nothing yet");
      await mapped.return();
      expect(await mapped.next()).toEqual({ done: true, value: undefined });
    });
    expect(log).toEqual(["nothing yet"]);
  });

  it("a thousand items with Infinity at once", async () => {
    const items = Array.from({ length: 1000 }, (_, i) => i);
    const time = await virtually(async () => {
      const results = await map(items, (n) => sleep(10, n), {
        concurrency: Number.POSITIVE_INFINITY,
      }).toArray();
      expect(results).toEqual(items);
      return now();
    });
    expect(time).toBe(10);
  });
});

describe("a call of map() that fails", () => {
  bothForms("throws at its place, and cancels what comes later", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const mapped = map([20, -5, 30, 40], timed(form, log, 3), { concurrency: 3 });
        log.push((yield* on(mapped.next())).value);
        log.push(yield* on(caught(form, () => on(mapped.next()))));
        log.push(yield* on(mapped.next()));
        expectQuiet();
      })(),
    );
    expect(log).toEqual([
      "call 1: RangeError(call 1) at 8",
      "call 2: CancelledError() at 11",
      "0 in 20",
      "RangeError(call 1) at 20",
      { done: true, value: undefined },
    ]);
  });

  bothForms("throws as soon as it is its turn, if not ordered", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const mapped = map([1, 20, -5, 30], timed(form, log), { concurrency: 3, ordered: false });
        log.push((yield* on(mapped.next())).value);
        log.push(yield* on(caught(form, () => on(mapped.next()))));
        expectQuiet();
      })(),
    );
    expect(log).toEqual([
      "0 in 1",
      "call 2: RangeError(call 2) at 5",
      "call 1: CancelledError() at 5",
      "call 3: CancelledError() at 5",
      "RangeError(call 2) at 5",
    ]);
  });

  bothForms("closes the source, and waits for the cleanup of all", async (form) => {
    const log: unknown[] = [];
    const outcome = await virtually(
      form.co(function* () {
        const outcome = yield* on(
          caught(form, function* () {
            return yield* on(
              map(counting(log), (n) => timed(form, log, 10)(n === 1 ? -5 : 50, n), {
                concurrency: 2,
              }).toArray(),
            );
          }),
        );
        expectQuiet();
        return outcome;
      })(),
    );
    // The first one goes on, since it comes before; then the error is thrown.
    expect(outcome).toBe("RangeError(call 1) at 50");
    expect(log).toEqual([
      "take 0 at 0",
      "take 1 at 0",
      "call 1: RangeError(call 1) at 15",
      "closed at 15",
    ]);
  });

  bothForms("of two, the one that stands first is thrown", async (form) => {
    const outcome = await virtually(
      caught(form, function* () {
        return yield* on(map([-9, 1, -3], timed(form, []), { concurrency: 3 }).toArray());
      }),
    );
    expect(outcome).toBe("RangeError(call 0) at 9");
  });

  bothForms("a source that throws does so after what it gave before", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const source = (function* () {
          yield 5;
          throw new Error("source");
        })();
        const mapped = map(source, timed(form, log), { concurrency: 3 });
        log.push((yield* on(mapped.next())).value);
        log.push(yield* on(caught(form, () => on(mapped.next()))));
        log.push((yield* on(mapped.next())).done);
      })(),
    );
    expect(log).toEqual(["0 in 5", "Error(source) at 5", true]);
  });

  bothForms("is not reported as well", async (form) => {
    const reports: unknown[] = [];
    const loop = new VirtualLoop();
    loop.setExceptionHandler((_loop, context) => reports.push(context));
    await virtually(
      caught(form, function* () {
        return yield* on(map([-9, 1, -3, -3], timed(form, []), { concurrency: 4 }).toArray());
      }),
      loop,
    );
    expect(reports).toEqual([]);
  });
});

describe("leaving map() early", () => {
  it("by break cancels the rest, closes the source, and waits", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const work = async (n: number): Promise<number> => {
        try {
          await sleep(n * 10);
          return n;
        } finally {
          if (n > 0) {
            await sleep(3);
            log.push(`cleaned ${n} at ${now()}`);
          }
        }
      };
      for await (const n of map(counting(log), work, { concurrency: 3 })) {
        log.push(`got ${n}`);
        break;
      }
      log.push(`over at ${now()}`);
      expectQuiet();
    });
    expect(log).toEqual([
      "take 0 at 0",
      "take 1 at 0",
      "take 2 at 0",
      "got 0",
      "closed at 0",
      "cleaned 1 at 3",
      "cleaned 2 at 3",
      "over at 3",
    ]);
  });

  bothForms("by cancelling who waits for the next one", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const consumer = createTask(
          form.co(function* () {
            log.push(
              yield* on(
                caught(form, () =>
                  on(
                    map(counting(log), () => timed(form, log, 4)(50, 0), {
                      concurrency: 2,
                    }).toArray(),
                  ),
                ),
              ),
            );
            expect(allTasks().size).toBe(2);
          })(),
        );
        yield* on(sleep(5));
        consumer.cancel("enough");
        yield* on(consumer);
      })(),
    );
    expect(log).toEqual([
      "take 0 at 0",
      "take 1 at 0",
      "closed at 5",
      "call 0: CancelledError() at 9",
      "call 0: CancelledError() at 9",
      "CancelledError(enough) at 9",
    ]);
  });

  it("by cancelling who is busy with one, in for await", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const consumer = createTask(async () => {
        try {
          for await (const n of map(counting(log), (n) => sleep(n, n), { concurrency: 2 })) {
            log.push(`got ${n}`);
            await sleep(100);
          }
        } catch (error) {
          log.push(`${told(error)} at ${now()}`);
          expect(allTasks().size).toBe(2);
        }
      });
      await sleep(5);
      consumer.cancel();
      await consumer;
    });
    expect(log).toEqual([
      "take 0 at 0",
      "take 1 at 0",
      "got 0",
      "take 2 at 0",
      "closed at 5",
      "CancelledError() at 5",
    ]);
  });

  bothForms("at any moment leaves nothing behind", async (form) => {
    for (let step = 0; step < 40; step++) {
      const log: unknown[] = [];
      let running = 0;
      await virtually(
        form.co(function* () {
          const consumer = createTask(
            form.co(function* () {
              const work = form.fn(function* (n: number): Script<number> {
                running++;
                try {
                  yield* on(sleep(n % 3));
                  return n;
                } catch (error) {
                  yield* on(sleep(0));
                  throw error;
                } finally {
                  running--;
                }
              });
              const results = yield* on(map(counting(log, 6), work, { concurrency: 2 }).toArray());
              expect(results).toEqual([0, 1, 2, 3, 4, 5]);
            })(),
          );
          for (let i = 0; i < step; i++) yield* on(sleep(0));
          const cancelled = consumer.cancel();
          const outcome = yield* on(caught(form, () => on(consumer)));
          expect(String(outcome).startsWith("CancelledError")).toBe(cancelled);
          expect(running).toBe(0);
          expectQuiet();
        })(),
      );
      expect(log.filter((line) => String(line).startsWith("closed")).length).toBe(
        log.length === 0 ? 0 : 1,
      );
    }
  });

  it("an error of closing comes out of return(), once", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      function* source(): Generator<number> {
        try {
          yield 1;
          yield 2;
        } finally {
          log.push("closing");
          // biome-ignore lint/correctness/noUnsafeFinally: that is the case
          throw new Error("can't close");
        }
      }
      const mapped = map(source(), (n) => n, { concurrency: 1 });
      await mapped.next();
      try {
        await mapped.return();
      } catch (error) {
        log.push(told(error));
      }
      log.push(await mapped.return());
    });
    expect(log).toEqual(["closing", "Error(can't close)", { done: true, value: undefined }]);
  });

  bothForms("a second cancellation does not cut the cleanup short", async (form) => {
    const log: unknown[] = [];
    await virtually(
      form.co(function* () {
        const consumer = createTask(
          caught(form, () => on(map([50], timed(form, log, 10), { concurrency: 1 }).toArray())),
        );
        yield* on(sleep(5));
        consumer.cancel("first");
        yield* on(sleep(5));
        consumer.cancel("second");
        log.push(yield* on(consumer));
      })(),
    );
    expect(log).toEqual(["call 0: CancelledError() at 15", "CancelledError(second) at 15"]);
  });
});

describe("the signal of map()", () => {
  bothForms("aborts all, and its reason is thrown after the cleanup", async (form) => {
    const log: unknown[] = [];
    const controller = new AbortController();
    await virtually(
      form.co(function* () {
        createTask(
          form.co(function* () {
            yield* on(sleep(5));
            controller.abort(new Error("no more"));
          })(),
        );
        const { signal } = controller;
        log.push(
          yield* on(
            caught(form, () =>
              on(
                map(counting(log, 2), () => timed(form, log, 4)(50, 0), {
                  concurrency: 2,
                  signal,
                }).toArray(),
              ),
            ),
          ),
        );
        expectQuiet();
      })(),
    );
    expect(log).toEqual([
      "take 0 at 0",
      "take 1 at 0",
      "closed at 5",
      "call 0: CancelledError() at 9",
      "call 0: CancelledError() at 9",
      "Error(no more) at 9",
    ]);
  });

  bothForms(
    "while the consumer is busy: the next one throws, results are dropped",
    async (form) => {
      const log: unknown[] = [];
      const controller = new AbortController();
      await virtually(
        form.co(function* () {
          const { signal } = controller;
          const mapped = map(counting(log), timed(form, log), { concurrency: 2, signal });
          log.push((yield* on(mapped.next())).value);
          yield* on(sleep(5));
          controller.abort("reason");
          yield* on(sleep(5));
          expectQuiet();
          try {
            yield* on(mapped.next());
          } catch (error) {
            log.push(error);
          }
          log.push((yield* on(mapped.next())).done);
        })(),
      );
      expect(log).toEqual([
        "take 0 at 0",
        "take 1 at 0",
        "0 in 0",
        "take 2 at 0",
        "closed at 5",
        "reason",
        true,
      ]);
    },
  );

  it("aborted before: nothing is taken", async () => {
    const log: unknown[] = [];
    await virtually(async () => {
      const mapped = map(counting(log), (n) => n, {
        concurrency: 1,
        signal: AbortSignal.abort("before"),
      });
      await mapped.next().catch((error: unknown) => log.push(error));
      log.push((await mapped.next()).done);
    });
    expect(log).toEqual(["before", true]);
  });

  it("is let go of at the end, however it ends", async () => {
    let listeners = 0;
    const signal = {
      aborted: false,
      addEventListener: () => listeners++,
      removeEventListener: () => listeners--,
    };
    await virtually(async () => {
      await map([1, 2], (n) => n, { concurrency: 1, signal }).toArray();
      expect(listeners).toBe(0);
      for await (const _ of map([1, 2], (n) => n, { concurrency: 1, signal })) {
        expect(listeners).toBe(1);
        break;
      }
      expect(listeners).toBe(0);
      const failing = map([1], () => sleep(Number.NaN), { concurrency: 1, signal });
      await expect(failing.toArray()).rejects.toThrow();
      expect(listeners).toBe(0);
    });
  });
});

describe("map() refuses nonsense", () => {
  const cases: [string, () => unknown, RegExp][] = [
    [
      "no iterable",
      () => map(3 as never, (n) => n, { concurrency: 1 }),
      /takes an iterable.*got 3/,
    ],
    ["null", () => map(null as never, (n) => n, { concurrency: 1 }), /takes an iterable/],
    ["no function", () => map([1], 3 as never, { concurrency: 1 }), /takes a function/],
    ["no concurrency", () => map([1], (n) => n, {} as never), /\{ concurrency: n \}/],
    ["no options", () => map([1], (n) => n, undefined as never), /\{ concurrency: n \}/],
    ["zero", () => map([1], (n) => n, { concurrency: 0 }), /whole number of at least 1, got 0/],
    ["NaN", () => map([1], (n) => n, { concurrency: Number.NaN }), /whole number/],
    ["a fraction", () => map([1], (n) => n, { concurrency: 1.5 }), /whole number/],
  ];
  for (const [what, call, message] of cases) {
    it(what, () => expect(call).toThrow(message));
  }
});
