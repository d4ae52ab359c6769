import { FORMS, type Form } from "@asyncio-ts/test-kit/forms";
import { expect, it } from "vitest";
import { type Point, type Scenario, World } from "./world.js";

// Runs a scenario again and again, each time with the victim cancelled a little later, until the
// whole program is over before the cancellation comes. The points are of two kinds:
//
// - before the n-th turn of the loop, where the two kinds of coroutine must not differ at all;
// - behind the n-th step of any task or handle. That is finer: it also hits a task between being
//   woken and going on, and an async function that the loop has resumed and not yet run.

/** More points than any scenario has: one that does not end is a bug of its own. */
const MANY = 1000;

export interface Options {
  /** What the host does comes at no certain turn: don't compare the two forms. */
  readonly foreign?: boolean;
  /** How many reports to the exception handler are right, at most. Default: 0. */
  readonly reports?: number;
}

/** How a run ended. */
interface Run {
  readonly world: World;
  readonly ending: string;
}

/** A fact about a scenario, wherever its victim is cancelled and whatever form it is in. */
export function cancelEverywhere(fact: string, scenario: Scenario, options: Options = {}): void {
  it(fact, async () => {
    const [first, ...others] = await sweepForms("turn", scenario, options);
    if (options.foreign !== true) {
      for (const other of others) expect(other, "the async form's logs").toEqual(first);
    }
    await sweepForms("step", scenario, options);
  });
}

/** The logs of all runs, for each form. */
async function sweepForms(
  kind: Point["kind"],
  scenario: Scenario,
  options: Options,
): Promise<string[][][]> {
  const all: string[][][] = [];
  for (const form of FORMS) all.push(await sweep(form, kind, scenario, options));
  return all;
}

async function sweep(
  form: Form,
  kind: Point["kind"],
  scenario: Scenario,
  options: Options,
): Promise<string[][]> {
  const whole = await attempt(form, scenario, undefined, options);
  expect(whole.world.task.cancelled(), "cancelled without being cut").toBe(false);
  const logs: string[][] = [];
  const seen = new Set<boolean>();
  for (let n = 0; n < MANY; n++) {
    const run = await attempt(form, scenario, { kind, n }, options);
    const { accepted } = run.world;
    if (accepted === undefined) {
      // The first point was early enough to cancel, and the last one too late.
      expect([...seen], "was interrupted, and was not").toEqual([true, false]);
      return logs;
    }
    seen.add(accepted);
    logs.push([...run.world.log, run.ending]);
    if (!accepted) expect(run.ending, at(form, { kind, n })).toBe(whole.ending);
  }
  throw new Error(`the scenario does not end: ${at(form, { kind, n: MANY })}`);
}

async function attempt(
  form: Form,
  scenario: Scenario,
  point: Point | undefined,
  options: Options,
): Promise<Run> {
  const world = new World(form);
  try {
    await world.play(scenario, point);
    checkRules(world);
    expect(world.reports.length, world.reports.join("\n")).toBeLessThanOrEqual(
      options.reports ?? 0,
    );
  } catch (error) {
    const where = point === undefined ? `never cut, ${form.kind} form` : at(form, point);
    const log = world.log.map((line) => `\n  ${line}`).join("");
    const failure = new Error(`${where}: ${(error as Error).message}${log}`);
    // Not as its cause: a deadlock's error has all tasks in it, and a reporter would print them.
    failure.stack = `${failure.message}\n${(error as Error).stack}`;
    throw failure;
  }
  return { world, ending: endingOf(world) };
}

/** C1 to C5: an accepted cancellation comes out, counts once, and there is no other. */
function checkRules({ task, accepted, swallowed }: World): void {
  const cut = accepted === true;
  const swallows =
    cut && swallowed !== undefined && !task.cancelled() && task.result() === swallowed;
  expect({ done: task.done(), cancelled: task.cancelled(), requests: task.cancelling() }).toEqual({
    done: true,
    cancelled: cut && !swallows,
    requests: cut ? 1 : 0,
  });
}

function endingOf({ task }: World): string {
  return task.cancelled() ? "cancelled" : `returned ${JSON.stringify(task.result())}`;
}

function at(form: Form, { kind, n }: Point): string {
  const where = kind === "turn" ? "before turn" : "behind step";
  return `cut ${where} ${n}, ${form.kind} form`;
}
