import { inspect } from "node:util";
import { LifoQueue, Queue } from "@asyncio-ts/queue";
import { expect, it } from "vitest";

it("console.log prints a queue as what it is", () => {
  const queue = new Queue<string>(2);
  queue.putNowait("a");
  expect(inspect(queue)).toBe("<Queue maxsize=2 size=1 unfinished=1>");
  expect(inspect({ stack: new LifoQueue() })).toBe(
    "{ stack: <LifoQueue maxsize=0 size=0 unfinished=0> }",
  );
});
