import * as asyncio from "@asyncio-ts/compat-asyncio";
import { errorOf, type Form, on, type Script } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { describeError, keys, type ProbeLoop, probe, run, thrown, typeName } from "./probe.js";

const { isCancelled, sleep, ValueError } = asyncio;

/** Sleeps, then raises the error or returns the value. */
function after({ co }: Form) {
  return co(function* <T>(d: number, value: T) {
    yield* on(sleep(d));
    if (value instanceof Error) throw value;
    return value;
  });
}

describe("the probes of gather, wait, wait_for and shield", () => {
  probe("gather_basic", async (T, form) => {
    const c = after(form);
    await run(
      form.co(function* (l: ProbeLoop) {
        const f = l.create_task(c(1, "f"));
        T.push(yield* on(asyncio.gather(c(3, "a"), f, c(2, "b"), f)));
        T.push(l.t());
        const g = asyncio.gather();
        T.push([g.done(), g.result()]);
        const co = c(0, 1);
        T.push(yield* on(asyncio.gather(co, co)));
      }),
    );
  });

  probe("gather_exception", async (T, form) => {
    const { co } = form;
    await run(
      co(function* (l: ProbeLoop) {
        const ok = co(function* () {
          yield* on(sleep(3));
          T.push("ok finished");
          return 1;
        });
        const bad = co(function* (d: number) {
          yield* on(sleep(d));
          throw new ValueError(d);
        });
        const g = asyncio.gather(ok(), bad(1), bad(2));
        T.push(describeError(yield* errorOf(g)));
        T.push(l.t());
        T.push(["cancel after done", g.cancel()]);
        yield* on(sleep(5));
        T.push(l.errors.length);
        const results = yield* on(asyncio.gather(ok(), bad(1), { return_exceptions: true }));
        T.push(results.map((x) => (x instanceof Error ? describeError(x) : x)));
      }),
    );
  });

  probe("gather_child_cancelled", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* () {
          yield* on(sleep(3));
          T.push("other finished");
        });
        let a = l.create_task(c());
        const b = l.create_task(c());
        const g = asyncio.gather(a, b);
        yield* on(sleep(0));
        a.cancel("kid");
        T.push(describeError(yield* errorOf(g)));
        T.push([g.cancelled(), g.cancelled() ? null : typeName(g.exception())]);
        yield* on(b);
        a = l.create_task(c());
        a.cancel("kid2");
        const r = yield* on(asyncio.gather(a, { return_exceptions: true }));
        T.push([describeError(r[0])]);
      }),
    );
  });

  probe("gather_outer_cancel", async (T, { co }) => {
    for (const return_exceptions of [false, true]) {
      await run(
        co(function* (l: ProbeLoop) {
          const c = co(function* (n: string, d: number) {
            const e = yield* errorOf(sleep(100));
            if (isCancelled(e)) {
              yield* on(sleep(d));
              T.push(`${n} cleaned@${l.t()}.0`);
            }
            throw e;
          });
          const w = co(function* () {
            yield* on(asyncio.gather(c("a", 1), c("b", 2), { return_exceptions }));
          });
          const t = l.create_task(w());
          yield* on(sleep(0));
          yield* on(sleep(0));
          t.cancel("out");
          T.push([return_exceptions, describeError(yield* errorOf(t)), l.t()]);
          yield* on(sleep(5));
        }),
      );
    }
  });

  probe("gather_cancel_swallowed", async (T, { co }) => {
    await run(
      co(function* () {
        const c = co(function* () {
          const e = yield* errorOf(sleep(100));
          if (!isCancelled(e)) throw e;
          return "swallowed";
        });
        const g = asyncio.gather(c(), c());
        yield* on(sleep(0));
        T.push(g.cancel());
        try {
          T.push(yield* on(g));
        } catch (e) {
          // Python's text of a boolean.
          T.push(`${typeName(e)} ${g.cancelled() ? "True" : "False"}`);
        }
      }),
    );
  });

  probe("wait_modes", async (T, form) => {
    const c = after(form);
    await run(
      form.co(function* (l: ProbeLoop) {
        const mk = () => [
          l.create_task(c<unknown>(1, 1), { name: "1" }),
          l.create_task(c<unknown>(2, new ValueError()), { name: "2x" }),
          l.create_task(c<unknown>(3, 3), { name: "3" }),
        ];
        const names = (set: Set<asyncio.Task<unknown>>) => [...set].map((x) => x.get_name()).sort();
        for (const return_when of [
          asyncio.FIRST_COMPLETED,
          asyncio.FIRST_EXCEPTION,
          asyncio.ALL_COMPLETED,
        ] as const) {
          const s = l.t();
          const ts = mk();
          const [d, p] = yield* on(asyncio.wait(ts, { return_when }));
          T.push([return_when, names(d), names(p), l.t() - s]);
          yield* on(asyncio.wait(ts));
        }
        let ts = mk();
        ts[1]?.cancel();
        let s = l.t();
        let [d, p] = yield* on(asyncio.wait(ts, { return_when: asyncio.FIRST_EXCEPTION }));
        T.push(["cancelled child", d.size, p.size, l.t() - s]);
        ts = mk();
        s = l.t();
        [d, p] = yield* on(asyncio.wait(ts, { timeout: 1.5 }));
        T.push(["timeout", d.size, p.size, l.t() - s, [...p].map((x) => x.cancelled())]);
        yield* on(asyncio.wait(ts));
        ts = mk();
        let b = l.it;
        [d, p] = yield* on(asyncio.wait(ts, { timeout: 0 }));
        T.push(["timeout0", d.size, p.size, l.it - b]);
        const w = l.create_task(asyncio.wait(ts));
        yield* on(sleep(0));
        w.cancel();
        yield* on(sleep(0));
        yield* on(sleep(0));
        T.push(["outer cancel", w.cancelled(), ts.map((x) => x.cancelled())]);
        yield* on(asyncio.wait(ts));
        for (const bad of [
          () => asyncio.wait([]),
          () => asyncio.wait(ts, { return_when: "X" as never }),
          () => asyncio.wait(ts[0] as never),
        ]) {
          T.push(typeName(yield* errorOf(bad())));
        }
        T.push(`${typeName(yield* errorOf(asyncio.wait([c(0, 0)])))} coroutine`);
        b = l.it;
        [d, p] = yield* on(asyncio.wait(ts));
        T.push(["all done already", d.size, l.it - b]);
      }),
    );
  });

  probe("waitfor_timeout", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const me = asyncio.current_task();
        const slow = co(function* () {
          T.push(asyncio.current_task() === me);
          const e = yield* errorOf(sleep(100));
          if (isCancelled(e)) {
            yield* on(sleep(2));
            T.push("cleaned");
          }
          throw e;
        });
        const e = (yield* errorOf(asyncio.wait_for(slow(), 1))) as Error;
        T.push([describeError(e), typeName(e.cause), l.t(), me?.cancelling()]);
      }),
    );
  });

  probe("waitfor_swallow", async (T, { co }) => {
    await run(
      co(function* () {
        const s = co(function* () {
          yield* errorOf(sleep(100));
          return "late value";
        });
        const r = co(function* (): Script<string> {
          // Python sets the context of an error that is raised in a handler; here one sets `cause`.
          const cause = yield* errorOf(sleep(100));
          throw Object.assign(new ValueError("other"), { cause });
        });
        for (const c of [s, r]) {
          try {
            T.push(yield* on(asyncio.wait_for(c(), 1)));
          } catch (e) {
            T.push(`${describeError(e)} ctx=${typeName((e as Error).cause)}`);
          }
        }
        T.push(asyncio.current_task()?.cancelling());
      }),
    );
  });

  probe("waitfor_zero", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* () {
          T.push("started");
        });
        for (const to of [0, -1]) {
          const e = (yield* errorOf(asyncio.wait_for(c(), to))) as Error;
          T.push([to, describeError(e), typeName(e.cause)]);
        }
        const f = l.create_future<string>();
        f.set_result("ready");
        T.push(yield* on(asyncio.wait_for(f, 0)));
        T.push(yield* on(asyncio.wait_for(sleep(5, "none"), null)));
      }),
    );
  });

  probe("waitfor_cancel_race", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        let f = l.create_future<string>();
        let w = l.create_task(asyncio.wait_for(f, 10));
        yield* on(sleep(0));
        yield* on(sleep(0));
        f.set_result("v");
        w.cancel();
        try {
          T.push(["returned", yield* on(w)]);
        } catch (e) {
          if (isCancelled(e)) T.push("CancelledError, value lost");
        }
        f = l.create_future<string>();
        w = l.create_task(asyncio.wait_for(f, 10));
        yield* on(sleep(0));
        yield* on(sleep(0));
        w.cancel();
        if (isCancelled(yield* errorOf(w))) T.push(["inner cancelled", f.cancelled()]);
        f = l.create_future<string>();
        const last = f;
        w = l.create_task(asyncio.wait_for(f, 1));
        yield* on(sleep(0));
        yield* on(sleep(0));
        l.call_at(1, () => last.set_result("same tick"));
        try {
          T.push(yield* on(w));
        } catch (e) {
          if (e instanceof asyncio.TimeoutError) T.push("TimeoutError at tie");
        }
      }),
    );
  });

  probe("shield_rules", async (T, form) => {
    const c = after(form);
    await run(
      form.co(function* (l: ProbeLoop) {
        let inner = l.create_task(c<string | Error>(1, "v"));
        let out = asyncio.shield(inner);
        T.push(out !== inner);
        out.cancel();
        yield* on(sleep(0));
        T.push([out.cancelled(), inner.cancelled()]);
        T.push(yield* on(inner));
        T.push(asyncio.shield(inner) === inner);
        inner = l.create_task(c<string | Error>(1, "v"));
        out = asyncio.shield(inner);
        yield* on(sleep(0));
        inner.cancel("in");
        const e = yield* errorOf(out);
        T.push(["inner cancel", out.cancelled(), describeError(e)]);
        inner = l.create_task(c<string | Error>(1, new ValueError("late")));
        out = asyncio.shield(inner);
        yield* on(sleep(0));
        out.cancel();
        yield* on(sleep(2));
        T.push(l.errors.map((x) => [x.message, keys(x)]));
        T.push(describeError(inner.exception()));
        if (!out.cancelled()) throw thrown(() => out.result());
      }),
    );
  });
});
