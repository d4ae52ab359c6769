import * as asyncio from "@asyncio-ts/compat-asyncio";

// A program that is interrupted (SIGINT) once its main task waits: see interrupted.test.ts.

const [behaviour] = process.argv.slice(2);

const interruptions: Record<string, () => PromiseLike<unknown>> = {
  async cleansUp() {
    try {
      await asyncio.sleep(60);
    } finally {
      console.log("cleaning up");
      await asyncio.sleep(0.01);
      console.log("cleaned up");
    }
  },
  async swallows() {
    try {
      await asyncio.sleep(60);
    } catch {
      return "swallowed";
    }
    return undefined;
  },
  async goesOn() {
    try {
      await asyncio.sleep(60);
    } catch {
      console.log("goes on");
    }
    setTimeout(() => process.kill(process.pid, "SIGINT"), 10);
    await asyncio.sleep(60);
  },
  async spins() {
    try {
      for (;;) await asyncio.sleep(0);
    } catch (error) {
      console.log("spun until", (error as Error).name);
    }
    throw new asyncio.CancelledError();
  },
  async waitsForFuture() {
    const future = new asyncio.Future<void>();
    try {
      await future;
    } catch (error) {
      console.log((error as Error).name, future.cancelled());
    }
    throw new asyncio.CancelledError();
  },
  async cancelled() {
    const main = asyncio.current_task();
    asyncio.create_task(async () => {
      await asyncio.sleep(0);
      main?.cancel();
    });
    try {
      await asyncio.sleep(60);
    } finally {
      // Sooner, the signal could come before the first cancellation is thrown, and be one with it.
      process.kill(process.pid, "SIGINT");
      await asyncio.sleep(60);
    }
  },
  async notTold() {
    return "as if nothing were";
  },
};

/** They do it themselves, or not at all. */
const uninterrupted = ["cancelled", "notTold"];

if (behaviour === "notTold") {
  process.on = () => {
    throw new Error("no signals here");
  };
}

if (behaviour === "listened") {
  process.on("SIGINT", () => {
    console.log("somebody else's");
    process.exit(3);
  });
}
const main = asyncio.coroutine(async () => {
  if (!uninterrupted.includes(behaviour as string)) {
    setTimeout(() => process.kill(process.pid, "SIGINT"), 10);
  }
  return interruptions[behaviour === "listened" ? "cleansUp" : (behaviour as string)]?.();
});
try {
  console.log("returned", await asyncio.run(main()));
} catch (error) {
  console.log("threw", (error as Error).name, error instanceof asyncio.KeyboardInterrupt);
}
console.log("listeners", process.listenerCount("SIGINT"));
