import * as asyncio from "@asyncio-ts/compat-asyncio";
import { on } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { type ProbeLoop, probe, run, thrown, typeName } from "./probe.js";

const { sleep } = asyncio;

describe("the probes of queues", () => {
  probe("queue_order", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const full = new asyncio.Queue<number>(1);
        const put = co(function* (n: number) {
          yield* on(full.put(n));
          T.push(`put ${n}`);
        });
        for (let i = 0; i < 3; i++) l.create_task(put(i));
        yield* on(sleep(0));
        yield* on(sleep(0));
        T.push([full.qsize(), full.full(), full.putters.size]);
        for (let i = 0; i < 3; i++) {
          T.push(yield* on(full.get()));
          yield* on(sleep(0));
          yield* on(sleep(0));
        }
        const q = new asyncio.Queue<string>();
        const get = co(function* (n: string) {
          T.push([n, yield* on(q.get())]);
        });
        const a = l.create_task(get("g1"));
        const b = l.create_task(get("g2"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        q.put_nowait("x");
        T.push(["steal", q.get_nowait()]);
        yield* on(sleep(0));
        yield* on(sleep(0));
        q.put_nowait("y");
        q.put_nowait("z");
        yield* on(asyncio.gather(a, b));
      }),
    );
  });

  probe("queue_cancel_safety", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        let q = new asyncio.Queue<unknown>();
        const get = co(function* (n: string) {
          T.push([n, yield* on(q.get())]);
        });
        let a = l.create_task(get("a"));
        let b = l.create_task(get("b"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        q.put_nowait("item");
        a.cancel();
        yield* on(b);
        T.push([a.cancelled(), q.qsize()]);
        q = new asyncio.Queue(1);
        q.put_nowait(0);
        const put = co(function* (n: string) {
          yield* on(q.put(n));
          T.push(`put ${n}`);
        });
        a = l.create_task(put("a"));
        b = l.create_task(put("b"));
        yield* on(sleep(0));
        yield* on(sleep(0));
        q.get_nowait();
        a.cancel();
        yield* on(b);
        T.push([a.cancelled(), q.qsize()]);
        q = new asyncio.Queue();
        const last = q;
        const w = l.create_task(asyncio.wait_for(q.get(), 1));
        yield* on(sleep(0));
        yield* on(sleep(0));
        l.call_at(l.time() + 1, () => last.put_nowait("edge"));
        try {
          T.push(yield* on(w));
        } catch (e) {
          if (e instanceof asyncio.TimeoutError) T.push(["timeout", q.qsize()]);
        }
      }),
    );
  });

  probe("queue_misc", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        let q = new asyncio.Queue<number>();
        yield* on(q.join());
        T.push("join on empty returns");
        q.put_nowait(1);
        q.put_nowait(2);
        const j = l.create_task(q.join());
        yield* on(sleep(0));
        q.get_nowait();
        q.task_done();
        q.get_nowait();
        yield* on(sleep(0));
        T.push(j.done());
        q.task_done();
        yield* on(j);
        T.push(typeName(thrown(() => q.task_done())));
        T.push(typeName(thrown(() => q.get_nowait())));
        q = new asyncio.Queue(1);
        q.put_nowait(1);
        T.push(typeName(thrown(() => q.put_nowait(2))));
        T.push([new asyncio.Queue(-1).full(), new asyncio.Queue(0).maxsize]);
        for (const Class of [asyncio.PriorityQueue, asyncio.LifoQueue]) {
          const p = new Class<number>();
          for (const x of [3, 1, 2]) p.put_nowait(x);
          T.push([p.get_nowait(), p.get_nowait(), p.get_nowait()]);
        }
      }),
    );
  });
});
