import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, type Form, on, type Script, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { virtually } from "./virtually.js";

const { create_task, sleep } = asyncio;
const PARTIES = 5;

/** Runs as many tasks as the barrier has parties, and then gives what is to be seen of it. */
function together(
  form: Form,
  barrier: asyncio.Barrier,
  script: (index: number) => Script<unknown>,
): Promise<unknown[]> {
  const { co } = form;
  return virtually(
    co(function* () {
      const tasks = Array.from({ length: barrier.parties }, (_, n) => create_task(co(script)(n)));
      yield* on(asyncio.gather(...tasks));
      return [barrier.state, barrier.n_waiting, barrier.broken];
    })(),
  );
}

/** Waits at the barrier: the number, or the name of the error. */
function* come(barrier: asyncio.Barrier): Script<number | string> {
  try {
    return yield* on(barrier.wait());
  } catch (error) {
    if (!(error instanceof asyncio.BrokenBarrierError)) throw error;
    return "broken";
  }
}

const numbers = [0, 1, 2, 3, 4];

/** The number of times that each entry is in the list. */
function counts(list: readonly unknown[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const entry of list) counted[String(entry)] = (counted[String(entry)] ?? 0) + 1;
  return counted;
}

describe("a Barrier, round after round", () => {
  bothForms("one within the other, with the numbers of each", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const [first, second]: unknown[][] = [[], []];
    const seen = await together(form, barrier, function* () {
      yield* on(
        asyncio.async_with<number, void>(
          barrier,
          form.fn(function* (index: number) {
            first?.push(index);
            yield* on(
              asyncio.async_with<number, void>(
                barrier,
                form.fn(function* (inner: number) {
                  second?.push(inner);
                }),
              ),
            );
          }),
        ),
      );
    });
    expect([first?.sort(), second?.sort()]).toEqual([numbers, numbers]);
    expect(seen).toEqual(["filling", 0, false]);
  });

  bothForms("one for one task stops nobody, in any round", async ({ co }) => {
    await virtually(
      co(function* () {
        const barrier = new asyncio.Barrier(1);
        for (let round = 0; round < 2; round++) {
          const task = create_task(barrier.wait());
          yield* on(sleep(0));
          expect([task.done(), task.result(), barrier.n_waiting, barrier.broken]).toEqual([
            true,
            0,
            0,
            false,
          ]);
        }
        expect(yield* on(asyncio.async_with(barrier, () => true))).toBe(true);
      })(),
    );
  });

  bothForms("fills one by one", async ({ co }) => {
    await virtually(
      co(function* () {
        const barrier = new asyncio.Barrier(3);
        const tasks: asyncio.Task<number>[] = [];
        const seen: unknown[] = [];
        for (let n = 0; n < 3; n++) {
          tasks.push(create_task(barrier.wait()));
          yield* on(sleep(0));
          seen.push([barrier.state, barrier.n_waiting]);
        }
        yield* on(asyncio.wait(tasks));
        seen.push([barrier.state, barrier.n_waiting]);
        expect(seen).toEqual([
          ["filling", 1],
          ["filling", 2],
          ["draining", 0],
          ["filling", 0],
        ]);
      })(),
    );
  });

  bothForms("drains until the last one has left", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const states: string[] = [];
    const seen = await together(form, barrier, function* () {
      yield* on(barrier.wait());
      states.push(barrier.state);
    });
    expect(states).toEqual([...new Array(PARTIES - 1).fill("draining"), "filling"]);
    expect(seen).toEqual(["filling", 0, false]);
  });

  bothForms("those who come back while it drains are in the next round", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const others = new asyncio.Barrier(PARTIES - 2);
    let again = 2;
    const log: string[] = [];
    const seen = await together(form, barrier, function* () {
      yield* on(barrier.wait());
      if (again > 0) {
        again--;
        log.push("comes back");
      } else {
        yield* on(others.wait());
        log.push("met");
      }
      yield* on(barrier.wait());
      log.push("second round");
    });
    expect(counts(log)).toEqual({ "comes back": 2, met: 3, "second round": 5 });
    expect(log.slice(-5)).toEqual(new Array(5).fill("second round"));
    expect(seen).toEqual(["filling", 0, false]);
    expect(others.n_waiting).toBe(0);
  });
});

