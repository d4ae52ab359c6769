import { Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { createTask, run, sleep } from "@asyncio-ts/task";
import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => vi.restoreAllMocks());

/** Refuses to be cancelled. */
async function stubborn(): Promise<void> {
  for (;;) {
    try {
      await sleep(100_000);
    } catch {
      // Goes on.
    }
  }
}

describe("run(main, { grace }) ends although tasks refuse to", () => {
  it("abandons and reports them when the time is up", async () => {
    const loop = new VirtualLoop();
    const reports: string[] = [];
    loop.setExceptionHandler((_, { message, task }) => {
      reports.push(`${message} ${(task as { name: string }).name}`);
    });
    const main = async (): Promise<string> => {
      createTask(stubborn, { name: "stubborn" });
      createTask(async () => sleep(100), { name: "docile" });
      await sleep(1);
      return "value";
    };
    expect(await run(main, { loop, grace: 50 })).toBe("value");
    expect(loop.now()).toBe(51);
    expect(loop.isClosed()).toBe(true);
    expect(reports).toEqual(["Task was destroyed but it is pending! stubborn"]);
  });

  it("does not wait for the grace when all tasks end", async () => {
    const loop = new VirtualLoop();
    await run(
      async () => {
        createTask(async () => {
          try {
            await sleep(1000);
          } finally {
            await sleep(20);
          }
        });
        await sleep(1);
      },
      { loop, grace: 50 },
    );
    expect(loop.now()).toBe(21);
  });

  it("says after a second which tasks hold up the shutdown, and what they wait for", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(console, "error").mockImplementation(() => {});
    await run(
      async () => {
        createTask(stubborn, { name: "stubborn" });
        await sleep(1);
      },
      { loop: new Loop(), grace: 1200 },
    );
    expect(warn.mock.calls).toEqual([
      [
        "asyncio-ts: run() has cancelled its tasks and still waits for 1 of them\n  stubborn waits for sleep(100000)",
      ],
    ]);
  });
});

describe("F6 a failure that nobody asks for is reported once", () => {
  async function reportsOf(main: () => Promise<void>): Promise<string[]> {
    const loop = new Loop();
    const reports: string[] = [];
    loop.setExceptionHandler((_, { message, exception }) => {
      reports.push(`${message}: ${String(exception)}`);
    });
    await run(main, { loop });
    return reports;
  }
  const fail = async (): Promise<never> => {
    throw new Error("unseen");
  };

  it("a macrotask later, if nothing waits for the task", async () => {
    const reports = await reportsOf(async () => {
      createTask(fail);
      await sleep(5);
      await sleep(5);
    });
    expect(reports).toEqual(["Task exception was never retrieved: Error: unseen"]);
  });

  it("also if a signal may cancel it", async () => {
    const reports = await reportsOf(async () => {
      createTask(fail, { signal: new AbortController().signal });
      await sleep(5);
    });
    expect(reports).toEqual(["Task exception was never retrieved: Error: unseen"]);
  });

  it("at the latest when the loop closes", async () => {
    const reports = await reportsOf(async () => {
      createTask(fail);
      await sleep(0);
    });
    expect(reports).toEqual(["Task exception was never retrieved: Error: unseen"]);
  });

  it("but not if it is awaited, or asked for, in time", async () => {
    const reports = await reportsOf(async () => {
      const awaited = createTask(fail);
      const asked = createTask(fail);
      const watched = createTask(fail);
      watched.addDoneCallback(() => {});
      await expect(awaited).rejects.toThrow("unseen");
      expect(String(asked.exception())).toBe("Error: unseen");
      await sleep(5);
    });
    expect(reports).toEqual([]);
  });
});
