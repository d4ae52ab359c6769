import { Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { onUncaughtError } from "../../../host.shared.js";
import { caught } from "./caught.js";

/** After a mistake: the loop still runs callbacks and timers, and holds nothing of the mistake. */
async function expectUsable(loop: VirtualLoop): Promise<void> {
  expect([loop.ready.head, loop.timers.size]).toEqual([undefined, 0]);
  const log: string[] = [];
  loop.callLater(1, () => log.push("timer"));
  loop.callSoon(() => log.push("soon"));
  await loop.run();
  expect(log).toEqual(["soon", "timer"]);
}

/** `name: message` of what the call throws. */
function complaint(call: () => unknown): string {
  const { name, message } = caught(call);
  return `${name}: ${message}`;
}

function callback(): void {}

describe("a delay or deadline that is no number", () => {
  const wrong: [unknown, string][] = [
    [undefined, "undefined"],
    [null, "null"],
    ["10", '"10"'],
    [10n, "10n"],
    [{}, "an object of class Object"],
    [new Date(0), "an object of class Date"],
  ];

  it.each(wrong)("is a TypeError that shows it: case %#", async (value, shown) => {
    const loop = new VirtualLoop();
    expect(complaint(() => loop.callLater(value as never, callback))).toBe(
      `TypeError: a delay must be a number, got ${shown}`,
    );
    expect(complaint(() => loop.callAt(value as never, callback))).toBe(
      `TypeError: a deadline must be a number, got ${shown}`,
    );
    await expectUsable(loop);
  });

  it("is a ValueError if it is NaN", async () => {
    const loop = new VirtualLoop();
    expect(complaint(() => loop.callLater(Number.NaN, callback))).toBe(
      "ValueError: Invalid delay: NaN (not a number): check the arithmetic that made it",
    );
    expect(complaint(() => loop.callAt(Number.NaN, callback))).toBe(
      "ValueError: Invalid deadline: NaN (not a number): check the arithmetic that made it",
    );
    await expectUsable(loop);
  });

  it.each([Number.NaN, "10", undefined])("is refused by advance() too: %s", async (value) => {
    const loop = new VirtualLoop();
    const { name } = caught(() => loop.advance(value as never));
    expect(name).toBe(typeof value === "number" ? "ValueError" : "TypeError");
    expect(loop.now()).toBe(0);
    await expectUsable(loop);
  });

  it("is refused by advance() too if it would turn the clock back", async () => {
    const loop = new VirtualLoop();
    loop.advance(5);
    expect(caught(() => loop.advance(-1)).name).toBe("ValueError");
    expect(loop.now()).toBe(5);
    await expectUsable(loop);
  });
});

describe("a callback that is no function", () => {
  const wrong: [unknown, string][] = [
    [undefined, "undefined"],
    [null, "null"],
    ["f", '"f"'],
    [{}, "an object of class Object"],
    [Promise.resolve(), "an object of class Promise"],
  ];

  it.each(wrong)("is a TypeError that shows it: case %#", async (value, shown) => {
    const loop = new VirtualLoop();
    const expected = `TypeError: a callable object was expected, got ${shown}: pass the function itself, not its result`;
    expect(complaint(() => loop.callSoon(value as never))).toBe(expected);
    expect(complaint(() => loop.callLater(1, value as never))).toBe(expected);
    expect(complaint(() => loop.callAt(1, value as never))).toBe(expected);
    await expectUsable(loop);
  });

  it("is a TypeError as an exception handler", () => {
    const loop = new VirtualLoop();
    const handler = (): void => {};
    loop.setExceptionHandler(handler);
    for (const [value, shown] of [
      [null, "null"],
      [7, "7"],
      [{}, "an object of class Object"],
    ]) {
      expect(complaint(() => loop.setExceptionHandler(value as never))).toBe(
        `TypeError: a callable object was expected, got ${shown}: pass the function itself, not its result`,
      );
    }
    expect(loop.getExceptionHandler()).toBe(handler);
  });
});

describe("a callback that makes a mistake", () => {
  it("is reported with it, and the loop goes on", async () => {
    const loop = new VirtualLoop();
    const other = new Loop();
    other.close();
    const log: string[] = [];
    loop.setExceptionHandler((_, { exception }) => {
      const { name, message } = exception as Error;
      log.push(`${name}: ${message}`);
    });
    loop.callSoon(() => loop.callLater(Number.NaN, callback));
    loop.callSoon(() => loop.callSoon(7 as never));
    loop.callSoon(() => other.callSoon(callback));
    loop.callSoon(() => loop.close());
    loop.callLater(1, () => log.push("timer"));
    await loop.run();
    expect(log).toEqual([
      "ValueError: Invalid delay: NaN (not a number): check the arithmetic that made it",
      "TypeError: a callable object was expected, got 7: pass the function itself, not its result",
      "RuntimeError: Event loop is closed: make a new loop, or close this one later",
      "RuntimeError: Cannot close a running event loop: call stop() and await the run first",
      "timer",
    ]);
  });

  it("does not break a loop if the report of its error fails as well", async () => {
    const { console } = globalThis;
    const failing = {
      error(): never {
        throw new Error("the console is broken");
      },
    };
    globalThis.console = failing as never;
    const loop = new VirtualLoop();
    globalThis.console = console;
    const log: string[] = [];
    const uncaught: unknown[] = [];
    const hearNoMore = onUncaughtError((error) => uncaught.push(error));
    try {
      loop.callSoon(() => {
        throw new Error("boom");
      });
      loop.callSoon(() => log.push("after it"));
      const run = loop.run().then(() => log.push("ended"));
      await Promise.race([run, new Promise((resolve) => setTimeout(resolve, 100))]);
    } finally {
      hearNoMore();
    }
    expect([log, uncaught]).toEqual([["after it", "ended"], []]);
  });
});
