import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import type { Queue } from "@asyncio-ts/queue";
import {
  allTasks,
  createTask,
  currentTask,
  runUntilComplete,
  type Task,
  wait,
} from "@asyncio-ts/task";
import { type Form, on, type Script } from "@asyncio-ts/test-kit/forms";

/** What has to be said of a scenario, besides what holds for all of them. */
export interface Facts {
  /** What a victim may return although its cancellation was accepted, where a rule says so. */
  readonly swallowed?: unknown;
  /** Called when the victim has ended, while others may still run. */
  atEnd?(): void;
  /** Ends what would wait for ever, as a consumer does that waits for more. */
  settle?(): Script<void>;
  /** Called when nothing runs any more. */
  check?(): void;
}

/** Sets up a victim and those beside it, in a running loop. */
export type Scenario = (world: World) => Facts;

/** Where the cancellation comes: before the n-th turn, or behind the n-th step of anybody. */
export type Point = { readonly kind: "turn" | "step"; readonly n: number };

/** One run of a scenario, on a virtual clock of its own. */
export class World {
  readonly form: Form;
  readonly loop = new VirtualLoop();
  readonly log: string[] = [];
  /** What went to the exception handler. */
  readonly reports: string[] = [];
  /** What `cancel()` returned, `undefined` if the program was over before. */
  accepted: boolean | undefined = undefined;
  /** When that was, on the loop's clock. */
  cutAt: number | undefined = undefined;
  #victim: Task<unknown> | undefined = undefined;
  /** See {@link Facts}. */
  swallowed: unknown = undefined;
  readonly #lists = new Map<string, { readonly size: number }>();

  constructor(form: Form) {
    this.form = form;
  }

  /** Records an event, with the time. */
  say(what: string): void {
    this.log.push(`${this.loop.now()} ${what}`);
  }

  /** Creates the task that will be cancelled. */
  victim(script: () => Script<unknown>): void {
    this.#victim = this.beside("victim", script);
  }

  get task(): Task<unknown> {
    return this.#victim as Task<unknown>;
  }

  /** Creates another task. */
  beside<T>(name: string, script: () => Script<T>): Task<T> {
    return createTask<T>(this.form.co(script)(), { name });
  }

  /** Its waiters have to be gone at the end. */
  watch<T>(queue: Queue<T>): Queue<T> {
    const { getters, putters, joiners } = queue;
    this.watchList("getters", getters);
    this.watchList("putters", putters);
    this.watchList("joiners", joiners);
    return queue;
  }

  watchList(name: string, list: { readonly size: number }): void {
    this.#lists.set(`${name} ${this.#lists.size}`, list);
  }

  /** Runs the scenario to its end, and cancels the victim at `point`. */
  async play(scenario: Scenario, point: Point | undefined): Promise<void> {
    const { loop } = this;
    loop.setExceptionHandler((_loop, { message, exception }) => {
      this.reports.push(`${message}: ${exception}`);
    });
    if (point !== undefined) this.#arm(point);
    const main = this.form.co(() => this.#main(scenario));
    try {
      await runUntilComplete(loop, main());
      this.checkNothingLeft();
    } finally {
      loop.observer = undefined;
      // What is left has been told by the error that is on its way.
      loop.setExceptionHandler(() => {});
      loop.close();
    }
  }

  #arm({ kind, n }: Point): void {
    let left = n;
    const pass = (): void => {
      if (this.#victim === undefined || left-- !== 0) return;
      this.say("cut");
      this.cutAt = this.loop.now();
      this.accepted = this.#victim.cancel("cut");
    };
    this.loop.observer = kind === "turn" ? { onTurn: pass } : { onStep: pass };
  }

  *#main(scenario: Scenario): Script<void> {
    const { atEnd, settle, check, swallowed } = scenario(this);
    this.swallowed = swallowed;
    yield* on(wait([this.task]));
    atEnd?.();
    if (settle !== undefined) yield* settle();
    const others = allTasks();
    others.delete(currentTask() as Task<unknown>);
    // Whoever has lost a wake-up waits for ever now, and the virtual clock says so.
    if (others.size > 0) yield* on(wait(others));
    check?.();
  }

  checkNothingLeft(): void {
    const { loop } = this;
    const left: string[] = [];
    if (loop.tasks.size > 0) left.push(`${loop.tasks.size} tasks`);
    if (loop.foreign.size > 0) left.push(`${loop.foreign.size} promises`);
    if (loop.timers.peek() !== undefined) left.push("a timer that is not cancelled");
    for (const [name, { size }] of this.#lists) if (size > 0) left.push(`${size} ${name}`);
    if (left.length > 0) throw new Error(`left behind: ${left.join(", ")}`);
  }
}
