import * as asyncio from "@asyncio-ts/compat-asyncio";
import { on } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { collectGarbage, host, nextMacrotask } from "../../host.shared.js";
import { describeError, keys, ProbeLoop, probe, thrown } from "./probe.js";

/** As `gc.collect()`, until the loop has been told of `count` of what was collected. */
async function collect(l: ProbeLoop, count: number): Promise<void> {
  for (let tries = 0; tries < 100 && l.errors.length < count; tries++) {
    // Weak references are kept alive to the end of the macrotask.
    await nextMacrotask();
    collectGarbage();
    await nextMacrotask();
  }
}

/** A report as the probes write it: here nobody can show what has been collected. */
function withoutFuture(names: string[]): string[] {
  return names.filter((name) => name !== "future");
}

describe("the probes of what is collected", () => {
  probe(
    "fut_never_retrieved",
    async (T) => {
      const l = new ProbeLoop();
      // In a function of its own, so that nothing holds the futures when it has returned.
      const leave = () => {
        for (const how of ["nothing", "exception()", "result()"]) {
          const f = l.create_future();
          f.set_exception(new asyncio.ValueError(how));
          if (how === "exception()") f.exception();
          if (how === "result()") thrown(() => f.result());
        }
      };
      leave();
      await collect(l, 1);
      T.push(l.errors.map((c) => [c.message, keys(c), describeError(c.exception)]));
    },
    {
      callbacksOnly: true,
      translate: ([reports]) => [
        (reports as [string, string[], string][]).map(([message, names, error]) => [
          message,
          withoutFuture(names),
          error,
        ]),
      ],
    },
  );

  probe(
    "task_gc_reports",
    async (T, { co }) => {
      let l = new ProbeLoop();
      const fail = co(function* () {
        throw new asyncio.ValueError("lost");
      });
      const m = co(function* () {
        l.create_task(fail());
        yield* on(asyncio.sleep(0));
        yield* on(asyncio.sleep(0));
      });
      await l.run_until_complete(m());
      // On Deno something of the host's holds the task: it is told of when its loop closes, by name.
      if (host === "deno") l.close();
      else await collect(l, 1);
      T.push(l.errors.map((c) => [c.message, keys(c).filter((key) => key !== "task")]));
      l = new ProbeLoop();
      const never = co(function* () {
        yield* on(l.create_future());
      });
      const m2 = co(function* () {
        l.create_task(never());
        yield* on(asyncio.sleep(0));
        yield* on(asyncio.sleep(0));
      });
      await l.run_until_complete(m2());
      // Live tasks are held: a pending one is told of when its loop closes.
      l.close();
      T.push(l.errors.map((c) => [c.message, keys(c)]));
    },
    {
      translate: ([first, second]) => [
        (first as [string, string[]][]).map(([message, names]) => [message, withoutFuture(names)]),
        second,
      ],
    },
  );
});
