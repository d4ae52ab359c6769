import {
  asCompleted,
  type Coro,
  createTask,
  gather,
  isCancelled,
  run,
  shield,
  sleep,
  TaskGroup,
  TimeoutError,
  timeout,
  wait,
  waitFor,
} from "@asyncio-ts/task";

declare const console: { log(text: string): void };

function* generator(): Coro<number> {
  yield* sleep(1);
  return yield* shield(createTask(() => sleep(1, 2)));
}

async function native(): Promise<string> {
  return await sleep(2, "native");
}

async function main(): Promise<string> {
  const log: string[] = [];
  const [number, string]: [number, string] = await gather([generator(), createTask(native)]);
  log.push(`${number} ${string}`);

  const forever = createTask(() => sleep(1_000_000));
  const { done, pending } = await wait([forever], { timeout: 1 });
  log.push(`${done.size} ${pending.size}`);
  forever.cancel();
  await forever.catch((error) => log.push(String(isCancelled(error))));

  const body = () => sleep(1_000_000);
  for (const slow of [timeout(1, body), waitFor(createTask(body), 1)]) {
    await slow.catch((error) => log.push(String(error instanceof TimeoutError)));
  }
  for await (const first of asCompleted([native()])) log.push(first.result());
  await TaskGroup.run(async (group) => {
    group.createTask(generator);
    group.createTask(native);
  });
  return log.join(", ");
}

void run(main).then(console.log);
