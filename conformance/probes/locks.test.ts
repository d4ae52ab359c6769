import * as asyncio from "@asyncio-ts/compat-asyncio";
import { errorOf, on } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { describeError, type ProbeLoop, probe, run, thrown } from "./probe.js";

const { async_with, sleep } = asyncio;

describe("the probes of locks", () => {
  probe("lock_fair", async (T, { co, fn }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const k = new asyncio.Lock();
        const w = co(function* (n: string) {
          const body = fn(function* () {
            T.push(n);
          });
          yield* on(async_with(k, body));
        });
        yield* on(k.acquire());
        const a = l.create_task(w("a"));
        const b = l.create_task(w("b"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        k.release();
        T.push(["locked right after release", k.locked()]);
        yield* on(k.acquire());
        T.push("releaser again");
        k.release();
        yield* on(asyncio.gather(a, b));
        T.push(describeError(thrown(() => k.release())));
      }),
    );
  });

  probe("lock_cancel", async (T, { co, fn }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const k = new asyncio.Lock();
        const w = co(function* (n: string) {
          const body = fn(function* () {
            T.push(n);
          });
          yield* on(async_with(k, body));
        });
        yield* on(k.acquire());
        let a = l.create_task(w("a"));
        const b = l.create_task(w("b"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        k.release();
        a.cancel();
        yield* on(b);
        T.push([a.cancelled(), k.locked()]);
        yield* on(k.acquire());
        a = l.create_task(w("c"));
        yield* on(sleep(0));
        a.cancel();
        k.release();
        const b2 = l.it;
        yield* on(k.acquire());
        T.push(["fast path past cancelled waiter", l.it - b2]);
        k.release();
      }),
    );
  });

  probe("event_rules", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const e = new asyncio.Event();
        const w = co(function* (n: number) {
          T.push([n, yield* on(e.wait()), e.is_set()]);
        });
        const ts = [0, 1, 2].map((i) => l.create_task(w(i)));
        yield* on(sleep(0));
        e.set();
        e.clear();
        yield* on(asyncio.gather(...ts));
        e.set();
        const b = l.it;
        T.push([yield* on(e.wait()), l.it - b]);
      }),
    );
  });

  probe("cond_rules", async (T, { co, fn }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = new asyncio.Condition();
        T.push(describeError(thrown(() => c.notify())));
        T.push(describeError(yield* errorOf(c.wait())));
        const w = co(function* (n: number) {
          const body = fn(function* () {
            yield* on(c.wait());
            T.push(n);
          });
          yield* on(async_with(c, body));
        });
        const ts = [0, 1, 2].map((i) => l.create_task(w(i)));
        yield* on(sleep(0));
        yield* on(sleep(0));
        const notifyTwo = fn(function* () {
          c.notify(2);
          T.push("notified, still holding");
          yield* on(sleep(1));
          T.push("releasing");
        });
        yield* on(async_with(c, notifyTwo));
        yield* on(sleep(1));
        T.push(c.places.size);
        const notifyAll = fn(function* () {
          c.notify_all();
        });
        yield* on(async_with(c, notifyAll));
        yield* on(asyncio.gather(...ts));
        const waitFor = fn(function* () {
          let x = 0;
          const set = fn(function* () {
            x = 1;
            c.notify();
          });
          const bump = co(function* () {
            yield* on(async_with(c, set));
          });
          l.create_task(bump());
          T.push(yield* on(c.wait_for(() => x)));
        });
        yield* on(async_with(c, waitFor));
      }),
    );
  });

  probe("cond_cancel", async (T, { co, fn }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const c = new asyncio.Condition();
        const w = co(function* (n: string) {
          const body = fn(function* () {
            try {
              yield* on(c.wait());
              T.push(n);
            } catch (e) {
              if (asyncio.isCancelled(e)) T.push([n, "cancelled holding", c.locked()]);
              throw e;
            }
          });
          yield* on(async_with(c, body));
        });
        const a = l.create_task(w("a"));
        const b = l.create_task(w("b"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        const notifyOne = fn(function* () {
          c.notify(1);
        });
        yield* on(async_with(c, notifyOne));
        a.cancel();
        yield* on(sleep(1));
        T.push([a.cancelled(), b.done()]);
        b.cancel();
        yield* on(asyncio.wait([a, b]));
      }),
    );
  });

  probe("sem_rules", async (T, { co, fn }) => {
    await run(
      co(function* (l: ProbeLoop) {
        let s = new asyncio.Semaphore(1);
        const w = co(function* (n: string | number) {
          const body = fn(function* () {
            T.push(n);
            yield* on(sleep(0));
          });
          yield* on(async_with(s, body));
        });
        yield* on(s.acquire());
        let a = l.create_task(w("a"));
        let b = l.create_task(w("b"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        s.release();
        T.push(["locked() with waiters", s.locked(), s.value]);
        yield* on(s.acquire());
        T.push("late comer");
        s.release();
        yield* on(asyncio.gather(a, b));
        yield* on(s.acquire());
        a = l.create_task(w("c"));
        b = l.create_task(w("d"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        s.release();
        a.cancel();
        yield* on(b);
        T.push([a.cancelled(), s.value]);
        T.push(describeError(thrown(() => new asyncio.Semaphore(-1))));
        T.push(describeError(thrown(() => new asyncio.BoundedSemaphore(1).release())));
        s = new asyncio.Semaphore(0);
        const ts = [0, 1, 2].map((i) => l.create_task(w(i)));
        yield* on(sleep(0));
        s.release();
        s.release();
        s.release();
        yield* on(sleep(1));
        T.push(s.value);
        for (const t of ts) t.cancel();
      }),
    );
  });

  probe("barrier_rules", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const b = new asyncio.Barrier(3);
        const w = co(function* (n: string) {
          try {
            T.push([n, yield* on(b.wait())]);
          } catch (e) {
            if (!(e instanceof asyncio.BrokenBarrierError)) throw e;
            T.push([n, describeError(e)]);
          }
        });
        yield* on(asyncio.gather(w("a"), w("b"), w("c")));
        T.push([b.n_waiting, b.broken, b.parties]);
        let ts = [l.create_task(w("d")), l.create_task(w("e"))];
        yield* on(sleep(0));
        yield* on(sleep(0));
        T.push(b.n_waiting);
        yield* on(b.reset());
        yield* on(asyncio.gather(...ts));
        T.push([b.n_waiting, b.broken]);
        ts = [l.create_task(w("f"))];
        yield* on(sleep(0));
        yield* on(sleep(0));
        yield* on(b.abort());
        yield* on(asyncio.gather(...ts));
        T.push(b.broken);
        yield* on(w("g"));
        yield* on(b.reset());
        T.push(b.broken);
        const t = l.create_task(w("h"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        t.cancel();
        yield* on(sleep(0));
        yield* on(sleep(0));
        T.push([t.cancelled(), b.n_waiting, b.broken]);
        if (thrown(() => new asyncio.Barrier(0)) instanceof asyncio.ValueError) {
          T.push("ValueError");
        }
      }),
    );
  });
});
