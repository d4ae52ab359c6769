import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

class ZeroDivisionError extends Error {}

function zero_error(): never {
  throw new ZeroDivisionError("division by zero");
}

let loop: asyncio.EventLoop;
const report = vi.fn();

beforeEach(() => {
  report.mockReset();
  vi.spyOn(console, "error").mockImplementation(report);
  loop = asyncio.new_event_loop({ clock: "virtual" });
});

afterEach(() => {
  loop.close();
  vi.restoreAllMocks();
});

/** Runs one turn, or more if a timer has to come first. */
async function runUntilStopped(stop: () => void = () => loop.call_soon(() => loop.stop())) {
  stop();
  await loop.run_forever();
}

describe("E2 the default report", () => {
  it("tells of a callback that throws, made by call_soon or call_later", async () => {
    loop.call_soon(zero_error);
    await runUntilStopped();
    expect(report.mock.calls).toEqual([
      [
        expect.stringMatching(/^Exception in callback zero_error\nhandle: <Handle zero_error>/),
        expect.any(ZeroDivisionError),
      ],
    ]);
    report.mockReset();
    loop.call_later(0.01, zero_error);
    await runUntilStopped(() => loop.call_later(0.02, () => loop.stop()));
    expect(report.mock.calls).toEqual([
      [
        expect.stringMatching(/^Exception in callback zero_error\nhandle: <TimerHandle zero_error/),
        expect.any(ZeroDivisionError),
      ],
    ]);
  });

  bothForms(
    "tells of a task whose error nobody asks for, though it has a callback",
    async ({ co }) => {
      const failing = co(function* () {
        yield* on(asyncio.sleep(0.01));
        zero_error();
      });
      const task = asyncio.ensure_future(failing(), { loop });
      task.add_done_callback(() => loop.stop());
      await loop.run_forever();
      expect(report.mock.calls).toEqual([]);
      loop.close();
      expect(report.mock.calls).toEqual([
        [
          expect.stringMatching(/^Task exception was never retrieved/),
          expect.any(ZeroDivisionError),
        ],
      ]);
    },
  );

  bothForms("does not tell of what run_until_complete has thrown", async ({ co }) => {
    const failing = co(function* () {
      yield* on(asyncio.sleep(1));
      zero_error();
    });
    await expect(loop.run_until_complete(failing())).rejects.toBeInstanceOf(ZeroDivisionError);
    loop.close();
    expect(report.mock.calls).toEqual([]);
  });
});

describe("E1 a handler of one's own", () => {
  it("is told instead, until null is set", async () => {
    const handler = vi.fn();
    expect(loop.get_exception_handler()).toBe(null);
    loop.set_exception_handler(handler);
    expect(loop.get_exception_handler()).toBe(handler);
    const handle = loop.call_soon(zero_error);
    await runUntilStopped();
    expect(handler.mock.calls).toEqual([
      [
        loop,
        {
          message: "Exception in callback zero_error",
          exception: expect.any(ZeroDivisionError),
          handle,
        },
      ],
    ]);
    expect(report.mock.calls).toEqual([]);
    handler.mockReset();
    loop.set_exception_handler(null);
    loop.call_soon(zero_error);
    await runUntilStopped();
    expect(handler.mock.calls).toEqual([]);
    expect(report.mock.calls.length).toBe(1);
  });

  it("that throws is reported by default", async () => {
    loop.set_exception_handler(() => {
      throw new RangeError("spam");
    });
    loop.call_soon(zero_error);
    await runUntilStopped();
    expect(report.mock.calls).toEqual([
      [
        expect.stringMatching(/^Unhandled error in exception handler/),
        expect.objectContaining({ name: "RangeError", message: "spam" }),
      ],
    ]);
  });
});

describe("E1 a default_exception_handler of a subclass that throws", () => {
  class Broken extends asyncio.EventLoop {
    seen: { exception?: unknown; context?: { exception?: unknown } }[] = [];

    override default_exception_handler(context: never): void {
      this.seen.push(context);
      throw new RangeError("spam");
    }
  }

  let broken: Broken;

  beforeEach(() => {
    broken = new Broken({ clock: "virtual" });
  });

  afterEach(() => broken.close());

  it("is reported", async () => {
    broken.call_soon(zero_error);
    broken.call_soon(() => broken.stop());
    await broken.run_forever();
    expect(report.mock.calls).toEqual([
      [
        "Exception in default exception handler",
        expect.objectContaining({ name: "RangeError", message: "spam" }),
      ],
    ]);
    expect(broken.seen[0]?.exception).toBeInstanceOf(ZeroDivisionError);
  });

  it("is reported as well after a custom handler that throws, and gets the first error", async () => {
    broken.set_exception_handler(() => {
      throw new RangeError("ham");
    });
    broken.call_soon(zero_error);
    broken.call_soon(() => broken.stop());
    await broken.run_forever();
    expect(report.mock.calls).toEqual([
      [
        "Exception in default exception handler while handling an unexpected error in custom exception handler",
        expect.objectContaining({ name: "RangeError", message: "spam" }),
      ],
    ]);
    expect(broken.seen[0]?.context?.exception).toBeInstanceOf(ZeroDivisionError);
  });
});

describe("in debug mode", () => {
  it("the report of a callback says where it was scheduled, by each of the calls", async () => {
    loop.set_debug(true);
    loop.call_soon(zero_error);
    loop.call_soon_threadsafe(zero_error);
    loop.call_later(0, zero_error);
    loop.call_at(0, zero_error);
    await runUntilStopped(() => loop.call_later(1, () => loop.stop()));
    const places = report.mock.calls.map(
      ([text]) => /created at .*exception-handler\.test\.ts:(\d+)/.exec(text as string)?.[1],
    );
    const first = Number(places[0]);
    expect(places.map(Number)).toEqual([first, first + 1, first + 2, first + 3]);
  });
});
