import * as asyncio from "@asyncio-ts/compat-asyncio";
import { errorOf, on } from "@asyncio-ts/test-kit";
import { describe, vi } from "vitest";
import { describeError, float, keys, ProbeLoop, probe, thrown, typeName } from "./probe.js";

const { ContextVar, copy_context } = asyncio.contextvars;

describe("the probes of the loop", () => {
  probe(
    "loop_fifo_and_nested",
    async (T) => {
      const l = new ProbeLoop();
      const cb = (n: string, again = false) => {
        T.push(`${n}@${l.it}`);
        if (again) l.call_soon(cb, `${n}'`);
      };
      l.call_soon(cb, "a", true);
      l.call_soon(cb, "b", true);
      l.call_soon(cb, "c");
      l.call_later(0.0001, () => l.stop());
      await l.run_forever();
    },
    { callbacksOnly: true },
  );

  probe(
    "loop_timer_vs_ready",
    async (T) => {
      const l = new ProbeLoop();
      l.call_later(0, () => T.push(`later0@${l.it}`));
      l.call_soon(() => T.push(`soon@${l.it}`));
      l.call_later(-5, () => T.push(`later-5@${l.it}`));
      l.call_soon(() => l.stop());
      await l.run_forever();
    },
    { callbacksOnly: true },
  );

  probe(
    "loop_clock_resolution",
    async (T) => {
      const l = new ProbeLoop();
      // 10 ms; the original sets the private `_clock_resolution` as well.
      Object.assign(l, { resolution: 10 });
      const note = (what: string) => () => T.push(`${what}@${l.it},${float(l.t())}`);
      l.call_later(0.005, note("5ms"));
      l.call_later(0.01, note("10ms"));
      l.call_soon(() => T.push(`soon@${l.it}`));
      l.call_later(0.02, () => l.stop());
      await l.run_forever();
    },
    { callbacksOnly: true },
  );

  probe(
    "loop_cancel_same_batch",
    async (T) => {
      const l = new ProbeLoop();
      const hs: asyncio.Handle[] = [];
      l.call_soon(() => hs[0]?.cancel());
      hs.push(l.call_soon(() => T.push("never")));
      l.call_soon(() => T.push("last"));
      l.call_soon(() => l.stop());
      await l.run_forever();
      T.push(hs[0]?.cancelled());
      T.push(hs[0]?.callback === undefined);
    },
    { callbacksOnly: true },
  );

  probe(
    "loop_timer_compaction",
    async (T) => {
      const play = async (what: unknown[], n: number, cancelled: number[]) => {
        const l = new ProbeLoop();
        const hs = Array.from({ length: n }, (_, i) => l.call_later(10 + i, () => {}));
        for (const i of cancelled) hs.at(i)?.cancel();
        l.call_soon(() => l.stop());
        await l.run_forever();
        // The number of cancelled ones in the heap is private: what is there and not alive.
        T.push([...what, l.timers.size, l.timers.size - (n - cancelled.length)]);
      };
      for (const [n, c] of [
        [100, 60],
        [101, 50],
        [101, 51],
        [200, 100],
        [200, 101],
      ] as const) {
        await play(
          [n, c],
          n,
          Array.from({ length: c }, (_, i) => -1 - i),
        );
      }
      await play(["heads"], 5, [0, 1, 3]);
    },
    { callbacksOnly: true },
  );

  probe(
    "loop_stop",
    async (T) => {
      let l = new ProbeLoop();
      l.call_soon(() => {
        l.stop();
        l.call_soon(() => T.push("scheduled-in-stop-batch"));
      });
      l.call_soon(() => T.push("same batch"));
      await l.run_forever();
      T.push(`stopped it=${l.it}`);
      l.stop();
      await l.run_forever();
      T.push(`second it=${l.it}`);
      l = new ProbeLoop();
      l.stop();
      l.call_soon(() => T.push("x"));
      await l.run_forever();
      T.push(`it=${l.it}`);
    },
    { callbacksOnly: true },
  );

  probe("loop_run_errors", async (T, { co }) => {
    const l = new ProbeLoop();
    l.call_later(1, () => l.stop());
    await l.run_until_complete(l.create_future()).catch((error) => T.push(describeError(error)));
    const nest = co(function* () {
      // What returns a promise here is a promise that is rejected.
      for (const f of [
        () => l.run_forever(),
        () => new ProbeLoop().run_forever(),
        async () => l.close(),
        () => asyncio.run(null as never),
      ]) {
        T.push(describeError(yield* errorOf(asyncio.ensure_future(f()))));
      }
    });
    await l.run_until_complete(nest());
    l.close();
    l.close();
    T.push(l.is_closed());
    for (const f of [
      async () => l.call_soon(() => {}),
      async () => l.call_later(1, () => {}),
      () => l.run_forever(),
      async () => l.call_soon_threadsafe(() => {}),
    ]) {
      await f().catch((error: unknown) => T.push(describeError(error)));
    }
  });

  probe("loop_ruc_done_future", async (T, { co }) => {
    let l = new ProbeLoop();
    const f = l.create_future<number>();
    f.set_result(7);
    T.push(await l.run_until_complete(f));
    T.push(`it=${l.it}`);
    l = new ProbeLoop();
    const m = co(function* () {
      return 1;
    });
    T.push(await l.run_until_complete(m()));
    T.push(`it=${l.it}`);
  });

  probe(
    "loop_close_pending",
    async (T) => {
      const l = new ProbeLoop();
      l.call_soon(() => T.push("x"));
      l.call_later(1, () => T.push("y"));
      l.close();
      // The ready queue is a chain without a length.
      T.push([l.ready.tail === undefined ? 0 : 1, l.timers.size]);
    },
    { callbacksOnly: true },
  );

  probe(
    "loop_callback_error",
    async (T) => {
      const l = new ProbeLoop();
      l.call_soon(() => {
        throw new asyncio.ValueError("boom");
      });
      l.call_soon(() => T.push("after"));
      l.call_soon(() => l.stop());
      await l.run_forever();
      const c = l.errors[0] as { message: string; exception: unknown; handle: object };
      T.push(keys(c));
      T.push(describeError(c.exception));
      T.push(c.message.slice(0, 21));
      T.push(c.handle.constructor.name);
    },
    {
      callbacksOnly: true,
      // After these words Python names the function by its module path.
      translate: (expected) =>
        expected.map((line) =>
          typeof line === "string" && line.startsWith("Exception in") ? line.slice(0, 21) : line,
        ),
    },
  );

  probe(
    "loop_handler_raises",
    async (T) => {
      const written: unknown[][] = [];
      const console_ = vi.spyOn(console, "error").mockImplementation((...args) => {
        written.push(args);
      });
      try {
        const l = new ProbeLoop();
        l.set_exception_handler(() => {
          throw Object.assign(new Error("in handler"), {
            name: "ZeroDivisionError",
            args: ["in handler"],
          });
        });
        l.call_soon(() => {
          throw new asyncio.ValueError("boom");
        });
        l.call_soon(() => l.stop());
        await l.run_forever();
        // The default handler writes: the message, a line for each other key, then the error.
        const [text, error] = written[0] as [string, unknown];
        const [message, ...lines] = text.split("\n");
        const found = lines.map((line) => line.split(":")[0] as string);
        T.push([...found, "message", ...(error === undefined ? [] : ["exception"])].sort());
        T.push(message);
        T.push(describeError(error));
        T.push(typeName(thrown(() => l.set_exception_handler(3 as never))));
      } finally {
        console_.mockRestore();
      }
    },
    {
      callbacksOnly: true,
      // The text of the last error speaks of None.
      translate: (expected) => [...expected.slice(0, -1), "TypeError"],
    },
  );

  probe(
    "loop_handler_context",
    async (T) => {
      const v = new ContextVar("v", { default: "outer" });
      const l = new ProbeLoop();
      l.set_exception_handler(() => T.push(v.get()));
      const boom = () => {
        v.set("inner");
        throw new asyncio.ValueError();
      };
      l.call_soon(boom, { context: copy_context() });
      l.call_soon(() => l.stop());
      await l.run_forever();
    },
    { callbacksOnly: true },
  );

  probe(
    "loop_context",
    async (T) => {
      const v = new ContextVar("v", { default: 0 });
      const l = new ProbeLoop();
      l.call_soon(() => T.push(["copied at schedule time", v.get()]));
      const token = v.set(1);
      const c = copy_context();
      l.call_soon(() => v.set(9), { context: c });
      l.call_soon(() => T.push(["explicit shared", v.get()]), { context: c });
      l.call_soon(() => T.push(["own copy", v.get()]));
      l.call_soon(() => l.stop());
      v.reset(token);
      await l.run_forever();
    },
    { callbacksOnly: true },
  );

  probe("loop_binding", async (T, { co }) => {
    // The original uses a Lock; a Queue binds by the same rule (S1).
    const q = new asyncio.Queue<number>();
    const use = co(function* () {
      yield* on(q.put(1));
      yield* on(q.get());
      return q.loop === undefined;
    });
    T.push(await new ProbeLoop().run_until_complete(use()));
    const contend = co(function* () {
      const t = asyncio.create_task(q.get());
      yield* on(asyncio.sleep(0));
      q.put_nowait(1);
      yield* on(t);
    });
    const l1 = new ProbeLoop();
    await l1.run_until_complete(contend());
    T.push(q.loop === l1);
    await new ProbeLoop().run_until_complete(contend()).then(
      () => T.push("no error"),
      (error) => T.push(String(error).includes("is bound to a different event loop")),
    );
  });

  probe(
    "loop_debug",
    async (T) => {
      const l = new ProbeLoop();
      l.set_debug(true);
      for (const f of [asyncio.coroutine(async () => {}), 3]) {
        // Our advice stands behind the message.
        const { name, message } = thrown(() => l.call_soon(f as never)) as Error;
        T.push(`${name}:${message.split(/[,:]/)[0]}`);
      }
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      try {
        T.push(l.slow_callback_duration);
        l.call_soon(() => l.advance(0.25));
        l.call_soon(() => l.advance(0.099));
        l.call_soon(() => l.stop());
        await l.run_forever();
        // Written to the console: there is no logging module.
        const texts = warn.mock.calls.map(
          ([text]) => /executing .*took .* seconds/.exec(text)?.[0],
        );
        T.push(
          texts.map((text) => ["WARNING", text?.replace(/executing .*took/, "Executing X took")]),
        );
      } finally {
        warn.mockRestore();
      }
    },
    { callbacksOnly: true },
  );
});
