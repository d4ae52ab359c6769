import { ContextVar, copyContext, type ExceptionContext, Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { afterEach, describe, expect, it, vi } from "vitest";

const boom = new Error("boom");

function thrower(): never {
  throw boom;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("L11: what a callback throws goes to the exception handler, and the loop goes on", () => {
  it("reports the message, the error and the handle", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    loop.setExceptionHandler((...args) => log.push(args));
    const soon = loop.callSoon(thrower);
    const timer = loop.callLater(1, thrower);
    loop.callSoon(() => log.push("the same turn"));
    loop.callLater(1, () => log.push("the timer's turn"));
    await loop.run();
    const message = "Exception in callback thrower";
    expect(log).toEqual([
      [loop, { message, exception: boom, handle: soon }],
      "the same turn",
      [loop, { message, exception: boom, handle: timer }],
      "the timer's turn",
    ]);
  });

  it("names a callback without a name as such", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    loop.setExceptionHandler((_, { message }) => log.push(message));
    loop.callSoon(
      (() => () => {
        throw boom;
      })(),
    );
    await loop.run();
    expect(log).toEqual(["Exception in callback <anonymous>"]);
  });

  it.each([undefined, null, 0, "text"])(
    "reports %s, which is no error, as well",
    async (thrown) => {
      const loop = new VirtualLoop();
      const log: ExceptionContext[] = [];
      loop.setExceptionHandler((_, context) => log.push(context));
      loop.callSoon(() => {
        throw thrown;
      });
      await loop.run();
      expect(log.map((context) => ["exception" in context, context.exception])).toEqual([
        [true, thrown],
      ]);
    },
  );

  it("goes on on the host's event loop too", async () => {
    const loop = new Loop();
    const log: unknown[] = [];
    loop.setExceptionHandler((_, { exception }) => log.push(exception));
    loop.callSoon(thrower);
    loop.callLater(1, thrower);
    loop.callLater(2, () => loop.stop());
    await loop.runForever();
    expect(log).toEqual([boom, boom]);
    loop.close();
  });
});

describe("E1: callExceptionHandler() calls the handler in the context of what it is about", () => {
  it("gives the handler the loop and the very context object", () => {
    const loop = new VirtualLoop();
    const log: unknown[][] = [];
    loop.setExceptionHandler((...args) => log.push(args));
    const context = { message: "message", extra: 1 };
    loop.callExceptionHandler(context);
    expect(log[0]?.[0]).toBe(loop);
    expect(log[0]?.[1]).toBe(context);
    expect(log.length).toBe(1);
  });

  it("prefers the task's context to the future's, and that to the handle's", async () => {
    const loop = new VirtualLoop();
    const place = new ContextVar("place", { default: "outside" });
    const subject = (name: string) => {
      const context = copyContext();
      context.run(() => place.set(name));
      return { context };
    };
    const [task, future, handle] = [subject("task"), subject("future"), subject("handle")];
    const log: string[] = [];
    loop.setExceptionHandler(() => log.push(place.get()));
    const message = "message";
    loop.callExceptionHandler({ message, handle, future, task });
    loop.callExceptionHandler({ message, handle, future });
    loop.callExceptionHandler({ message, handle });
    loop.callExceptionHandler({ message });
    loop.callExceptionHandler({ message, future: {} });
    loop.callExceptionHandler({ message, task: { context: "not a context" } });
    log.push(place.get());
    expect(log).toEqual(["task", "future", "handle", "outside", "outside", "outside", "outside"]);
  });

  it("runs the handler for a failed callback in that callback's context", async () => {
    const loop = new VirtualLoop();
    const place = new ContextVar("place", { default: "outside" });
    const log: string[] = [];
    loop.setExceptionHandler(() => log.push(place.get()));
    loop.callSoon(() => {
      place.set("callback");
      thrower();
    });
    await loop.run();
    expect(log).toEqual(["callback"]);
  });

  it("reports a handler that throws by default, with what it was given", () => {
    const loop = new VirtualLoop();
    const report = vi.spyOn(console, "error").mockReturnValue();
    const place = new ContextVar("place", { default: "outside" });
    const context = copyContext();
    context.run(() => place.set("inside"));
    loop.setExceptionHandler(thrower);
    loop.callExceptionHandler({ message: "message", handle: { context } });
    expect(report.mock.calls).toEqual([
      ["Unhandled error in exception handler\ncontext: an object of class Object", boom],
    ]);
    expect(place.get()).toBe("outside");
  });

  it("never throws, not even if the default report does", async () => {
    const loop = new VirtualLoop();
    vi.spyOn(console, "error").mockImplementation(thrower);
    expect(() => loop.callExceptionHandler({ message: "message" })).not.toThrow();
    loop.setExceptionHandler(thrower);
    expect(() => loop.callExceptionHandler({ message: "message" })).not.toThrow();
  });

  it("takes another handler, none, and gives it back", () => {
    const loop = new VirtualLoop();
    const report = vi.spyOn(console, "error").mockReturnValue();
    const log: string[] = [];
    const first = (): void => void log.push("first");
    const second = (): void => void log.push("second");
    expect(loop.getExceptionHandler()).toBeUndefined();
    for (const handler of [first, second, undefined]) {
      loop.setExceptionHandler(handler);
      expect(loop.getExceptionHandler()).toBe(handler);
      loop.callExceptionHandler({ message: "message" });
    }
    expect(log).toEqual(["first", "second"]);
    expect(report.mock.calls).toEqual([["message"]]);
  });
});

describe("E2: the default handler writes one report: the message, then the other keys in order", () => {
  it("writes the message, the other keys sorted, and the error", () => {
    const loop = new VirtualLoop();
    const report = vi.spyOn(console, "error").mockReturnValue();
    loop.callExceptionHandler({
      message: "Something failed",
      zeta: 1,
      task: new Map(),
      exception: boom,
      alpha: "text",
    });
    expect(report.mock.calls).toEqual([
      ['Something failed\nalpha: "text"\ntask: an object of class Map\nzeta: 1', boom],
    ]);
  });

  it("has a message of its own for a report without one", () => {
    const loop = new VirtualLoop();
    const report = vi.spyOn(console, "error").mockReturnValue();
    loop.callExceptionHandler({ message: "" });
    loop.callExceptionHandler({} as ExceptionContext);
    expect(report.mock.calls).toEqual([
      ["Unhandled exception in event loop"],
      ["Unhandled exception in event loop"],
    ]);
  });

  it("passes an error of undefined on, and writes none where there is none", () => {
    const loop = new VirtualLoop();
    const report = vi.spyOn(console, "error").mockReturnValue();
    loop.defaultExceptionHandler({ message: "with", exception: undefined });
    loop.defaultExceptionHandler({ message: "without" });
    expect(report.mock.calls).toEqual([["with", undefined], ["without"]]);
  });

  it("is what a custom handler can fall back to", async () => {
    const loop = new VirtualLoop();
    const report = vi.spyOn(console, "error").mockReturnValue();
    loop.setExceptionHandler((where, context) => where.defaultExceptionHandler(context));
    loop.callSoon(thrower);
    await loop.run();
    expect(report.mock.calls).toEqual([
      ["Exception in callback thrower\nhandle: <Handle thrower>", boom],
    ]);
  });
});
