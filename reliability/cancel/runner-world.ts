import * as asyncio from "@asyncio-ts/compat-asyncio";
import { getRunningLoop, type Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Queue } from "@asyncio-ts/queue";
import { allTasks, createTask, Runner, sleep, type Task } from "@asyncio-ts/task";
import { type Form, on, type Script } from "@asyncio-ts/test-kit/forms";
import type { Point } from "./world.js";

/** The tasks that the first run leaves behind. */
const BESIDE = ["producer", "consumer"];
const ITEMS = 12;

/** A runner on a virtual clock, and what its programs are written with. */
export interface Kit {
  readonly name: string;
  open(): {
    readonly loop: Loop;
    run<T>(script: () => Script<T>, form: Form): Promise<T>;
    close(): Promise<void>;
  };
  /** For so many milliseconds. */
  sleep(delay: number): PromiseLike<unknown>;
  createTask(form: Form, name: string, script: () => Script<unknown>): void;
  queue(): Queue<number>;
}

export const core: Kit = {
  name: "the core's Runner",
  open() {
    const runner = new Runner({ loop: new VirtualLoop() });
    return {
      loop: runner.loop,
      run: (script, form) => runner.run(form.co(script)()),
      close: () => runner.close(),
    };
  },
  sleep: (delay) => sleep(delay),
  createTask(form, name, script) {
    createTask(form.co(script)(), { name });
  },
  queue: () => new Queue(),
};

export const facade: Kit = {
  name: "the facade's Runner",
  open() {
    const runner = new asyncio.Runner({
      loop_factory: () => asyncio.new_event_loop({ clock: "virtual" }),
    });
    return {
      loop: runner.get_loop(),
      run: (script, form) => runner.run(form.co(script)()),
      close: () => runner.close(),
    };
  },
  sleep: (delay) => asyncio.sleep(delay / 1000),
  createTask(form, name, script) {
    asyncio.create_task(form.co(script)(), { name });
  },
  queue: () => new asyncio.Queue(),
};

/** What is done to the victim's task, and whether that was taken. */
export type Cut = (task: Task<unknown>) => boolean;

/**
 * Two programs, one after the other, on one runner. Both take items, as does a consumer that the
 * first leaves behind. All of them have something to clean up, which takes a while.
 */
export class RunnerWorld {
  readonly log: string[] = [];
  /** What went to the exception handler. */
  readonly reports: string[] = [];
  /** What the cut returned, `undefined` if its victim had ended before. */
  accepted: boolean | undefined = undefined;
  /** What came of the two runs and of `close()`. */
  readonly endings: Record<string, string> = {};
  put = 0;
  taken = 0;
  /** Items that nobody has taken. */
  kept = 0;
  #supplied = false;
  begun = 0;
  cleaned = 0;
  /** What there was when the loop closed. */
  left: { tasks: number; timers: number; getters: number } | undefined = undefined;

  /** Plays it, and cuts the task called `victim`, or the main task of that run, at `point`. */
  async play(kit: Kit, form: Form, victim: string, point: Point, cut: Cut): Promise<void> {
    const { loop, run, close } = kit.open();
    const queue = kit.queue();
    let under = "";
    let left = point.n;
    const pass = (): void => {
      const task = [...allTasks(loop)].find(({ name }) =>
        BESIDE.includes(name) ? name === victim : under === victim,
      );
      if (task === undefined || left-- > 0) return;
      loop.observer = undefined;
      this.log.push(`${loop.now()} cut`);
      this.accepted = cut(task);
    };
    loop.observer = point.kind === "turn" ? { onTurn: pass } : { onStep: pass };
    loop.setExceptionHandler((_, { message }) => this.reports.push(message));
    loop.atClose.add(() => {
      const timers = loop.timers.peek() === undefined ? 0 : 1;
      this.left = { tasks: loop.tasks.size, timers, getters: queue.getters.size };
    });
    const end = async (name: string, begin: () => Promise<unknown>): Promise<void> => {
      under = name;
      this.endings[name] = await begin().then(String, told);
      this.log.push(`${loop.now()} ${name}: ${this.endings[name]}`);
    };
    for (const name of ["first", "second"]) {
      await end(name, () => run(() => this.#program(kit, form, queue, name), form));
    }
    await end("close", close);
    this.kept = queue.size;
  }

  *#program(kit: Kit, form: Form, queue: Queue<number>, name: string): Script<string> {
    this.begun++;
    try {
      // By the first run, if it gets that far.
      if (!this.#supplied) {
        this.#supplied = true;
        kit.createTask(form, "producer", () => this.#produce(kit, queue));
        kit.createTask(form, "consumer", () => this.#consume(kit, queue));
      }
      yield* this.#take(queue, name);
      yield* on(kit.sleep(1));
      yield* this.#take(queue, name);
      return name;
    } finally {
      yield* this.#cleanUp(kit);
    }
  }

  *#produce(kit: Kit, queue: Queue<number>): Script<void> {
    while (this.put < ITEMS) {
      yield* on(kit.sleep(1));
      queue.putNowait(++this.put);
    }
  }

  *#consume(kit: Kit, queue: Queue<number>): Script<void> {
    this.begun++;
    try {
      for (;;) {
        yield* this.#take(queue, "consumer");
        yield* on(kit.sleep(2));
      }
    } finally {
      yield* this.#cleanUp(kit);
    }
  }

  *#take(queue: Queue<number>, name: string): Script<void> {
    const item = yield* on(queue.get());
    this.taken++;
    this.log.push(`${getRunningLoop().now()} ${name} got ${item}`);
  }

  *#cleanUp(kit: Kit): Script<void> {
    try {
      yield* on(kit.sleep(2));
    } finally {
      this.cleaned++;
    }
  }
}

/** Name and arguments of an error, and those of its cause. */
function told(error: Error & { args?: readonly unknown[] }): string {
  const own = `${error.name}(${(error.args ?? [error.message]).join(", ")})`;
  return error.cause instanceof Error ? `${own} from ${told(error.cause)}` : own;
}
