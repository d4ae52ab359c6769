import { Loop } from "@asyncio-ts/loop";
import { realm } from "@asyncio-ts/loop/internal";
import { currentTask, isCancelled, run, type TaskSource } from "@asyncio-ts/task";
import { afterAll, expect, it } from "vitest";
import { macrotask, onUnhandledRejection } from "../host.shared.js";

/** Whether the loops of this process may use AsyncLocalStorage. */
export type Mode = "on" | "off";

/** What a scenario must record, in each mode. */
export type Expected = { readonly [M in Mode]: readonly string[] };

export type Scenario = (stage: Stage) => Promise<void>;

/** Registers a scenario with its expected record in each mode; see {@link inMode}. */
export type BothModes = (name: string, scenario: Scenario, expected: Expected) => void;

/** How long a scenario may take: much longer than any does, in milliseconds. */
const LIMIT = 5000;

/** The same record in both modes. */
export function both(...lines: readonly string[]): Expected {
  return { on: lines, off: lines };
}

/** What a scenario records on, and where it gets its loops from. */
export class Stage {
  readonly mode: Mode;
  readonly record: string[] = [];
  /** What went to console.warn, unless the scenario has taken it. */
  readonly warnings: string[] = [];

  constructor(mode: Mode) {
    this.mode = mode;
  }

  say(line: string): void {
    this.record.push(line);
  }

  newLoop(debug = false): Loop {
    return new Loop({ asyncLocalStorage: this.mode === "on", debug });
  }

  run<T>(main: TaskSource<T>, options: { readonly debug?: boolean } = {}): Promise<T> {
    return run(main, { loop: this.newLoop(options.debug) });
  }

  /** Records how many warnings there were since the last time, and which of the words they name. */
  sayWarnings(...words: readonly string[]): void {
    const text = this.warnings.join("\n");
    const named = words.filter((word) => text.includes(word));
    this.say(`warnings: ${this.warnings.length}, naming ${named.join(" and ") || "nothing"}`);
    this.warnings.length = 0;
  }
}

/**
 * Runs the scenarios with AsyncLocalStorage on, or forced off. A process does one of the two:
 * once on, what a host tracks could hide what is missing when off. That is why each mode has a
 * test file, and so a process, of its own.
 */
export function inMode(mode: Mode): BothModes {
  if (mode === "off") realm.defaultLoop = new Loop({ autorun: true, asyncLocalStorage: false });
  afterAll(() => {
    // Otherwise the file would have tested the other mode.
    expect(realm.asyncContext !== undefined).toBe(mode === "on");
  });
  return (name, scenario, expected) => {
    it(name, async () => {
      const stage = new Stage(mode);
      const complaints: string[] = [];
      const { warn, error: report } = console;
      console.warn = (...lines: unknown[]) => stage.warnings.push(lines.join(" "));
      console.error = (...lines: unknown[]) => complaints.push(`report: ${lines.join(" ")}`);
      const hearNoMore = onUnhandledRejection((error) => {
        complaints.push(`unhandled rejection: ${error}`);
      });
      try {
        await limited(stage, scenario(stage));
        // Hosts speak of an unhandled rejection once the microtasks have run dry.
        await macrotasks(3);
      } finally {
        hearNoMore();
        console.warn = warn;
        console.error = report;
      }
      const { held, detached } = realm;
      // What one scenario leaves behind must not fail the others.
      realm.held = undefined;
      realm.detached = 0;
      realm.loops.clear();
      expect(stage.record).toEqual(expected[mode]);
      expect(complaints).toEqual([]);
      expect(stage.warnings).toEqual([]);
      expect({ held, detached }, "holders left behind").toEqual({ held: undefined, detached: 0 });
    });
  };
}

/** Waits for a scenario, but not for one that is stuck, so that its record is seen. */
async function limited(stage: Stage, scenario: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      stage.say("(did not end)");
      resolve();
    }, LIMIT);
  });
  try {
    await Promise.race([scenario, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The name of the task whose code calls this; of those without a name there is only "main". */
export function who(): string {
  return currentTask()?.name.replace(/^Task-\d+$/, "main") ?? "nobody";
}

/** The name of an error, or what else was thrown. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

/** How it ends: the name of its error, with the message of a cancellation, or its result. */
export async function outcome(awaitable: PromiseLike<unknown>): Promise<string> {
  try {
    return String(await awaitable);
  } catch (error) {
    return [nameOf(error), ...(isCancelled(error) ? error.args : [])].join(" ");
  }
}

/** Lets the host run some macrotasks. The promise is a foreign one. */
export function macrotasks<T>(count: number, value?: T): Promise<T> {
  return new Promise((resolve) => {
    const next = (left: number): void => {
      if (left === 0) resolve(value as T);
      else macrotask(() => next(left - 1));
    };
    next(count);
  });
}

/** A foreign promise that resolves after so many milliseconds. */
export function hostSleep<T>(milliseconds: number, value?: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value as T), milliseconds));
}

/**
 * A foreign promise that resolves, in a macrotask of its own, some time after the condition holds:
 * late enough for the loop to have noticed that it is foreign, however busy the machine is.
 */
export async function until<T>(
  condition: () => boolean,
  value?: T,
  limit: number = LIMIT,
): Promise<T> {
  const end = performance.now() + limit;
  do await macrotasks(4);
  while (!condition() && performance.now() < end);
  return value as T;
}
