import { Coroutine } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { type Coro, coroutine, createTask, run, sleep, TaskGroup } from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect, it, vi } from "vitest";
import { host } from "../../../host.shared.js";

/** Where this file is: a browser gets it, and the packages, under names of the test runner's. */
const HERE = host === "browser" ? ".*" : ".*debug\\.test\\.ts:\\d+:\\d+.*";

/** What debug mode warns of while `main` runs on a virtual clock, and until its loop is closed. */
async function warningsOf(
  main: (loop: VirtualLoop) => unknown,
  debug = true,
): Promise<readonly string[]> {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    const loop = new VirtualLoop();
    await run(() => main(loop) as PromiseLike<unknown>, { loop, debug });
    return warn.mock.calls.map(([line]) => String(line));
  } finally {
    warn.mockRestore();
  }
}

describe("D1 debug mode warns of steps that take long", () => {
  bothForms("names the task, and where it was created", async ({ co }) => {
    const warnings = await warningsOf((loop) =>
      co(function* () {
        const busy = co(function* () {
          yield* on(sleep(0));
          loop.advance(250);
          yield* on(sleep(0));
        });
        yield* on(createTask(busy(), { name: "busy" }));
      })(),
    );
    expect(warnings).toEqual([
      expect.stringMatching(
        `^asyncio-ts: executing <Task pending name='busy'> took 0\\.250 seconds, created at ${HERE}: nothing else`,
      ),
    ]);
  });

  bothForms("callbacks too, and nothing that is quick enough", async ({ co }) => {
    const warnings = await warningsOf((loop) => {
      loop.slowCallbackDuration = 50;
      loop.callSoon(function slow() {
        loop.advance(50);
      });
      loop.callSoon(function quick() {
        loop.advance(49);
      });
      return co(function* () {
        yield* on(sleep(200));
      })();
    });
    expect(warnings).toEqual([
      expect.stringContaining("executing <Handle slow> took 0.050 seconds"),
    ]);
  });

  bothForms("not what a step leaves to others", async ({ co }) => {
    const warnings = await warningsOf(() =>
      co(function* () {
        yield* on(sleep(10_000));
      })(),
    );
    expect(warnings).toEqual([]);
  });

  bothForms("and nothing without it", async ({ co }) => {
    const warnings = await warningsOf(
      (loop) =>
        co(function* () {
          loop.advance(1000);
          yield* on(sleep(0));
        })(),
      false,
    );
    expect(warnings).toEqual([]);
  });
});

describe("debug mode warns of coroutines that are never awaited", () => {
  const greet = coroutine(async function greet() {});

  bothForms("when the loop closes, once, and where it was made", async ({ co }) => {
    const warnings = await warningsOf(() =>
      co(function* () {
        greet();
        yield* on(greet());
        yield* on(createTask(greet()));
      })(),
    );
    expect(warnings).toEqual([
      expect.stringMatching(
        `^asyncio-ts: coroutine 'greet' was never awaited, created at ${HERE}: await it, or make it a task`,
      ),
    ]);
  });

  bothForms("not of one whose task was cancelled before it began", async ({ co }) => {
    const warnings = await warningsOf(() =>
      co(function* () {
        createTask(greet()).cancel();
        yield* on(sleep(1));
      })(),
    );
    expect(warnings).toEqual([]);
  });

  bothForms("not of what a group never came to, or refused", async ({ co }) => {
    const warnings = await warningsOf(() =>
      co(function* () {
        const body = co(function* (group: TaskGroup) {
          group.createTask(
            co(function* () {
              yield* on(sleep(10));
            })(),
          );
          // One that waits for its place, one that has not even begun to, one that comes too late.
          group.createTask(greet());
          yield* on(sleep(1));
          group.createTask(greet());
          group.cancel();
          expect(() => group.createTask(greet())).toThrow("is shutting down");
        });
        yield* on(TaskGroup.run(body, { limit: 1 }));
      })(),
    );
    expect(warnings).toEqual([]);
  });

  it("not of those that are made outside of the loop, nor without debug mode", async () => {
    const made: Coroutine<unknown>[] = [greet()];
    const main = function* (): Coro<void> {
      made.push(greet());
      yield* sleep(0);
    };
    expect(await warningsOf(main, false)).toEqual([]);
    expect(made.every((one) => one instanceof Coroutine)).toBe(true);
  });
});
