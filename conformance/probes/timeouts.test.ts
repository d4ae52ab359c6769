import * as asyncio from "@asyncio-ts/compat-asyncio";
import { errorOf, on } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { describeError, ProbeLoop, probe, run, thrown, typeName } from "./probe.js";

const { async_with, sleep, TimeoutError, timeout, ValueError } = asyncio;
const cancelling = () => asyncio.current_task()?.cancelling();

describe("the probes of timeout()", () => {
  probe("timeout_basic", async (T, { co, fn }) => {
    await run(
      co(function* (l: ProbeLoop) {
        let cm = timeout(1);
        const e = (yield* errorOf(
          async_with(
            cm,
            fn(function* () {
              // The original's clock starts at 1000.
              T.push(cm.when());
              yield* on(sleep(5));
            }),
          ),
        )) as Error;
        T.push([describeError(e), typeName(e.cause), cm.expired(), cancelling(), l.t()]);
        cm = timeout(1);
        yield* on(async_with(cm, () => sleep(0.5)));
        T.push(cm.expired());
        cm = timeout(null);
        yield* on(async_with(cm, () => sleep(50)));
        T.push([cm.when(), cm.expired()]);
      }),
    );
  });

  probe("timeout_past", async (T, { co, fn }) => {
    await run(
      co(function* () {
        const e = yield* errorOf(
          async_with(
            timeout(0),
            fn(function* () {
              T.push("body");
              yield* on(sleep(0));
              T.push("after one yield");
              yield* on(sleep(0));
              T.push("after two");
            }),
          ),
        );
        if (e instanceof TimeoutError) T.push("TimeoutError");
        const cm = timeout(-1);
        yield* on(
          async_with(
            cm,
            fn(function* () {
              T.push("sync body");
            }),
          ),
        );
        T.push(cm.expired());
        yield* on(sleep(0));
        T.push("later fine");
      }),
    );
  });

  probe("timeout_nested", async (T, { co, fn }) => {
    await run(
      co(function* (l: ProbeLoop) {
        for (const [o, i] of [
          [5, 1],
          [1, 5],
          [1, 1],
        ] as const) {
          const s = l.t();
          const outer = timeout(o);
          let inner: asyncio.Timeout | undefined;
          const body = fn(function* () {
            inner = timeout(i);
            try {
              yield* on(async_with(inner, () => sleep(100)));
            } catch (e) {
              if (!(e instanceof TimeoutError)) throw e;
              T.push(`inner caught ${o},${i}`);
              yield* on(sleep(0));
              T.push("inner handler survived");
            }
          });
          try {
            yield* on(async_with(outer, body));
          } catch (e) {
            if (!(e instanceof TimeoutError)) throw e;
            T.push(`outer raised ${o},${i}`);
          }
          T.push([inner?.expired(), outer.expired(), l.t() - s, cancelling()]);
        }
      }),
    );
  });

  probe("timeout_reschedule", async (T, { co, fn }) => {
    await run(
      co(function* (l: ProbeLoop) {
        let cm = timeout(1);
        yield* on(
          async_with(
            cm,
            fn(function* () {
              cm.reschedule(l.time() + 5);
              yield* on(sleep(3));
              T.push("extended");
              cm.reschedule(null);
              yield* on(sleep(30));
            }),
          ),
        );
        T.push(cm.expired());
        T.push(describeError(thrown(() => cm.reschedule(5))));
        T.push(describeError(thrown(() => timeout(1).reschedule(1))));
        cm = timeout(null);
        const e = yield* errorOf(
          async_with(
            cm,
            fn(function* () {
              cm.reschedule(l.time() - 1);
              T.push("not yet");
              yield* on(sleep(1));
              T.push("no");
            }),
          ),
        );
        if (e instanceof TimeoutError) T.push("TimeoutError");
        T.push(describeError(yield* errorOf(async_with(cm, () => {}))));
      }),
    );
  });

  probe("timeout_external_cancel", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* () {
          yield* on(async_with(timeout(1), () => sleep(100)));
        });
        for (let round = 0; round < 2; round++) {
          const t = l.create_task(c());
          yield* on(sleep(0));
          l.call_at(l.time() + 1, () => t.cancel());
          T.push([typeName(yield* errorOf(t)), t.cancelling()]);
        }
      }),
    );
  });

  probe("timeout_body_other_error", async (T, { co, fn }) => {
    await run(
      co(function* () {
        let cm = timeout(1);
        const e = (yield* errorOf(
          async_with(
            cm,
            fn(function* () {
              // Python sets the context of what is raised in a handler; here one sets `cause`.
              const cause = yield* errorOf(sleep(9));
              throw Object.assign(new ValueError("x"), { cause });
            }),
          ),
        )) as Error;
        T.push([typeName(e.cause), cm.expired(), cancelling()]);
        cm = timeout(1);
        yield* on(
          async_with(
            cm,
            fn(function* () {
              yield* errorOf(sleep(9));
            }),
          ),
        );
        T.push(["swallowed, no error", cm.expired(), cancelling()]);
      }),
    );
  });

  probe(
    "timeout_misuse",
    async (T) => {
      const l = new ProbeLoop();
      // The original sends into the coroutine of `__aenter__` by hand. Ours would become a task
      // if plain code ran it, so this takes the one step that it consists of.
      l.call_soon(() => T.push(describeError(thrown(() => timeout(1).inner.enter()))));
      l.call_soon(() => l.stop());
      await l.run_forever();
      T.push(describeError(thrown(() => timeout(1))));
    },
    {
      callbacksOnly: true,
      // The last line is a repr.
      translate: (expected) => expected.slice(0, 2),
    },
  );
});
