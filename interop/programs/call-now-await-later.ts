// Run by child-process.test.ts: what it shows ends a process.
//
//   node call-now-await-later.ts on|off debug|quiet bare|task
import { Loop } from "@asyncio-ts/loop";
import { createTask, isCancelled, run, sleep } from "@asyncio-ts/task";

const [mode, debug, how] = process.argv.slice(2);

async function later(): Promise<void> {
  try {
    await sleep(60_000);
  } catch (error) {
    console.log(`called now: ${isCancelled(error)}`);
    throw error;
  }
}

process.on("exit", (code) => console.log(`exit ${code}`));

await run(
  async () => {
    const task = createTask(
      async () => {
        // The rejected promise of the call has no handler when the second await throws.
        const called = how === "task" ? createTask(later, { name: "later" }) : later();
        await sleep(60_000);
        await called;
      },
      { name: "T" },
    );
    await sleep(0);
    await sleep(0);
    task.cancel();
    try {
      await task;
    } catch (error) {
      console.log(`awaited later: ${isCancelled(error)}, cancelled: ${task.cancelled()}`);
    }
    // Node looks for unhandled rejections once the microtasks have run dry.
    await sleep(5);
    console.log("main goes on");
  },
  { loop: new Loop({ asyncLocalStorage: mode === "on", debug: debug === "debug" }) },
);
