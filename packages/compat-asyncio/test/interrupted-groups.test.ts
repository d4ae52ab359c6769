import * as asyncio from "@asyncio-ts/compat-asyncio";
import { bothForms, errorOf, on, told } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { virtually } from "./virtually.js";

describe("a KeyboardInterrupt comes out of a TaskGroup as it is, not in a group", () => {
  const interrupt = new asyncio.KeyboardInterrupt();
  const failure = new Error("failure");

  for (const [who, ofTask, ofBody] of [
    ["its body throws it", failure, interrupt],
    ["a task throws it", interrupt, failure],
    ["both throw one: the task's", interrupt, new asyncio.KeyboardInterrupt()],
  ] as const) {
    bothForms(`where ${who}`, async ({ co, fn }) => {
      await virtually(
        co(function* () {
          const group = new asyncio.TaskGroup();
          const other = co(function* () {
            yield* on(asyncio.sleep(10));
          });
          const failing = co(function* () {
            yield* on(asyncio.sleep(1));
            throw ofTask;
          });
          let task: asyncio.Task<void> | undefined;
          const error = yield* errorOf(
            asyncio.async_with(
              group,
              fn(function* (tg: asyncio.TaskGroup) {
                task = tg.create_task(other());
                tg.create_task(failing());
                try {
                  yield* on(asyncio.sleep(10));
                } catch (cancellation) {
                  expect(told(cancellation)).toBe("CancelledError()");
                  throw ofBody;
                }
              }),
            ),
          );
          expect(error).toBe(interrupt);
          expect(task?.cancelled()).toBe(true);
        })(),
      );
    });
  }
});
