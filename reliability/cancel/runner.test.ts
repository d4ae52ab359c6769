import { FORMS, type Form } from "@asyncio-ts/test-kit/forms";
import { describe, expect, it } from "vitest";
import { type Cut, core, facade, type Kit, RunnerWorld } from "./runner-world.js";
import type { Point } from "./world.js";

/** More points than there are: a run that does not end is a bug of its own. */
const MANY = 1000;

/** Without a cut. */
const whole: Readonly<Record<string, string>> = {
  first: "first",
  second: "second",
  close: "undefined",
};

/** A fact about a runner, wherever the victim is cut and in both forms. */
function cutEverywhere(
  fact: string,
  kit: Kit,
  victim: string,
  cut: Cut,
  check: (world: RunnerWorld) => void,
): void {
  it(fact, async () => {
    const [generators, functions] = await sweepForms("turn", kit, victim, cut, check);
    expect(functions, "the async form's logs").toEqual(generators);
    await sweepForms("step", kit, victim, cut, check);
  });
}

async function sweepForms(
  kind: Point["kind"],
  ...[kit, victim, cut, check]: [Kit, string, Cut, (world: RunnerWorld) => void]
): Promise<string[][][]> {
  const all: string[][][] = [];
  for (const form of FORMS) {
    const logs: string[][] = [];
    while (logs.length < MANY) {
      const point = { kind, n: logs.length };
      const world = await attempt(kit, form, victim, point, cut, check);
      if (world.accepted === undefined) break;
      logs.push(world.log);
    }
    expect(logs.length, "the number of points").toBeGreaterThan(5);
    expect(logs.length, "the number of points").toBeLessThan(MANY);
    all.push(logs);
  }
  return all;
}

async function attempt(
  kit: Kit,
  form: Form,
  victim: string,
  point: Point,
  cut: Cut,
  check: (world: RunnerWorld) => void,
): Promise<RunnerWorld> {
  const world = new RunnerWorld();
  await world.play(kit, form, victim, point, cut);
  try {
    if (world.accepted === true) check(world);
    else expect(world.endings).toEqual(whole);
    // Whoever has begun has cleaned up, and nothing is left behind or lost.
    expect(world.left).toEqual({ tasks: 0, timers: 0, getters: 0 });
    expect(world.cleaned).toBe(world.begun);
    expect(world.taken + world.kept).toBe(world.put);
    expect(world.reports).toEqual([]);
  } catch (error) {
    const log = world.log.map((line) => `\n  ${line}`).join("");
    const where = `cut at ${point.kind} ${point.n}, ${form.kind} form`;
    (error as Error).message = `${where}: ${(error as Error).message}${log}`;
    throw error;
  }
  return world;
}

const cancel: Cut = (task) => task.cancel("cut");
const stop: Cut = (task) => {
  task.loop.stop();
  return true;
};
/** As the host does it when the user presses Ctrl+C. */
const interrupt: Cut = () => process.emit("SIGINT");

for (const kit of [core, facade]) {
  describe(`N1, N2 ${kit.name}, cut at every point`, () => {
    for (const victim of ["first", "second"]) {
      cutEverywhere(`cancelled: ends its ${victim} run alone`, kit, victim, cancel, (world) => {
        expect(world.endings).toEqual({ ...whole, [victim]: "CancelledError(cut)" });
      });
    }

    const fact = "cancelled: goes on without a task that a run has left behind";
    cutEverywhere(fact, kit, "consumer", cancel, (world) => {
      expect(world.endings).toEqual(whole);
    });

    cutEverywhere(
      "stopped: lets the main task go on in the next run",
      kit,
      "first",
      stop,
      ({ endings: { first, second, close } }) => {
        const stopped = "RuntimeError(Event loop stopped before Future completed.)";
        // In the turn in which the first run ends anyway it is the second that is stopped, as in CPython.
        if (first === "first") expect(["second", stopped]).toContain(second);
        else expect([first, second]).toEqual([stopped, "second"]);
        expect(close).toBe(whole.close);
      },
    );
  });
}

describe("N3 the facade's Runner, interrupted at every point of a run", () => {
  for (const victim of ["first", "second"]) {
    const fact = `throws KeyboardInterrupt out of its ${victim} run alone`;
    cutEverywhere(fact, facade, victim, interrupt, (world) => {
      const interrupted = "KeyboardInterrupt() from CancelledError()";
      expect(world.endings).toEqual({ ...whole, [victim]: interrupted });
      expect(process.listenerCount("SIGINT")).toBe(0);
    });
  }
});
