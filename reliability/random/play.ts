import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Queue } from "@asyncio-ts/queue";
import {
  createTask,
  gather,
  isCancelled,
  runUntilComplete,
  shield,
  sleep,
  type Task,
  TaskGroup,
  timeout,
  wait,
  waitFor,
} from "@asyncio-ts/task";
import { type Form, on, type Script } from "@asyncio-ts/test-kit/forms";
import type { Op, Program, TaskPlan } from "./program.js";

/** Runs a program in one form, and gives the log of everything that happened in it. */
export async function play(program: Program, form: Form): Promise<readonly string[]> {
  const player = new Player(program, form);
  await player.play();
  return player.log;
}

/** An error in one word, or several where it is a group. */
function told(error: unknown): string {
  const { name, args, errors } = error as Error & { args?: unknown[]; errors?: unknown[] };
  if (errors !== undefined) return `${name}(${errors.map(told).join(", ")})`;
  return `${name}(${(args ?? []).map(String).join(", ")})`;
}

class Player {
  readonly log: string[] = [];
  readonly #program: Program;
  readonly #form: Form;
  readonly #loop = new VirtualLoop();
  readonly #queues: Queue<number>[];
  readonly #tasks: Task<unknown>[] = [];
  #items = 0;

  constructor(program: Program, form: Form) {
    this.#program = program;
    this.#form = form;
    this.#queues = program.queues.map((maxsize) => new Queue<number>(maxsize));
  }

  async play(): Promise<void> {
    const loop = this.#loop;
    loop.setExceptionHandler((_loop, { message, exception }) => {
      this.#say("report", `${message} ${exception === undefined ? "" : told(exception)}`);
    });
    try {
      await runUntilComplete(loop, this.#form.co(() => this.#main())());
    } catch (error) {
      // Many programs end with somebody who waits for ever: those who do are a part of the log.
      this.#say("run", told(error));
      for (const task of loop.tasks.all())
        this.#say("stuck", String((task as Task<unknown>).waitsFor));
    }
    for (const [index, queue] of this.#queues.entries()) {
      const { size, unfinished, getters, putters, joiners } = queue;
      const lists = [getters.size, putters.size, joiners.size];
      this.#say(`queue ${index}`, `${size} items, ${unfinished} unfinished, waiters ${lists}`);
    }
    this.#say("turns", String(loop.turns));
    // What is stuck has been told.
    loop.setExceptionHandler(() => {});
    loop.close();
  }

  #say(who: string, what: string): void {
    this.log.push(`${this.#loop.now()} ${who}: ${what}`);
  }

  *#main(): Script<void> {
    const plans = [...this.#program.tasks.entries()].sort(([, a], [, b]) => a.start - b.start);
    for (const [index, plan] of plans) {
      const { start } = plan;
      if (this.#loop.now() < start) yield* on(sleep(start - this.#loop.now()));
      const name = `task ${index}`;
      const task = createTask(this.#form.co(() => this.#run(name, plan))(), { name });
      this.#tasks.push(task);
      task.addDoneCallback(() => {
        const ending = task.cancelled()
          ? "cancelled"
          : task.threw()
            ? told(task.exception())
            : "ok";
        this.#say(name, `ended: ${ending}, ${task.cancelling()} requests`);
      });
    }
    yield* on(wait(this.#tasks));
    yield* on(sleep(100));
  }

  *#run(name: string, plan: TaskPlan): Script<void> {
    let stubborn = plan.stubborn;
    try {
      for (const op of plan.ops) {
        try {
          yield* this.#perform(name, op);
        } catch (error) {
          this.#say(name, `${op.kind} threw ${told(error)}`);
          if (!isCancelled(error)) continue;
          if (!stubborn) throw error;
          stubborn = false;
        }
      }
    } finally {
      if (plan.cleanUp > 0) yield* on(sleep(plan.cleanUp - 1));
      this.#say(name, "cleaned up");
    }
  }

  *#all(name: string, ops: readonly Op[]): Script<void> {
    for (const op of ops) yield* this.#perform(name, op);
  }

  *#perform(name: string, op: Op): Script<void> {
    const awaitable = this.#begin(name, op);
    const value = awaitable === undefined ? undefined : yield* on(awaitable);
    this.#say(name, `${op.kind} ${"queue" in op ? op.queue : ""} gave ${JSON.stringify(value)}`);
  }

  /** The number of the task that does something, of itself or of a child. */
  #numberOf(name: string): number {
    const [root] = name.split(" child")[0]?.split(" in time") ?? [name];
    return this.#tasks.findIndex((task) => task.name === root);
  }

  /** Does what can be done at once, and gives what is to be waited for. */
  #begin(name: string, op: Op): PromiseLike<unknown> | undefined {
    const form = this.#form;
    const queue = "queue" in op ? (this.#queues[op.queue] as Queue<number>) : undefined;
    const task = "task" in op ? this.#tasks[op.task] : undefined;
    // In a circle, a cancellation would go round for ever, as it does in CPython.
    const older = "task" in op && op.task < this.#numberOf(name) ? task : undefined;
    switch (op.kind) {
      case "sleep":
        return sleep(op.delay, op.delay);
      case "put":
        return queue?.put(this.#items++);
      case "get":
        return queue?.get();
      case "join":
        return queue?.join();
      case "putNowait":
        queue?.putNowait(this.#items++);
        return undefined;
      case "getNowait":
        queue?.getNowait();
        return undefined;
      case "taskDone":
        queue?.taskDone();
        return undefined;
      case "shutdown":
        queue?.shutdown({ immediate: queue.size > 1 });
        return undefined;
      case "cancel":
        this.#say(name, `cancels: ${task?.cancel(`by ${name}`)}`);
        return undefined;
      case "await":
        return older;
      case "shielded":
        return older === undefined ? undefined : shield(older);
      case "waitFor": {
        const inner = form.co(() => this.#perform(`${name} in time`, op.op));
        return waitFor(inner(), op.delay);
      }
      case "timeout":
        return timeout(
          op.delay,
          form.fn(() => this.#all(name, op.ops)),
        );
      case "gather":
        return gather(
          op.children.map((ops, n) => form.co(() => this.#all(`${name} child ${n}`, ops))()),
          { returnExceptions: op.children.length > 2 },
        );
      case "group":
        return TaskGroup.run(
          form.fn(
            function* (this: Player, group: TaskGroup): Script<void> {
              for (const [n, ops] of op.children.entries()) {
                group.createTask(form.co(() => this.#all(`${name} child ${n}`, ops))());
              }
            }.bind(this),
          ),
        );
    }
  }
}
