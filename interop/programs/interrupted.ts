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
};

if (behaviour === "listened") {
  process.on("SIGINT", () => {
    console.log("somebody else's");
    process.exit(3);
  });
}
const main = asyncio.coroutine(async () => {
  setTimeout(() => process.kill(process.pid, "SIGINT"), 10);
  return interruptions[behaviour === "listened" ? "cleansUp" : (behaviour as string)]?.();
});
try {
  console.log("returned", await asyncio.run(main()));
} catch (error) {
  console.log("threw", (error as Error).name, error instanceof asyncio.KeyboardInterrupt);
}
console.log("listeners", process.listenerCount("SIGINT"));
