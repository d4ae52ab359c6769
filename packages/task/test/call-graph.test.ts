import { Future } from "@asyncio-ts/future";
import {
  asCompleted,
  type CallGraph,
  captureCallGraph,
  createTask,
  formatCallGraph,
  gather,
  map,
  shield,
  sleep,
  Task,
  TaskGroup,
  wait,
  waitFor,
} from "@asyncio-ts/task";
import { bothForms, type Form, on, type Script } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

/** The names of who waits for what, directly or not. */
function namesOf(graph: CallGraph | undefined): unknown {
  if (graph === undefined) return undefined;
  const name = graph.future instanceof Task ? graph.future.name : "a future";
  return [name, ...graph.awaitedBy.map(namesOf)];
}

/** Lets `waiter` wait for a task named "child", and gives the child's graph meanwhile. */
async function waitedFor(
  { co }: Form,
  waiter: (child: Task<void>) => Script<unknown>,
): Promise<unknown> {
  return virtually(
    co(function* () {
      const child = createTask<void>(sleep(10), { name: "child" });
      createTask(co(waiter)(child), { name: "waiter" });
      yield* on(sleep(1));
      return namesOf(captureCallGraph(child));
    })(),
  );
}

describe("V1 the call graph shows who waits for a future", () => {
  bothForms("by awaiting it", async (form) => {
    expect(await waitedFor(form, (child) => on(child))).toEqual(["child", ["waiter"]]);
  });

  const ways: readonly [string, (child: Task<void>) => Script<unknown>][] = [
    ["gather", (child) => on(gather([child, sleep(20)]))],
    ["wait", (child) => on(wait([child]))],
    ["waitFor", (child) => on(waitFor(child, 100))],
    ["shield", (child) => on(shield(child))],
    [
      "asCompleted",
      function* (child) {
        for (const next of asCompleted([child])) yield* on(next);
      },
    ],
  ];
  for (const [name, waiter] of ways) {
    bothForms(`by ${name}`, async (form) => {
      expect(await waitedFor(form, waiter)).toEqual(["child", ["waiter"]]);
    });
  }

  bothForms("as the parent of a TaskGroup, in its body and at its end", async ({ co }) => {
    const graphs: unknown[] = [];
    await virtually(
      co(function* () {
        let child: Task<void> | undefined;
        const body = co(function* (group: TaskGroup) {
          child = group.createTask(() => sleep(10), { name: "child" });
          yield* on(sleep(2));
        });
        const parent = co(function* () {
          yield* on(TaskGroup.run((group) => body(group) as PromiseLike<void>));
        });
        createTask(parent(), { name: "parent" });
        for (const delay of [1, 4, 10]) {
          yield* on(sleep(delay));
          graphs.push(namesOf(captureCallGraph(child)));
        }
      })(),
    );
    expect(graphs).toEqual([["child", ["parent"]], ["child", ["parent"]], ["child"]]);
  });

  it("as who takes the results of map()", async () => {
    const graphs: unknown[] = [];
    await virtually(async () => {
      const call = async (delay: number): Promise<void> => {
        await sleep(delay);
        graphs.push(namesOf(captureCallGraph()));
      };
      const consumer = async (): Promise<void> => {
        for await (const _ of map([5], call, { concurrency: 2 }));
      };
      await createTask(consumer, { name: "consumer" });
    });
    expect(graphs).toEqual([[expect.any(String), ["consumer", [expect.any(String)]]]]);
  });

  bothForms("over several tasks, and more than one at a time", async ({ co }) => {
    const future = new Future<void>();
    const graph = await virtually(
      co(function* () {
        const own = new Future<void>();
        const waits = co(function* (awaited: PromiseLike<unknown>) {
          yield* on(awaited as Future<unknown>);
        });
        const a = createTask(waits(own), { name: "a" });
        createTask(waits(own), { name: "b" });
        createTask(waits(a), { name: "c" });
        yield* on(sleep(1));
        return namesOf(captureCallGraph(own));
      })(),
    );
    expect(graph).toEqual(["a future", ["a", ["c"]], ["b"]]);
    future.cancel();
  });

  bothForms("and ends where tasks wait for each other", async ({ co }) => {
    const graph = await virtually(
      co(function* () {
        const tasks: Task<unknown>[] = [];
        const waits = co(function* (other: number) {
          yield* on(shield(tasks[other] as Task<unknown>));
        });
        tasks.push(createTask(waits(1), { name: "a" }), createTask(waits(0), { name: "b" }));
        yield* on(sleep(1));
        const names = namesOf(captureCallGraph(tasks[0]));
        for (const task of tasks) task.cancel();
        return names;
      })(),
    );
    expect(graph).toEqual(["a", ["b"]]);
  });
});

describe("captureCallGraph", () => {
  bothForms("without a future it is that of the current task", async ({ co }) => {
    await virtually(
      co(function* () {
        const named = co(function* () {
          // Not the task itself, which `return` would await.
          return { future: captureCallGraph()?.future };
        });
        const task = createTask(named(), { name: "own" });
        expect((yield* on(task)).future).toBe(task);
      })(),
    );
  });

  it("in a callback there is none, and outside of a loop it is RuntimeError", async () => {
    await virtually(function* () {
      const seen: unknown[] = [];
      const { loop } = createTask(sleep(0));
      loop.callSoon(() => seen.push(captureCallGraph(), formatCallGraph()));
      yield* sleep(1);
      expect(seen).toEqual([undefined, ""]);
    });
    expect(() => captureCallGraph()).toThrow("no running event loop");
  });

  it("refuses what is no future", () => {
    expect(() => captureCallGraph(5 as never)).toThrow(
      "a future or a task was expected, got 5: the graph is that of who waits for it",
    );
  });

  bothForms("tells what each task does, as much of it as is asked for", async ({ co }) => {
    const stacks = await virtually(
      co(function* () {
        const reader = createTask(sleep(10), { name: "reader" });
        const main = createTask(
          co(function* main() {
            yield* on(reader);
          })(),
          { name: "main" },
        );
        yield* on(sleep(1));
        const graph = (limit?: number) => captureCallGraph(main, { limit })?.callStack;
        return [graph(), graph(1), graph(-1), graph(0)];
      })(),
    );
    const [all, innermost, outermost, none] = stacks;
    expect(all).toHaveLength(2);
    expect([innermost, outermost, none]).toEqual([[all?.[0]], [all?.[1]], []]);
  });
});

it("formatCallGraph writes it for people", async () => {
  await virtually(function* () {
    const reader = createTask(
      function* read() {
        yield* sleep(10);
      },
      { name: "reader" },
    );
    createTask(
      function* main() {
        yield* gather([reader]);
      },
      { name: "main" },
    );
    yield* sleep(1);
    expect(formatCallGraph(reader)).toBe(`* Task(name='reader')
  + Call stack:
  |   sleep(10)
  |   async read()
  + Awaited by:
    * Task(name='main')
      + Call stack:
      |   gather() of 1 with 1 to go
      |   async main()`);
  });
});
