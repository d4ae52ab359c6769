import * as asyncio from "@asyncio-ts/compat-asyncio";
import { Halt, isException, keyError } from "./classes.js";
import { formatException } from "./format.js";
import type { Program } from "./program.js";
import { microseconds, ticks } from "./ticks.js";

const STEP_LIMIT = 2000;

export type Loop = ReturnType<typeof asyncio.new_event_loop>;
export type Callback = (...args: readonly unknown[]) => unknown;

/** The local variables of one call. */
export type Frame = Map<string, unknown>;

/** The two things that depend on the form that a program is run in. */
export interface Form {
  /** A coroutine object that runs a coroutine of the program. */
  coroutine(world: World, name: string, args: readonly unknown[]): asyncio.Awaitable<unknown>;
  /** A coroutine object that waits by `asyncio.wait`; its result is the op's list. */
  waitMany(
    world: World,
    futures: unknown,
    timeout: number | null,
    mode: unknown,
  ): asyncio.Awaitable<unknown>;
}

export interface WorldOptions {
  readonly program: Program;
  readonly form: Form;
  readonly loop: Loop;
  /** How many automatic task names the library had given before this program began. */
  readonly namesBefore: number;
}

/** One run of one program: its variables, its names and its trace. */
export class World {
  readonly program: Program;
  readonly form: Form;
  readonly loop: Loop;
  readonly trace: string[] = [];
  readonly callables = new Map<string, Callback>();
  readonly contextVars = new Map<string, asyncio.contextvars.ContextVar<unknown>>();
  readonly labels = new Map<unknown, string>();
  /** Why the trace means nothing: a bug of the library or the interpreter, or a missing operation. */
  problem: string | undefined;
  ended = false;
  #steps = 0;
  readonly #namesBefore: number;
  readonly #globals: Frame = new Map();

  constructor({ program, form, loop, namesBefore }: WorldOptions) {
    this.program = program;
    this.form = form;
    this.loop = loop;
    this.#namesBefore = namesBefore;
  }

  /** Counts a statement that is about to run. Nothing of the program runs once it has ended. */
  step(): void {
    if (this.ended) throw new Halt();
    this.#steps += 1;
    if (this.#steps > STEP_LIMIT) {
      this.finish("STEPLIMIT");
      throw new Halt();
    }
  }

  log(message: string): void {
    if (this.ended) return;
    const task = asyncio.current_task(this.loop);
    const who = task === null ? "-" : this.label(task);
    this.trace.push(`${this.#now()} ${who} ${message}`);
  }

  /** Ends the program with this line. */
  finish(line: string): void {
    if (this.ended) return;
    this.trace.push(`${this.#now()} - ${line}`);
    this.ended = true;
    this.loop.stop();
  }

  /**
   * What to throw for something that was caught: itself if it is an exception of the language,
   * else the end of the program, since a bug must never look like a result.
   */
  judged(error: unknown): Error {
    if (error instanceof Halt || isException(error)) return error;
    this.bug(error);
    return new Halt();
  }

  bug(error: unknown): void {
    if (this.ended) return;
    this.problem = error instanceof Error ? describe(error) : `thrown: ${String(error)}`;
    this.finish(`INVALID ${this.problem.split("\n", 1)[0]}`);
  }

  /** The loop's exception handler: SPEC.md 6 records failed callbacks and nothing else. */
  onLoopException(context: { readonly message?: unknown; readonly exception?: unknown }): void {
    const { message, exception } = context;
    if (typeof message !== "string" || !message.startsWith("Exception in callback")) return;
    const judged = this.judged(exception);
    if (isException(judged)) this.log(`EXCEPTION-HANDLER ${formatException(judged, this)}`);
  }

  /** A task's name, with automatic names counted from 1 in each program; a future's label. */
  label(future: unknown): string {
    if (!(future instanceof asyncio.Task)) return this.labels.get(future) ?? "?";
    const name = future.get_name();
    const number = /^Task-(\d+)$/.exec(name)?.[1];
    return number === undefined ? name : `Task-${Number(number) - this.#namesBefore}`;
  }

  sortedLabels(futures: Iterable<unknown>): string[] {
    return Array.from(futures, (future) => this.label(future)).sort();
  }

  get(frame: Frame, name: string): unknown {
    const scope = this.#scope(frame, name);
    if (!scope.has(name)) throw keyError(name);
    return scope.get(name);
  }

  set(frame: Frame, name: string | null | undefined, value: unknown): void {
    if (name === null || name === undefined) return;
    this.#scope(frame, name).set(name, value === undefined ? null : value);
  }

  #scope(frame: Frame, name: string): Frame {
    return /^[A-Z]/.test(name) ? this.#globals : frame;
  }

  #now(): number {
    return microseconds(ticks(this.loop.time()));
  }
}

function describe(error: Error): string {
  return error.name === "NotThere" ? error.message : (error.stack ?? String(error));
}

/** The variables that a call begins with. */
export function newFrame(params: readonly string[], args: readonly unknown[]): Frame {
  if (params.length !== args.length) {
    throw new TypeError(`${params.length} arguments wanted, ${args.length} given`);
  }
  return new Map(params.map((name, index) => [name, args[index]]));
}
