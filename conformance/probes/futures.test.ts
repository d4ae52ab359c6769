import * as asyncio from "@asyncio-ts/compat-asyncio";
import { on } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { describeError, ProbeLoop, probe, run, thrown, typeName } from "./probe.js";

describe("the probes of futures", () => {
  probe(
    "fut_callbacks",
    async (T) => {
      const l = new ProbeLoop();
      const f = l.create_future<number>();
      f.add_done_callback(() => T.push(`1@${l.it}`));
      f.add_done_callback(() => T.push(`2@${l.it}`));
      l.call_soon(() => {
        T.push(`set@${l.it}`);
        f.set_result(1);
        f.add_done_callback(() => T.push(`late@${l.it}`));
        T.push("returned");
      });
      l.call_later(0.001, () => l.stop());
      await l.run_forever();
    },
    { callbacksOnly: true },
  );

  probe(
    "fut_state_errors",
    async (T) => {
      const l = new ProbeLoop();
      const f = l.create_future<number>();
      T.push(describeError(thrown(() => f.result())));
      T.push(describeError(thrown(() => f.exception())));
      f.set_result(1);
      T.push(typeName(thrown(() => f.set_result(2))));
      T.push(typeName(thrown(() => f.set_exception(new asyncio.ValueError()))));
      T.push([f.cancel(), f.done(), f.cancelled(), f.result(), f.exception()]);
      const g = l.create_future<number>();
      T.push([g.cancel("why"), g.cancel(), g.cancelled(), g.done()]);
      T.push(describeError(thrown(() => g.result())));
      T.push(describeError(thrown(() => g.exception())));
      T.push(`${typeName(thrown(() => g.set_result(1)))} on cancelled`);
    },
    { callbacksOnly: true },
  );

  probe(
    "fut_set_exception",
    async (T) => {
      const f = new ProbeLoop().create_future();
      f.set_exception(asyncio.ValueError);
      T.push(describeError(f.exception()));
    },
    {
      callbacksOnly: true,
      // JavaScript has no StopIteration, and can throw what is no error.
      translate: (expected) => expected.slice(0, 1),
    },
  );

  probe(
    "fut_remove_cb",
    async (T) => {
      const f = new ProbeLoop().create_future();
      const cb = (value: unknown) => T.push(value);
      f.add_done_callback(cb);
      f.add_done_callback(console.log);
      f.add_done_callback(cb);
      T.push(f.remove_done_callback(cb));
      T.push(f.remove_done_callback(cb));
    },
    { callbacksOnly: true },
  );

  probe(
    "fut_cb_raises",
    async (T) => {
      const l = new ProbeLoop();
      const f = l.create_future<null>();
      f.add_done_callback(() => {
        throw new asyncio.ValueError("cb");
      });
      f.add_done_callback(() => T.push("second"));
      f.set_result(null);
      l.call_soon(() => l.stop());
      await l.run_forever();
      T.push(l.errors.map((c) => describeError(c.exception)));
    },
    { callbacksOnly: true },
  );

  probe("fut_exc_identity", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const f = l.create_future();
        const got: unknown[] = [];
        const w = co(function* () {
          try {
            yield* on(f);
          } catch (e) {
            got.push(e);
          }
        });
        const ts = [l.create_task(w()), l.create_task(w())];
        yield* on(asyncio.sleep(0));
        f.set_exception(new asyncio.ValueError("same"));
        yield* on(asyncio.wait(ts));
        T.push(got[0] === got[1]);
      }),
    );
  });
});
