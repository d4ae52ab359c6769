import * as asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expect, it } from "vitest";
import { collectGarbage, nextMacrotask } from "../../../host.shared.js";

/** What a loop reports to its handler, and what its handler gets the value of `seen` for. */
function reporting(seen: () => unknown = () => undefined) {
  const loop = asyncio.new_event_loop({ clock: "virtual" });
  const reports: unknown[] = [];
  loop.set_exception_handler((_, { message, exception }) => {
    reports.push([message, exception, seen()]);
  });
  return { loop, reports };
}

/** Futures of a loop that nothing else holds. */
function leave(loop: asyncio.EventLoop, use: (future: asyncio.Future<unknown>) => void): void {
  use(loop.create_future());
}

/** Collects what nothing holds, and lets the host tell of it. */
async function collect(until: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !until(); tries++) {
    // Weak references are kept alive to the end of the macrotask.
    await nextMacrotask();
    collectGarbage();
    await nextMacrotask();
  }
}

const boom = new Error("boom");

describe("a future that nobody asks reports nothing", () => {
  it.each<[string, (future: asyncio.Future<unknown>) => unknown]>([
    ["that is pending", () => {}],
    ["that has a result", (future) => future.set_result(42)],
    [
      "whose result was asked for",
      (future) => {
        future.set_result(42);
        future.result();
      },
    ],
    ["that was cancelled", (future) => future.cancel()],
    [
      "whose error was asked for by exception()",
      (future) => {
        future.set_exception(boom);
        future.exception();
      },
    ],
    [
      "whose error was thrown by result()",
      (future) => {
        future.set_exception(boom);
        expect(() => future.result()).toThrow(boom);
      },
    ],
    [
      "that had failed when cancel() came",
      (future) => {
        future.set_exception(boom);
        expect(future.cancel()).toBe(false);
      },
    ],
  ])("%s", async (_name, use) => {
    const { loop, reports } = reporting();
    leave(loop, use);
    await loop.run_until_complete(asyncio.sleep(1));
    loop.close();
    expect(reports).toEqual([]);
  });
});

describe("an error that nobody asks for is reported", () => {
  for (const debug of [false, true]) {
    it(`when the loop closes, once, debug: ${debug}`, async () => {
      const { loop, reports } = reporting();
      loop.set_debug(debug);
      const future = loop.create_future();
      future.set_exception(boom);
      await loop.run_until_complete(asyncio.sleep(1));
      expect(reports).toEqual([]);
      loop.close();
      expect(reports).toEqual([["Future exception was never retrieved", boom, undefined]]);
    });
  }

  it("when the future is collected, before the loop closes", async () => {
    const { loop, reports } = reporting();
    leave(loop, (future) => future.set_exception(boom));
    await collect(() => reports.length > 0);
    expect(reports).toEqual([["Future exception was never retrieved", boom, undefined]]);
    loop.close();
    expect(reports.length).toBe(1);
  });
});

describe("the error of a task that nobody asks for is reported in its context", () => {
  const name = new asyncio.contextvars.ContextVar("name", { default: "outer" });
  const failing = asyncio.coroutine(async () => {
    name.set("inner");
    throw boom;
  });
  const expected = ["Task exception was never retrieved", boom, "inner"];

  it("when the loop closes", async () => {
    const { loop, reports } = reporting(() => name.get());
    const task = loop.create_task(failing());
    await loop.run_until_complete(asyncio.sleep(1));
    expect([task.done(), reports]).toEqual([true, []]);
    loop.close();
    expect([reports, name.get()]).toEqual([[expected], "outer"]);
  });

  it("when the task is collected", async () => {
    const { loop, reports } = reporting(() => name.get());
    await loop.run_until_complete(
      asyncio.coroutine(async () => {
        loop.create_task(failing());
        await asyncio.sleep(1);
      })(),
    );
    await collect(() => reports.length > 0);
    expect([reports, name.get()]).toEqual([[expected], "outer"]);
    loop.close();
  });
});

describe("a task that failed, and was then cancelled, reports nothing", () => {
  it("as CPython's", async () => {
    const { loop, reports } = reporting();
    const failing = asyncio.coroutine(async () => {
      throw boom;
    });
    await loop.run_until_complete(
      asyncio.coroutine(async () => {
        const task = loop.create_task(failing());
        await asyncio.sleep(1);
        expect(task.cancel()).toBe(false);
      })(),
    );
    loop.close();
    expect(reports).toEqual([]);
  });
});
