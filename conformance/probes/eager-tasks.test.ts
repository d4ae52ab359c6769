import * as asyncio from "@asyncio-ts/compat-asyncio";
import { errorOf, type Form, on } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { describeError, type ProbeLoop, probe, run } from "./probe.js";

const { sleep, ValueError } = asyncio;

/**
 * The body of an async function runs at once too, but that it has ended comes to light later, by its
 * promise: no task of one is done when `create_task` returns. So a gather of them takes turns as well.
 */
function endsLater(expected: unknown[], { kind }: Form): unknown[] {
  if (kind === "generator") return expected;
  const inAsyncForm: Record<string, unknown> = {
    [JSON.stringify(["done at once", true, 1, false])]: ["done at once", false, 1, true],
    [JSON.stringify([true, "ValueError('eager')"])]: [false, "ValueError('eager')"],
    [JSON.stringify("eager gather cost 0 iterations")]: "eager gather cost 3 iterations",
  };
  return expected.map((entry) => inAsyncForm[JSON.stringify(entry)] ?? entry);
}

describe("the probes of eager tasks", () => {
  probe(
    "task_eager",
    async (T, { co }) => {
      await run(
        co(function* (l: ProbeLoop) {
          l.set_task_factory(asyncio.eager_task_factory);
          const me = asyncio.current_task();
          const nob = co(function* () {
            T.push("sync run");
            T.push(asyncio.current_task() !== me);
            return 1;
          });
          const n = l.create_task(nob());
          let atOnce = n.done();
          const among = asyncio.all_tasks().has(n);
          if (!atOnce) yield* on(n);
          T.push(["done at once", atOnce, n.result(), among]);
          const blk = co(function* () {
            T.push("before block");
            yield* on(sleep(0));
            T.push("after block");
          });
          let t = l.create_task(blk());
          T.push(["pending", t.done(), asyncio.current_task() === me, asyncio.all_tasks().has(t)]);
          yield* on(t);
          const boom = co(function* () {
            throw new ValueError("eager");
          });
          t = l.create_task(boom());
          atOnce = t.done();
          if (!atOnce) yield* errorOf(t);
          T.push([atOnce, describeError(t.exception())]);
          const selfc = co(function* () {
            asyncio.current_task()?.cancel();
            yield* on(sleep(0));
          });
          t = l.create_task(selfc());
          T.push(["self cancel", t.done(), t.cancelling()]);
          if (asyncio.isCancelled(yield* errorOf(t))) T.push("cancelled");
          const b = l.it;
          T.push(yield* on(asyncio.gather(nob(), nob())));
          T.push(`eager gather cost ${l.it - b} iterations`);
        }),
      );
    },
    { translate: endsLater },
  );
});
