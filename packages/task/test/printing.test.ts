import { inspect } from "node:util";
import { coroutine, Future } from "@asyncio-ts/future";
import { ContextVar, copyContext } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { createTask, currentTask, gather, map, run, sleep, TaskGroup } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";

describe("console.log prints", () => {
  it("tasks with name, state, what they wait for, and the outcome", async () => {
    const printed = await run(
      async () => {
        const log: string[] = [];
        const gate = new Future<string>();
        const task = createTask(async () => `got ${await gate}`, { name: "T" });
        const sleeper = createTask(() => sleep(5), { name: "S" });
        const both = createTask(async () => gather([task, sleeper]), { name: "G" });
        log.push(inspect(task));
        await sleep(1);
        log.push(inspect(task), inspect(sleeper), inspect(both), inspect({ gate }));
        gate.setResult("it");
        await both;
        log.push(inspect(task), inspect(gate), `${task}`);
        const failed = createTask(async () => {
          throw "oops";
        });
        failed.name = "F";
        await failed.catch(() => {});
        sleeper.cancel();
        log.push(inspect(failed));
        return log;
      },
      { loop: new VirtualLoop() },
    );
    expect(printed).toEqual([
      "<Task pending name='T'>",
      "<Task pending name='T' waits for Future pending>",
      "<Task pending name='S' waits for sleep(5)>",
      "<Task pending name='G' waits for gather() of 2 with 2 to go>",
      "{ gate: <Future pending> }",
      "<Task finished name='T': 'got it'>",
      "<Future finished: 'it'>",
      "<Task finished name='T'>",
      "<Task failed name='F': 'oops'>",
    ]);
  });

  it("groups and maps", async () => {
    const printed = await run(
      () =>
        TaskGroup.run(async (group) => {
          group.createTask(() => sleep(1));
          const mapped = map([1], async () => {}, { concurrency: 1 });
          return [inspect(group), inspect(mapped), `${group} ${mapped}`];
        }),
      { loop: new VirtualLoop() },
    );
    const [group, mapped] = ["<TaskGroup entered tasks=1 errors=0>", "<map() with 0 under way>"];
    expect(printed).toEqual([group, mapped, `${group} ${mapped}`]);
  });

  it("handles with the name of their callback, until they are cancelled", () => {
    const loop = new VirtualLoop();
    function noop(): void {}
    const nameless = (() => () => {})();
    const handles = [noop, noop.bind(null), nameless].map((callback) => loop.callSoon(callback));
    const texts = ["<Handle noop>", "<Handle bound noop>", "<Handle <anonymous>>"];
    expect(handles.map((handle) => inspect(handle))).toEqual(texts);
    for (let i = 0; i < 2; i++) {
      handles[0]?.cancel();
      expect(inspect(handles[0])).toBe("<Handle cancelled>");
    }
    loop.close();
  });

  it("a task as cancelling until it is done, or has taken that back", async () => {
    const printed = await run(
      async () => {
        const log: string[] = [];
        const task = createTask(
          async () => {
            try {
              await sleep(10);
            } catch {
              currentTask()?.uncancel();
            }
            await sleep(10);
          },
          { name: "T" },
        );
        await sleep(1);
        task.cancel();
        log.push(inspect(task));
        await sleep(1);
        log.push(inspect(task));
        task.cancel();
        log.push(inspect(task));
        await sleep(1);
        log.push(inspect(task));
        return log;
      },
      { loop: new VirtualLoop() },
    );
    expect(printed).toEqual([
      "<Task cancelling name='T' waits for sleep(10)>",
      "<Task pending name='T' waits for sleep(10)>",
      "<Task cancelling name='T' waits for sleep(10)>",
      "<Task cancelled name='T'>",
    ]);
  });

  it("loops, handles, contexts, coroutines and operations as what they are", async () => {
    const loop = new VirtualLoop();
    const handle = loop.callLater(5, function tick() {});
    const variable = new ContextVar<number>("depth");
    variable.set(3);
    expect(
      [loop, handle, variable, copyContext(), coroutine(async function hello() {})(), sleep(0)].map(
        (value) => inspect(value),
      ),
    ).toEqual([
      "<VirtualLoop idle timers=1 tasks=0>",
      "<TimerHandle tick at 5 ms>",
      "<ContextVar depth>",
      "<Context depth=3>",
      "<Coroutine hello>",
      "<sleep(0)>",
    ]);
    expect(`${variable} ${new Future({ loop })} ${sleep(1)}`).toBe(
      "<ContextVar depth> <Future pending> <sleep(1)>",
    );
    handle.cancel();
    loop.close();
    expect([inspect(handle), inspect(loop)]).toEqual([
      "<TimerHandle cancelled at 5 ms>",
      "<VirtualLoop closed timers=0 tasks=0>",
    ]);
  });
});
