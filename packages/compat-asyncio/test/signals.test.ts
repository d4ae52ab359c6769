import { once } from "node:events";
import { constants } from "node:os";
import process from "node:process";
import { isMainThread, Worker } from "node:worker_threads";
import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { host as runtime } from "../../../host.shared.js";

const { signals } = constants;
const send = (name: NodeJS.Signals) => process.kill(process.pid, name);
const count = (name: string) => process.listenerCount(name);

/** Until `log` has so many entries. */
async function entries(log: readonly unknown[], count: number): Promise<void> {
  while (log.length < count) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(() => {
  // Whatever a test does, its loop is closed, and nothing of it is left.
  for (const name of ["SIGHUP", "SIGINT", "SIGURG", "SIGUSR2"])
    expect([name, count(name)]).toEqual([name, 0]);
});

describe("add_signal_handler", () => {
  beforeEach(({ skip }) =>
    skip(!isMainThread, "signals come to the main thread, where this does not run"),
  );

  bothForms("calls back with its arguments, by name and by number", async ({ co }) => {
    const seen: unknown[] = [];
    await asyncio.run(
      co(function* () {
        const loop = asyncio.get_running_loop();
        for (const sig of ["SIGHUP", signals.SIGUSR2]) {
          const told = loop.create_future<void>();
          loop.add_signal_handler(
            sig,
            (...args: unknown[]) => {
              seen.push([sig, ...args, asyncio.current_task()]);
              told.set_result();
            },
            "a",
            2,
          );
          send(sig === "SIGHUP" ? "SIGHUP" : "SIGUSR2");
          yield* on(told);
        }
      })(),
    );
    expect(seen).toEqual([
      ["SIGHUP", "a", 2, null],
      [signals.SIGUSR2, "a", 2, null],
    ]);
  });

  bothForms("posts to the loop, and never calls inline", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const log: string[] = [];
        const loop = asyncio.get_running_loop();
        loop.add_signal_handler("SIGUSR2", () => log.push("handled"));
        // As the host does when the signal comes.
        process.emit("SIGUSR2", "SIGUSR2");
        process.emit("SIGUSR2", "SIGUSR2");
        loop.call_soon(() => log.push("after"));
        log.push("sent");
        yield* on(asyncio.sleep(0));
        expect(log).toEqual(["sent", "handled", "handled", "after"]);
      })(),
    );
  });

  bothForms("replaces the one before; removal says whether there was one", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const log: string[] = [];
        const loop = asyncio.get_running_loop();
        loop.add_signal_handler("SIGUSR2", () => log.push("first"));
        loop.add_signal_handler(signals.SIGUSR2, () => log.push("second"));
        expect(count("SIGUSR2")).toBe(1);
        process.emit("SIGUSR2", "SIGUSR2");
        yield* on(asyncio.sleep(0));
        expect(log).toEqual(["second"]);
        expect(loop.remove_signal_handler("SIGUSR2")).toBe(true);
        expect(loop.remove_signal_handler({ sig: "SIGUSR2" })).toBe(false);
        expect(count("SIGUSR2")).toBe(0);
      })(),
    );
  });

  bothForms("runs in the context in which it was added", async ({ co }) => {
    const who = new asyncio.contextvars.ContextVar<string>("who");
    await asyncio.run(
      co(function* () {
        const seen: string[] = [];
        who.set("adder");
        asyncio.get_running_loop().add_signal_handler("SIGUSR2", () => seen.push(who.get()));
        who.set("later");
        process.emit("SIGUSR2", "SIGUSR2");
        yield* on(asyncio.sleep(0));
        expect(seen).toEqual(["adder"]);
      })(),
    );
  });

  bothForms("its errors go to the exception handler", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const seen: unknown[] = [];
        const loop = asyncio.get_running_loop();
        loop.set_exception_handler((_, { exception }) => seen.push(exception));
        loop.add_signal_handler("SIGUSR2", () => {
          throw new Error("boom");
        });
        process.emit("SIGUSR2", "SIGUSR2");
        yield* on(asyncio.sleep(0));
        expect(seen).toEqual([new Error("boom")]);
      })(),
    );
  });

  bothForms("of SIGINT takes the place of what run() does then", async ({ co }) => {
    const result = await asyncio.run(
      co(function* () {
        const log: string[] = [];
        asyncio.get_running_loop().add_signal_handler("SIGINT", () => log.push("interrupted"));
        send("SIGINT");
        yield* on(asyncio.fromPromise(entries(log, 1)));
        return log;
      })(),
    );
    expect(result).toEqual(["interrupted"]);
  });

  bothForms("of SIGINT, once it is removed, leaves it to run() again", async ({ co }) => {
    const log: string[] = [];
    const main = co(function* () {
      const loop = asyncio.get_running_loop();
      loop.add_signal_handler("SIGUSR2", () => log.push("SIGUSR2"));
      loop.add_signal_handler("SIGINT", () => log.push("SIGINT"));
      send("SIGINT");
      yield* on(asyncio.fromPromise(entries(log, 1)));
      expect(loop.remove_signal_handler("SIGINT")).toBe(true);
      expect(loop.remove_signal_handler("SIGINT")).toBe(false);
      send("SIGINT");
      log.push(told(yield* errorOf(loop.create_future<void>())));
      // The handlers of others are still there.
      send("SIGUSR2");
      yield* on(asyncio.fromPromise(entries(log, 3)));
      throw new asyncio.CancelledError();
    });
    const error: unknown = await asyncio.run(main()).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(asyncio.KeyboardInterrupt);
    expect(log).toEqual(["SIGINT", "CancelledError()", "SIGUSR2"]);
  });

  bothForms("is not called by a signal that comes while it is removed", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const log: string[] = [];
        const loop = asyncio.get_running_loop();
        // By default nothing happens at this one, so that the program lives wherever it comes late.
        loop.add_signal_handler("SIGURG", () => log.push("SIGURG"));
        loop.add_signal_handler("SIGUSR2", () => log.push("SIGUSR2"));
        // The process has got it then, and Node will look at it in its next round.
        send("SIGURG");
        expect(loop.remove_signal_handler("SIGURG")).toBe(true);
        // Node tells of signals in the order in which they came.
        send("SIGUSR2");
        yield* on(asyncio.fromPromise(entries(log, 1)));
        expect(log).toEqual(["SIGUSR2"]);
      })(),
    );
  });

  bothForms("is removed when the loop closes", async ({ co }) => {
    const loop = asyncio.new_event_loop();
    loop.add_signal_handler("SIGHUP", () => {});
    loop.add_signal_handler("SIGUSR2", () => {});
    await loop.run_until_complete(co(function* () {})());
    expect([count("SIGHUP"), count("SIGUSR2")]).toEqual([1, 1]);
    loop.close();
    expect([count("SIGHUP"), count("SIGUSR2")]).toEqual([0, 0]);
    expect(told(thrown(() => loop.add_signal_handler("SIGHUP", () => {})))).toBe(
      "RuntimeError(Event loop is closed)",
    );
  });

  bothForms("refuses coroutines, and what is no signal", ({ co }) => {
    const loop = asyncio.new_event_loop();
    const body = co(function* () {});
    const add = (sig: unknown, callback: unknown = () => {}) =>
      told(thrown(() => loop.add_signal_handler(sig as number, callback as () => void)));
    expect(add("SIGHUP", body)).toContain("coroutines cannot be used with add_signal_handler()");
    expect(add("SIGHUP", body())).toContain("coroutines cannot be used with add_signal_handler()");
    expect(add("SIGHUP", 3)).toMatch(
      /^TypeError\(a callable object was expected by add_signal_handler\(\), got 3/,
    );
    for (const junk of [null, undefined, 1.5, {}]) {
      expect(add(junk)).toMatch(/^TypeError\(sig must be an int, not /);
    }
    expect(add(0)).toBe("ValueError(invalid signal number 0)");
    expect(add(10_000)).toBe("ValueError(invalid signal number 10000)");
    expect(add("SIGNAL")).toBe("ValueError(invalid signal number SIGNAL)");
    const remove = (sig: unknown) => told(thrown(() => loop.remove_signal_handler(sig as number)));
    expect(remove(null)).toMatch(/^TypeError\(sig must be an int, not /);
    for (const none of [-1, 0, 10_000, "boom"]) {
      expect(remove(none)).toBe(`ValueError(invalid signal number ${none})`);
    }
    loop.close();
  });

  bothForms("refuses what can't be caught, and leaves all as it was", async ({ co }) => {
    await asyncio.run(
      co(function* () {
        const log: string[] = [];
        const loop = asyncio.get_running_loop();
        const refuse = (name: "SIGKILL" | "SIGSTOP") => {
          expect(told(thrown(() => loop.add_signal_handler(name, () => {})))).toBe(
            `RuntimeError(sig ${signals[name]} cannot be caught)`,
          );
          expect(loop.remove_signal_handler(name)).toBe(false);
          expect(count(name)).toBe(0);
        };
        refuse("SIGKILL");
        // A handler is none the worse for a signal that is refused before it, or after.
        loop.add_signal_handler("SIGUSR2", () => log.push("handled"));
        refuse("SIGSTOP");
        send("SIGUSR2");
        yield* on(asyncio.fromPromise(entries(log, 1)));
        expect(loop.remove_signal_handler("SIGUSR2")).toBe(true);
      })(),
    );
  });

  it("an error of the system's is passed on, and one that names the signal is not", () => {
    const loop = asyncio.new_event_loop();
    const failing = (code: string, errno: number): unknown => {
      const cause = Object.assign(new Error(`uv_signal_start ${code}`), { code, errno });
      const on = vi.spyOn(process, "on").mockImplementationOnce(() => {
        throw cause;
      });
      const error = thrown(() => loop.add_signal_handler("SIGUSR2", () => {}));
      on.mockRestore();
      expect(error.cause).toBe(cause);
      expect(loop.remove_signal_handler("SIGUSR2")).toBe(false);
      return error;
    };
    const error = failing("EFAULT", -14);
    expect(error).toBeInstanceOf(asyncio.OSError);
    expect(error).toMatchObject({ name: "OSError", errno: 14 });
    expect(told(failing("EINVAL", -22))).toBe(
      `RuntimeError(sig ${signals.SIGUSR2} cannot be caught)`,
    );
    loop.close();
  });
});

describe("add_signal_handler in a worker thread", () => {
  it("is RuntimeError: nobody would tell it of signals", async () => {
    const typescript = runtime === "node" && process.env.TARGET !== "dist";
    const worker = new Worker(new URL("programs/signals-in-a-thread.mjs", import.meta.url), {
      workerData: { typescript },
      execArgv: typescript ? ["--conditions=@asyncio-ts/source"] : [],
    });
    const [answers] = await once(worker, "message");
    await worker.terminate();
    const refused = "RuntimeError(set_wakeup_fd only works in main thread of the main interpreter)";
    expect(answers).toEqual({ SIGINT: refused, SIGUSR2: refused, removed: false });
  });
});
