import { Handle } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { createTask, currentTask, run, sleep, Task } from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";

/** Runs a small program under an observer: what the observer was told. */
async function observed(
  fn: Parameters<Parameters<typeof bothForms>[1]>[0]["fn"],
  tell: (task: Task<unknown>) => string,
): Promise<string[]> {
  const loop = new VirtualLoop();
  const log: string[] = [];
  loop.observer = {
    onTurn: (turn) => log.push(`turn ${turn}`),
    onStep: (subject) => {
      if (subject instanceof Task) log.push(tell(subject));
      else log.push(subject instanceof Handle ? "callback" : "something else");
    },
  };
  const worker = fn(function* () {
    yield* on(sleep(0));
    yield* on(sleep(5));
  });
  const main = fn(function* () {
    (currentTask() as Task<unknown>).name = "main";
    yield* on(createTask(worker as never, { name: "worker" }));
  });
  await run(main as never, { loop });
  return log;
}

describe("an observer of a loop with tasks", () => {
  bothForms("is told of each step by its task, the same for both kinds", async ({ fn }) => {
    expect(await observed(fn, (task) => task.name)).toEqual([
      "turn 1",
      "main",
      "turn 2",
      "worker",
      "turn 3",
      "worker",
      // The timer of sleep(5).
      "turn 4",
      "callback",
      "turn 5",
      "worker",
      "turn 6",
      "main",
      // What ends the run.
      "turn 7",
      "callback",
    ]);
  });

  bothForms("can ask what the task waits for then: generators do already", async ({ kind, fn }) => {
    const log = await observed(fn, (task) => `${task.name}: ${task.waitsFor ?? "-"}`);
    expect(log.filter((line) => line.includes(":"))).toEqual(
      kind === "generator"
        ? [
            "main: Task pending name='worker'",
            "worker: -",
            "worker: sleep(5)",
            "worker: -",
            "main: -",
          ]
        : // The code has been resumed, and comes to its next wait in a microtask after that.
          ["main: -", "worker: -", "worker: -", "worker: -", "main: -"],
    );
  });
});
