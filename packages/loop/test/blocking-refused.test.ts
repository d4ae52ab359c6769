import { BlockingLoop } from "@asyncio-ts/loop/blocking";
import { afterEach, describe, expect, it, vi } from "vitest";
import { caught } from "./caught.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("BlockingLoop, where a thread may not be blocked", () => {
  const message =
    "this thread may not be blocked: use a worker, or await run() instead of calling runSync()";

  it("says so at the first wait", () => {
    // A page has no shared memory either, unless its server asks for it.
    vi.stubGlobal("SharedArrayBuffer", globalThis.SharedArrayBuffer ?? ArrayBuffer);
    const refused = new TypeError("Atomics.wait cannot be called in this context");
    vi.spyOn(Atomics, "wait").mockImplementation(() => {
      throw refused;
    });
    const loop = new BlockingLoop();
    loop.callLater(5, () => {});
    const error = caught(() => loop.runSync());
    expect([error.name, error.message, error.cause === refused]).toEqual([
      "RuntimeError",
      message,
      true,
    ]);
  });

  it("says so at once where there is no shared memory", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect(caught(() => new BlockingLoop()).message).toBe(message);
  });
});
