import { ContextVar, type Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { createTask, currentTask, Runner, run, runSync, sleep } from "@asyncio-ts/task";
import { bothForms, on, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { now } from "./virtually.js";

describe("N1 a Runner runs several programs", () => {
  bothForms("on one loop, in one context, with the tasks that are left", async ({ co }) => {
    const log: unknown[] = [];
    const variable = new ContextVar<string>("v", { default: "none" });
    const runner = new Runner({ loop: new VirtualLoop() });
    const first = co(function* () {
      variable.set("first");
      createTask(
        co(function* () {
          yield* on(sleep(10));
          log.push(`left over, at ${now()}`);
        })(),
      );
      yield* on(sleep(1));
      return "one";
    });
    const second = co(function* () {
      log.push(`second sees ${variable.get()} at ${now()}`);
      yield* on(sleep(20));
      return "two";
    });
    log.push(await runner.run(first()));
    log.push(await runner.run(second()));
    await runner.close();
    expect(log).toEqual(["one", "second sees first at 1", "left over, at 10", "two"]);
  });

  it("in another context, if it is given one", async () => {
    const variable = new ContextVar<string>("v", { default: "none" });
    await using runner = new Runner();
    await runner.run(async () => void variable.set("shared"));
    const context = await runner.run(async () => {
      variable.set("own");
      return (currentTask() as { context: unknown }).context as never;
    });
    const get = async (): Promise<string> => variable.get();
    expect([await runner.run(get), await runner.run(get, { context })]).toEqual(["own", "own"]);
  });

  it("makes its loop when first needed, and one only", async () => {
    const runner = new Runner({ debug: true });
    const { loop } = runner;
    expect([loop.debug, runner.loop === loop]).toEqual([true, true]);
    expect(await runner.run(async () => (currentTask() as { loop: Loop }).loop)).toBe(loop);
    await runner.close();
    expect(loop.isClosed()).toBe(true);
  });

  it("gives the error of its program, and can go on", async () => {
    const runner = new Runner();
    const failing = async (): Promise<void> => {
      throw new RangeError("no");
    };
    await expect(runner.run(failing)).rejects.toThrow("no");
    expect(await runner.run(async () => "yes")).toBe("yes");
    await runner.close();
  });

  it("can be cancelled by a signal", async () => {
    await using runner = new Runner();
    const controller = new AbortController();
    const stuck = runner.run(() => sleep(60_000), { signal: controller.signal });
    controller.abort(new Error("enough"));
    expect(await stuck.catch(told)).toBe("CancelledError(enough)");
  });
});

describe("N2 closing a Runner", () => {
  bothForms("cancels the tasks that are left and waits for them", async ({ co }) => {
    const log: string[] = [];
    const runner = new Runner({ loop: new VirtualLoop() });
    const { loop } = runner;
    const careful = co(function* () {
      try {
        yield* on(sleep(60_000));
      } finally {
        yield* on(sleep(5));
        log.push(`cleaned up at ${now()}`);
      }
    });
    await runner.run(
      co(function* () {
        createTask(careful());
        yield* on(sleep(0));
      })(),
    );
    expect(log).toEqual([]);
    await runner.close();
    expect([log, loop.isClosed()]).toEqual([["cleaned up at 5"], true]);
  });

  it("is harmless twice, and where nothing was run", async () => {
    const runner = new Runner();
    await runner.run(async () => {});
    await runner.close();
    await runner.close();
    await new Runner().close();
  });

  it("gives up on tasks that take longer than `grace`", async () => {
    const loop = new VirtualLoop();
    const reports: string[] = [];
    loop.setExceptionHandler((_, { message }) => reports.push(message));
    const runner = new Runner({ loop, grace: 10 });
    await runner.run(function* () {
      createTask(function* () {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(60_000);
        }
      });
      yield* sleep(0);
    });
    await runner.close();
    expect(reports).toEqual(["Task was destroyed but it is pending!"]);
  });

  it("refuses everything after that", async () => {
    const runner = new Runner();
    await runner.run(async () => {});
    await runner.close();
    expect(() => runner.loop).toThrow("Runner is closed: make a new one");
    expect(await runner.run(async () => {}).catch(told)).toBe("RuntimeError(Runner is closed)");
  });
});

describe("a Runner inside of a program", () => {
  it("is refused, awaited or not", async () => {
    const runner = new Runner();
    const refused = "RuntimeError(Runner.run() cannot be called from a running event loop)";
    expect(await run(async () => runner.run(async () => {}).catch(told))).toBe(refused);
    const pending = runSync(() => {
      const main = runner.run(async () => {});
      return (function* () {
        return main.catch(told);
      })();
    });
    expect(await pending).toBe(refused);
  });
});
