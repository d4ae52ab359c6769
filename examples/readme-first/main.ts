import { run, sleep, TaskGroup, timeout } from "@asyncio-ts/task";

async function worker(name: string, ms: number) {
  await sleep(ms);
  console.log(`${name} is done`);
}

await run(async () => {
  await TaskGroup.run(async (group) => {
    group.createTask(() => worker("slow", 200));
    group.createTask(() => worker("quick", 100));
  }); // both have ended; if one had failed, the other would have been cancelled
  await timeout(100, () => worker("late", 1000)).catch(() => console.log("too late"));
});
