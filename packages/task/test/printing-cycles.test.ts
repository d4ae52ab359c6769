import { inspect } from "node:util";
import { Future } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { allTasks, createTask, run } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";

/** What is printed, whatever the host puts between its parts. */
function parts(value: unknown): string[] {
  return inspect(value).match(/<(Task|Future) \w+|\.\.\.>/g) ?? [];
}

describe("what stands in its own outcome is printed once", () => {
  it("a task that returns all tasks", async () => {
    const printed = await run(
      async () => {
        const task = createTask(async () => allTasks());
        await task;
        return parts(task);
      },
      { loop: new VirtualLoop() },
    );
    expect(printed).toEqual(["<Task finished", "<Task pending", "<Task finished", "...>"]);
  });

  it("two futures that hold each other, each time they are printed", () => {
    const loop = new VirtualLoop();
    const [a, b] = [new Future<unknown>({ loop }), new Future<unknown>({ loop })];
    a.setResult([b]);
    b.setException([a]);
    b.exception();
    for (let times = 0; times < 2; times++) {
      expect(parts(a)).toEqual(["<Future finished", "<Future failed", "<Future finished", "...>"]);
      expect(parts(b)).toEqual(["<Future failed", "<Future finished", "<Future failed", "...>"]);
    }
    loop.close();
  });

  it("one whose outcome can't be printed can be printed later", () => {
    const loop = new VirtualLoop();
    const future = new Future<unknown>({ loop });
    let fails = true;
    future.setResult({
      [inspect.custom]() {
        if (fails) throw new Error("not now");
        return "outcome";
      },
    });
    expect(() => inspect(future)).toThrow("not now");
    fails = false;
    expect(inspect(future)).toBe("<Future finished: outcome>");
    loop.close();
  });
});