describe("Barrier.reset", () => {
  bothForms(
    "by one who has left, with half of them still inside: those are sent away",
    async (form) => {
      const barrier = new asyncio.Barrier(PARTIES);
      const log: unknown[] = [];
      let left = 0;
      const seen = await together(form, barrier, function* () {
        const outcome = yield* come(barrier);
        log.push(outcome);
        if (outcome !== "broken" && ++left === 3) yield* on(barrier.reset());
      });
      expect(counts(log)).toEqual({ "4": 1, "0": 1, "1": 1, broken: 2 });
      expect(seen).toEqual(["filling", 0, false]);
    },
  );

  bothForms("leaves those alone who wait to be let in", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const log: unknown[] = [];
    let left = 0;
    const seen = await together(form, barrier, function* () {
      const outcome = yield* come(barrier);
      if (outcome === "broken") log.push("sent away");
      else if (++left === 3) yield* on(barrier.reset());
      // All are in the second round: those who came first, and those who were sent away.
      log.push(typeof (yield* come(barrier)));
    });
    expect(counts(log)).toEqual({ "sent away": 2, number: 5 });
    expect(seen).toEqual(["filling", 0, false]);
  });

  bothForms("those who were sent away can make the next round", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const log: unknown[] = [];
    const { co } = form;
    const seen = await virtually(
      co(function* () {
        const twice = co(function* () {
          log.push(yield* come(barrier));
          log.push(typeof (yield* come(barrier)));
        });
        const tasks = Array.from({ length: PARTIES - 1 }, () => create_task(twice()));
        const reset = create_task(barrier.reset());
        yield* on(sleep(0));
        const last = create_task(barrier.wait());
        yield* on(asyncio.gather(...tasks));
        expect([reset.done(), typeof last.result()]).toEqual([true, "number"]);
        return [barrier.state, barrier.n_waiting, barrier.broken];
      })(),
    );
    expect(counts(log)).toEqual({ broken: 4, number: 4 });
    expect(seen).toEqual(["filling", 0, false]);
  });

  bothForms("by the last one who leaves changes nothing for the rest", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const log: unknown[] = [];
    let left = 0;
    const seen = await together(form, barrier, function* () {
      yield* on(barrier.wait());
      if (++left === PARTIES) yield* on(barrier.reset());
      for (let round = 0; round < 2; round++) log.push(typeof (yield* come(barrier)));
    });
    expect(counts(log)).toEqual({ number: 2 * PARTIES });
    expect(seen).toEqual(["filling", 0, false]);
  });

  bothForms("of an empty one changes nothing", async ({ co }) => {
    await virtually(
      co(function* () {
        const barrier = new asyncio.Barrier(1);
        create_task(barrier.reset());
        yield* on(sleep(0));
        expect([barrier.state, barrier.n_waiting, barrier.broken]).toEqual(["filling", 0, false]);
      })(),
    );
  });
});

describe("Barrier.abort", () => {
  bothForms("of an empty one breaks it", async ({ co }) => {
    await virtually(
      co(function* () {
        const barrier = new asyncio.Barrier(1);
        create_task(barrier.abort());
        yield* on(sleep(0));
        expect([barrier.state, barrier.n_waiting, barrier.broken]).toEqual(["broken", 0, true]);
      })(),
    );
  });

  bothForms("by one who has left: all others are sent away, inside and outside", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const log: string[] = [];
    let left = 0;
    const seen = await together(form, barrier, function* () {
      if ((yield* come(barrier)) === "broken") log.push("inside");
      else if (++left === 3) yield* on(barrier.abort());
      else log.push(`outside ${yield* come(barrier)}`);
    });
    expect(counts(log)).toEqual({ inside: 2, "outside broken": 2 });
    expect(seen).toEqual(["broken", 0, true]);
  });

  bothForms("by one whose block fails: the others don't wait for him in vain", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const log: string[] = [];
    const seen = await together(form, barrier, function* () {
      try {
        yield* on(
          asyncio.async_with<number, void>(barrier, (index) => {
            if (index === 2) throw new RangeError("mine");
          }),
        );
        yield* on(asyncio.async_with(barrier, () => log.push("never")));
      } catch (error) {
        log.push(told(error).replace(/\(.*/, ""));
        if (error instanceof RangeError) yield* on(barrier.abort());
      }
    });
    expect(counts(log)).toEqual({ RangeError: 1, BrokenBarrierError: 4 });
    expect(seen).toEqual(["broken", 0, true]);
  });

  bothForms("and reset, when all have met at another one: it is as new", async (form) => {
    const barrier = new asyncio.Barrier(PARTIES);
    const other = new asyncio.Barrier(PARTIES);
    const log: string[] = [];
    const seen = await together(form, barrier, function* () {
      let outcome = yield* come(barrier);
      if (outcome === 2) yield* on(barrier.abort());
      else if (outcome !== "broken") outcome = yield* come(barrier);
      log.push(String(outcome));
      if ((yield* on(other.wait())) === 2) yield* on(barrier.reset());
      yield* on(other.wait());
      log.push(typeof (yield* come(barrier)));
    });
    expect(counts(log)).toEqual({ "2": 1, broken: 4, number: 5 });
    expect(seen).toEqual(["filling", 0, false]);
  });
});
