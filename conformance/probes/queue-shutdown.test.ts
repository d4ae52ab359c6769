import * as asyncio from "@asyncio-ts/compat-asyncio";
import { errorOf, on } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { type ProbeLoop, probe, run, thrown } from "./probe.js";

const { QueueShutDown, sleep } = asyncio;

/** Python's `except asyncio.QueueShutDown`: lets every other error through. */
function ifShutDown(error: unknown): void {
  if (!(error instanceof QueueShutDown)) throw error;
}

describe("the probes of queues that are shut down", () => {
  probe("queue_shutdown", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        let q = new asyncio.Queue<number>(2);
        q.put_nowait(1);
        q.put_nowait(2);
        const first = q;
        const put = co(function* () {
          try {
            yield* on(first.put(3));
            T.push("put ok");
          } catch (e) {
            ifShutDown(e);
            T.push("put QueueShutDown");
          }
        });
        const p = l.create_task(put());
        yield* on(sleep(0));
        q.shutdown();
        yield* on(p);
        T.push([yield* on(q.get()), q.get_nowait()]);
        for (const f of [() => first.get_nowait(), () => first.put_nowait(1)]) {
          ifShutDown(thrown(f));
          T.push("QueueShutDown");
        }
        ifShutDown(yield* errorOf(q.get()));
        T.push("get QueueShutDown");
        let j = l.create_task(q.join());
        yield* on(sleep(0));
        T.push(["join still waits", !j.done()]);
        q.task_done();
        q.task_done();
        yield* on(j);
        q = new asyncio.Queue();
        q.put_nowait(1);
        q.put_nowait(2);
        q.get_nowait();
        j = l.create_task(q.join());
        yield* on(sleep(0));
        q.shutdown({ immediate: true });
        yield* on(sleep(0));
        T.push([q.qsize(), q.unfinished, j.done()]);
        q.task_done();
        yield* on(j);
        q = new asyncio.Queue();
        const last = q;
        const get = co(function* () {
          ifShutDown(yield* errorOf(last.get()));
          T.push("blocked getter QueueShutDown");
        });
        const g = l.create_task(get());
        yield* on(sleep(0));
        q.shutdown();
        yield* on(g);
        q.shutdown();
        T.push("idempotent");
      }),
    );
  });
});
