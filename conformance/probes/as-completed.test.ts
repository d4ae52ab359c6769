import * as asyncio from "@asyncio-ts/compat-asyncio";
import { on, type Script } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { float, type ProbeLoop, probe, run, thrown } from "./probe.js";

const { aiter, anext, as_completed, sleep } = asyncio;

/** What is asked of a future that `for await` gives; its type has no `then`. */
type Done = Pick<asyncio.Future<number>, "done" | "result">;
type Visit = (one: Done) => unknown;

/** Python's `async for`, in both kinds of coroutine. */
const forAwait = {
  generator: asyncio.coroutine(function* (all: AsyncIterable<Done>, visit: Visit) {
    const it = aiter(all);
    for (;;) {
      const one = yield* anext(it, null);
      if (one === null) return;
      visit(one);
    }
  }),
  // Not by `anext`: `await` would await the future that it gives, too.
  async: asyncio.coroutine(async (all: AsyncIterable<Done>, visit: Visit) => {
    for await (const one of all) visit(one);
  }),
};

describe("the probes of as_completed", () => {
  probe("as_completed_forms", async (T, { co, kind }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* (d: number): Script<number> {
          yield* on(sleep(d));
          return d;
        });
        const all: number[] = [];
        for (const x of as_completed([c(3), c(1), c(2)])) all.push(yield* on(x));
        T.push(all);
        const ts = [l.create_task(c(2)), l.create_task(c(1))];
        const out: unknown[] = [];
        const show = (t: Done) => out.push([t === ts[0], t.done(), t.result()]);
        yield* on(forAwait[kind](as_completed(ts), show));
        T.push(out);
        const r: unknown[] = [];
        for (const x of as_completed([c(1), c(5), c(6)], { timeout: 2 })) {
          try {
            r.push(yield* on(x));
          } catch (e) {
            if (!(e instanceof asyncio.TimeoutError)) throw e;
            r.push(`TimeoutError@${float(l.t())}`);
          }
        }
        T.push(r);
        T.push(asyncio.all_tasks().size);
        const t = l.create_task(c(1));
        const twice: number[] = [];
        for (const x of as_completed([t, t])) twice.push(yield* on(x));
        T.push(twice.length);
        if (thrown(() => as_completed(t as never)) instanceof TypeError) {
          T.push("TypeError single awaitable");
        }
      }),
    );
  });
});
