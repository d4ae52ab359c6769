import { AsyncLocalStorage } from "node:async_hooks";
import { Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import { type Coro, createTask, fromPromise, sleep } from "@asyncio-ts/task";
import { type BothModes, both, macrotasks } from "../stage.js";

// What programs keep in stores of their own. With AsyncLocalStorage off a task takes no notice of
// them, and its code has whatever store the host happens to carry to it: there is only a promise
// for code that never leaves the store's own `run`.

export function stores(bothModes: BothModes): void {
  bothModes(
    "the stores of the place where a native task was created are its own, after every await",
    (stage) =>
      stage.run(async () => {
        const storage = new AsyncLocalStorage<string>();
        const see = (where: string) => stage.say(`${where}: ${storage.getStore() ?? "none"}`);
        const gate = new Future<void>();
        const kept = storage.run("mine", () =>
          createTask(async () => {
            see("start");
            await sleep(0);
            see("after sleep");
            await gate;
            see("after a future");
            await fromPromise(macrotasks(2));
            see("after fromPromise");
            await macrotasks(4);
            see("after a foreign promise");
            await sleep(0);
            see("end");
          }),
        );
        await sleep(0);
        await sleep(0);
        gate.setResult();
        await kept;
        see("main");
      }),
    {
      on: [
        "start: mine",
        "after sleep: mine",
        "after a future: mine",
        "after fromPromise: mine",
        "after a foreign promise: mine",
        "end: mine",
        "main: none",
      ],
      off: [
        "start: none",
        "after sleep: none",
        "after a future: none",
        "after fromPromise: none",
        "after a foreign promise: none",
        "end: none",
        "main: none",
      ],
    },
  );

  bothModes(
    "stores of tasks that run beside each other do not mix",
    (stage) =>
      stage.run(async () => {
        const storage = new AsyncLocalStorage<string>();
        const wrong: string[] = [];
        const walk = (name: string) => async () => {
          for (let step = 0; step < 10; step++) {
            if (storage.getStore() !== name) wrong.push(`${name} saw ${storage.getStore()}`);
            await sleep(step % 3 === 0 ? 1 : 0);
          }
        };
        const tasks = ["a", "b", "c"].map((name) =>
          storage.run(name, () => createTask(walk(name), { name })),
        );
        for (const task of tasks) await task;
        if (stage.mode === "on") stage.say(`wrong: ${wrong}`);
      }),
    { on: ["wrong: "], off: [] },
  );

  bothModes(
    "they do not leak into what the loop runs next: callbacks, other tasks, generator tasks",
    (stage) =>
      stage.run(async () => {
        const storage = new AsyncLocalStorage<string>();
        const seen: string[] = [];
        const see = (where: string) => seen.push(`${where}: ${storage.getStore() ?? "none"}`);
        const before = createTask(async () => {
          for (let step = 0; step < 3; step++) {
            await sleep(0);
            see("other task");
          }
        });
        const generator = createTask(function* (): Coro<void> {
          for (let step = 0; step < 3; step++) {
            yield* sleep(0);
            see("generator");
          }
        });
        const kept = storage.run("mine", () =>
          createTask(async () => {
            for (let step = 0; step < 3; step++) {
              getRunningLoop().callSoon(() => see("callback"));
              await sleep(0);
            }
          }),
        );
        for (const task of [before, generator, kept]) await task;
        see("main");
        if (stage.mode === "off") return;
        for (const line of new Set(seen)) stage.say(line);
      }),
    { on: ["other task: none", "generator: none", "callback: none", "main: none"], off: [] },
  );

  bothModes(
    "a run() of a store inside a task lasts over its awaits",
    (stage) =>
      stage.run(async () => {
        const storage = new AsyncLocalStorage<string>();
        const see = (where: string) => stage.say(`${where}: ${storage.getStore() ?? "none"}`);
        const task = createTask(async () => {
          await storage.run("inner", async () => {
            await sleep(0);
            see("inside");
            await sleep(1);
            see("inside");
          });
          see("after");
        });
        await task;
      }),
    both("inside: inner", "inside: inner", "after: none"),
  );

  bothModes(
    "a program that is started inside a store sees it; plain code keeps its own",
    async (stage) => {
      const storage = new AsyncLocalStorage<string>();
      const see = (where: string) => stage.say(`${where}: ${storage.getStore() ?? "none"}`);
      const plain = storage.run("plain", async () => {
        await sleep(1);
        see("plain");
        await sleep(0);
        see("plain");
      });
      await plain;
      await storage.run("program", () =>
        stage.run(async () => {
          await sleep(0);
          if (stage.mode === "on") see("program");
        }),
      );
      see("outside");
    },
    {
      on: ["plain: plain", "plain: plain", "program: program", "outside: none"],
      off: ["plain: plain", "plain: plain", "outside: none"],
    },
  );
}
