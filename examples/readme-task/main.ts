import { run, sleep, TaskGroup, TimeoutError, timeout } from "@asyncio-ts/task";

async function countdown(name: string, from: number) {
  try {
    for (let n = from; n > 0; n--) {
      console.log(`${name}: ${n}`);
      await sleep(200);
    }
    return `${name} is done`;
  } finally {
    console.log(`${name} cleans up`); // whatever happens
  }
}

await run(async () => {
  // Both at once. If one failed, the other would be cancelled.
  const results = await TaskGroup.run(async (group) => {
    const a = group.createTask(() => countdown("a", 3));
    const b = group.createTask(() => countdown("b", 2));
    return [await a, await b];
  });
  console.log(results);

  try {
    await timeout(500, () => countdown("long", 10)); // cancelled in its third sleep
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    console.log("too late");
  }
});
