import {
  fromPromise,
  isCancelled,
  run,
  sleep,
  TaskGroup,
  TimeoutError,
  timeout,
} from "@asyncio-ts/task";
import { MoodyServer } from "./server.js";

/** The text at `url`. Cancelling the task that awaits it aborts the request. */
async function text(url: string): Promise<string> {
  const response = await fromPromise((signal) => fetch(url, { signal }));
  const body = await fromPromise(response.text());
  if (!response.ok) throw new Error(`${response.status} ${body}`);
  return body;
}

/** Tries again after 20, 40, 80 ... ms. */
async function retried<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (isCancelled(error) || attempt === attempts) throw error;
      await sleep(10 * 2 ** attempt);
    }
  }
}

/** All pages at once, but no more than three requests at a time. */
function pages(base: string, numbers: number[]) {
  return TaskGroup.run(
    async (group) => {
      const tasks = numbers.map((n) =>
        group.createTask(() => retried(3, () => text(`${base}/page/${n}`))),
      );
      const bodies: string[] = [];
      for (const task of tasks) bodies.push(await task);
      return bodies;
    },
    { limit: 3 },
  );
}

const server = new MoodyServer();
await server.listen();

await run(async () => {
  console.log(await pages(server.url, [1, 2, 3, 4, 5, 6, 7, 8]));
  console.log(`${server.asked.length} requests, at most ${server.busiest} at once`);
  try {
    await timeout(300, () => retried(3, () => text(`${server.url}/never`)));
  } catch (error) {
    console.log(error instanceof TimeoutError ? "/never: gave up after 300 ms" : error);
  }
});

// The server has seen the client go, and nothing keeps this process from ending by itself.
await server.quiet();
console.log(`given up: ${server.givenUp.join()}; still open: ${server.open}`);
await server.close();
