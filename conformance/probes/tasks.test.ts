import * as asyncio from "@asyncio-ts/compat-asyncio";
import { errorOf, on, type Script } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { describeError, ProbeLoop, probe, run, thrown, typeName } from "./probe.js";

const { CancelledError, sleep, ValueError } = asyncio;
const { ContextVar, copy_context } = asyncio.contextvars;
const me = () => asyncio.current_task() as asyncio.Task<unknown>;

/** Python's `except asyncio.CancelledError`: lets every other error through. */
function ifCancelled(error: unknown): void {
  if (!asyncio.isCancelled(error)) throw error;
}

describe("the probes of tasks", () => {
  probe("task_first_step", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const child = co(function* (n: string) {
          T.push(`${n} start@${l.it}`);
        });
        const a = l.create_task(child("a"));
        l.call_soon(() => T.push(`cb@${l.it}`));
        l.create_task(child("b"));
        T.push(`created@${l.it}`);
        const f = l.create_future<number>();
        f.set_result(5);
        yield* on(f);
        T.push(`after done await@${l.it}`);
        const plain = co(function* () {
          return 1;
        });
        yield* on(plain());
        T.push(`after coroutine await@${l.it}`);
        yield* on(sleep(0));
        T.push(`after sleep0@${l.it}`);
        yield* on(a);
        T.push(`after await finished task@${l.it}`);
      }),
    );
  });

  probe("task_wakeup_latency", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const f = l.create_future<null>();
        let base = 0;
        const lvl = co(function* (n: number): Script<void> {
          if (n === 0) yield* on(f);
          else yield* on(l.create_task(lvl(n - 1)));
          T.push(`level${n}@+${l.it - base}`);
        });
        const t = l.create_task(lvl(3));
        for (let i = 0; i < 6; i++) yield* on(sleep(0));
        base = l.it;
        f.set_result(null);
        yield* on(t);
        T.push(`main@+${l.it - base}`);
      }),
    );
  });

  probe("task_sleep", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        let b = l.it;
        yield* on(sleep(0));
        T.push(l.it - b);
        b = l.it;
        yield* on(sleep(-1));
        T.push(l.it - b);
        T.push(yield* on(sleep(0, "r0")));
        T.push(yield* on(sleep(2, "r2")));
        T.push(l.t());
        T.push(describeError(thrown(() => sleep(Number.NaN))));
      }),
    );
  });

  probe("task_cancel_before_start", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* () {
          T.push("ran");
        });
        const t = l.create_task(c());
        T.push(t.cancel("m"));
        T.push([t.cancelled(), t.cancelling()]);
        T.push(describeError(yield* errorOf(t)));
        T.push([t.cancelled(), t.cancelling()]);
      }),
    );
  });

  probe("task_cancel_swallow", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* () {
          try {
            yield* on(sleep(100));
          } catch (e) {
            ifCancelled(e);
            T.push("caught");
          }
          T.push(me().cancelling());
          yield* on(sleep(1));
          T.push(me().uncancel());
          T.push(me().uncancel());
          return "ok";
        });
        const t = l.create_task(c());
        yield* on(sleep(0));
        t.cancel();
        T.push(yield* on(t));
        T.push([t.cancelled(), l.t()]);
      }),
    );
  });

  probe("task_cancel_twice", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* () {
          for (let n = 0; ; ) {
            try {
              yield* on(sleep(100));
              return n;
            } catch (e) {
              ifCancelled(e);
              n += 1;
              T.push(describeError(e));
              T.push(me().cancelling());
              if (n === 1) {
                yield* on(sleep(0));
                yield* on(sleep(0));
                return n;
              }
            }
          }
        });
        const t = l.create_task(c());
        yield* on(sleep(0));
        T.push(t.cancel("one"));
        T.push(t.cancel("two"));
        try {
          T.push(yield* on(t));
        } catch (e) {
          T.push(`cancelled ${describeError(e)}`);
        }
      }),
    );
  });

  probe("task_uncancel_before_delivery", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* () {
          yield* on(sleep(0));
          return "done";
        });
        let t = l.create_task(c());
        t.cancel();
        t.uncancel();
        try {
          T.push(yield* on(t));
        } catch (e) {
          ifCancelled(e);
          T.push("cancelled anyway");
        }
        const d = co(function* () {
          yield* on(sleep(5));
          return "done";
        });
        t = l.create_task(d());
        yield* on(sleep(0));
        t.cancel();
        t.uncancel();
        try {
          T.push(yield* on(t));
        } catch (e) {
          ifCancelled(e);
          T.push("cancelled anyway (waiter was cancelled)");
        }
      }),
    );
  });

  probe("task_cancel_forwarded", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const inner = co(function* () {
          ifCancelled(yield* errorOf(sleep(100)));
          return "swallowed";
        });
        const outer = co(function* () {
          T.push(yield* on(l.create_task(inner())));
          return "outer ok";
        });
        const t = l.create_task(outer());
        yield* on(sleep(0));
        yield* on(sleep(0));
        t.cancel();
        T.push(yield* on(t));
        T.push([t.cancelled(), t.cancelling()]);
      }),
    );
  });

  probe("task_self_cancel", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const a = co(function* () {
          me().cancel();
          return 1;
        });
        const b = co(function* () {
          me().cancel();
          const f = l.create_future<number>();
          f.set_result(0);
          yield* on(f);
          T.push("done-future await not interrupted");
          try {
            yield* on(sleep(0));
            T.push("not interrupted");
          } catch (e) {
            ifCancelled(e);
            T.push("sleep(0) interrupted");
            throw e;
          }
          return 0;
        });
        for (const c of [a, b]) {
          const t = l.create_task(c());
          ifCancelled(yield* errorOf(t));
          T.push("cancelled");
          T.push(t.cancelled());
        }
      }),
    );
  });

  probe("task_cancel_after_result", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const f = l.create_future<string>();
        const c = co(function* () {
          try {
            T.push(yield* on(f));
          } catch (e) {
            ifCancelled(e);
            T.push(`cancelled, future has ${f.result()}`);
            throw e;
          }
        });
        const t = l.create_task(c());
        yield* on(sleep(0));
        f.set_result("value");
        T.push(t.cancel());
        ifCancelled(yield* errorOf(t));
        T.push(t.cancelled());
      }),
    );
  });

  probe("task_bad_yields", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        // Only a generator can yield, in Python (`types.coroutine`) as here.
        const y = asyncio.coroutine(function* (x: unknown) {
          return (yield x as never) as unknown;
        });
        const try_ = co(function* (x: unknown) {
          const e = (yield* errorOf(y(x))) as asyncio.RuntimeError;
          T.push(String(e.args[0]).split(" in task")[0]?.split(": <")[0]?.slice(0, 60));
        });
        yield* on(l.create_task(try_(42)));
        yield* on(l.create_task(try_(l.create_future())));
        const other = new ProbeLoop();
        const of = other.create_future();
        const wrong = co(function* () {
          T.push(String(yield* errorOf(of)).includes("attached to a different loop"));
        });
        yield* on(l.create_task(wrong()));
        other.close();
        const holder: asyncio.Task<void>[] = [];
        const selfawait = co(function* () {
          const e = yield* errorOf(holder[0] as asyncio.Task<void>);
          T.push((e as Error).message.slice(0, 27));
        });
        holder.push(l.create_task(selfawait()));
        yield* on(holder[0] as asyncio.Task<void>);
        const b = l.it;
        yield* on(y(undefined));
        T.push(`bare yield costs ${l.it - b}`);
        for (const bad of [3, l.create_future()]) {
          const e = thrown(() => l.create_task(bad as never)) as TypeError;
          T.push(e instanceof TypeError && e.message.includes("a coroutine was expected"));
        }
      }),
    );
  });

  probe("task_misc", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* () {
          return 1;
        });
        const t = l.create_task(c(), { name: 123 as never });
        T.push(t.get_name());
        // A tuple's text in Python; what is shown is that a name is always a text.
        t.set_name({ toString: () => "('x',)" } as never);
        T.push(t.get_name());
        T.push(l.create_task(c()).get_name().startsWith("Task-"));
        T.push(describeError(thrown(() => t.set_result(1))));
        T.push(describeError(thrown(() => t.set_exception(new ValueError()))));
        yield* on(t);
        T.push(t.cancel());
        T.push(t.cancelling());
        T.push(asyncio.all_tasks().has(me()));
        T.push(asyncio.all_tasks().has(t));
      }),
    );
  });

  probe("task_raise_cancelled", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const a = co(function* () {
          throw new CancelledError("mine");
        });
        const b = co(function* () {
          // Python sets the context of an error that is raised in a handler; here one sets `cause`.
          const cause = yield* errorOf(sleep(9));
          throw Object.assign(new ValueError("cleanup"), { cause });
        });
        let t = l.create_task(a());
        T.push(describeError(yield* errorOf(t)));
        T.push([t.cancelled(), t.cancelling()]);
        t = l.create_task(b());
        yield* on(sleep(0));
        t.cancel();
        const e = (yield* errorOf(t)) as Error;
        T.push(`${describeError(e)} context=${typeName(e.cause)}`);
        T.push(t.cancelled());
      }),
    );
  });

  probe("task_cancelled_error_identity", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const box: unknown[] = [];
        const a = co(function* () {
          const e = yield* errorOf(sleep(9));
          box.push(e);
          throw e;
        });
        const t = l.create_task(a());
        yield* on(sleep(0));
        t.cancel("msg");
        yield* on(asyncio.wait([t]));
        const got = [thrown(() => t.result()), thrown(() => t.result())];
        T.push([got[0] === box[0], got[1] === box[0], ...got.map(describeError)]);
      }),
    );
  });

  probe("task_context", async (T, { co }) => {
    const v = new ContextVar("v", { default: 0 });
    await run(
      co(function* (l: ProbeLoop) {
        const c = co(function* (x: number) {
          T.push(v.get());
          v.set(x);
        });
        v.set(1);
        yield* on(l.create_task(c(5)));
        T.push(v.get());
        const ctx = copy_context();
        const t = l.create_task(c(6), { context: ctx });
        yield* on(t);
        T.push([v.get(), ctx.get(v)]);
        T.push(t.get_context() === ctx);
        yield* on(c(7));
        T.push(v.get());
      }),
    );
  });
});
