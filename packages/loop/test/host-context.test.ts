import { AsyncLocalStorage } from "node:async_hooks";
import { Loop } from "@asyncio-ts/loop";
import { describe, expect, it } from "vitest";

describe("a loop on the host's event loop", () => {
  it("runs callbacks in nobody's asynchronous context, wherever they were scheduled", async () => {
    const storage = new AsyncLocalStorage<string>();
    const loop = new Loop({ autorun: true });
    const log: unknown[] = [];
    await storage.run(
      "mine",
      () =>
        new Promise<void>((resolve) => {
          loop.callSoon(() => log.push(storage.getStore()));
          loop.callLater(1, () => {
            log.push(storage.getStore());
            resolve();
          });
        }),
    );
    expect(log).toEqual([undefined, undefined]);
  });
});
