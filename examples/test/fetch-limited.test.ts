import { createTask, fromPromise, gather, run, sleep, TaskGroup, timeout } from "@asyncio-ts/task";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MoodyServer } from "../fetch-limited/server.js";

// What the program prints is compared by programs.test.ts; this is about its connections.

let server: MoodyServer;

beforeEach(async () => {
  server = new MoodyServer();
  await server.listen();
});

afterEach(() => server.close());

it("aborts every request that is under way when the time is up, and begins none after it", async () => {
  const ask = () => fromPromise((signal) => fetch(`${server.url}/never`, { signal }));
  await run(async () => {
    const all = timeout(null, async (deadline) => {
      // The time is up as soon as the server has been asked: no earlier on a slow machine.
      createTask(async () => {
        while (server.open < 2) await sleep(1);
        deadline.reschedule(0);
      });
      await TaskGroup.run(
        async (group) => {
          await gather(Array.from({ length: 5 }, () => group.createTask(ask)));
        },
        { limit: 2 },
      );
    });
    await expect(all).rejects.toMatchObject({ name: "TimeoutError" });
  });
  await server.quiet();
  expect(server.asked).toEqual(["/never", "/never"]);
  expect(server.givenUp).toEqual(["/never", "/never"]);
  expect(server.open).toBe(0);
});
