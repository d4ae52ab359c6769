import type { Coro } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { type RaceResult, staggeredRace } from "@asyncio-ts/net/internal";
import { createTask, run, sleep } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";

interface Runner {
  readonly takes: number;
  readonly fails?: boolean;
}

/** Runs a race on the virtual clock, and writes down when what happened. */
async function race(
  runners: readonly Runner[],
  delay: number | null,
  cancelAfter?: number,
): Promise<{ log: string[]; result?: RaceResult<string>; discarded: string[]; error?: unknown }> {
  const loop = new VirtualLoop();
  const log: string[] = [];
  const discarded: string[] = [];
  const starts = runners.map(
    ({ takes, fails }, index) =>
      () =>
        (function* (): Coro<string> {
          log.push(`${loop.now()} starts ${index}`);
          try {
            yield* sleep(takes);
            if (fails) throw new Error(`${index} has failed`);
            log.push(`${loop.now()} ends ${index}`);
            return `value ${index}`;
          } catch (error) {
            log.push(`${loop.now()} ${(error as Error).name} ${index}`);
            throw error;
          }
        })(),
  );
  const options = { loop, delay, discard: (value: string) => void discarded.push(value) };
  try {
    const result = await run(
      function* () {
        const task = createTask(staggeredRace(starts, options));
        if (cancelAfter !== undefined) {
          yield* sleep(cancelAfter);
          task.cancel();
        }
        return yield* task;
      } as unknown as () => PromiseLike<RaceResult<string>>,
      { loop },
    );
    return { log, result, discarded };
  } catch (error) {
    return { log, discarded, error };
  }
}

describe("X9 a race", () => {
  it("of nobody has no winner", async () => {
    const { result } = await race([], 100);
    expect(result).toEqual({ winner: undefined, errors: [] });
  });

  it("of one is his", async () => {
    const { result, log } = await race([{ takes: 10 }], 100);
    expect(result).toEqual({ winner: { value: "value 0", index: 0 }, errors: [undefined] });
    expect(log).toEqual(["0 starts 0", "10 ends 0"]);
  });

  it("starts each after the delay, and cancels the others when one succeeds", async () => {
    const { result, log } = await race([{ takes: 1000 }, { takes: 50 }, { takes: 10 }], 30);
    expect(result?.winner).toEqual({ value: "value 2", index: 2 });
    expect(log).toEqual([
      "0 starts 0",
      "30 starts 1",
      "60 starts 2",
      "70 ends 2",
      "70 CancelledError 0",
      "70 CancelledError 1",
    ]);
    expect(result?.errors.map((error) => (error as Error | undefined)?.name)).toEqual([
      "CancelledError",
      "CancelledError",
      undefined,
    ]);
  });

  it("starts the next as soon as the last one has failed", async () => {
    const { result, log } = await race([{ takes: 10, fails: true }, { takes: 10 }], 1000);
    expect(result?.winner?.index).toBe(1);
    expect(log).toEqual(["0 starts 0", "10 Error 0", "10 starts 1", "20 ends 1"]);
  });

  it("does not hurry when one that was not the last has failed", async () => {
    const { log } = await race(
      [{ takes: 40, fails: true }, { takes: 1000, fails: true }, { takes: 1 }],
      30,
    );
    expect(log.slice(0, 4)).toEqual(["0 starts 0", "30 starts 1", "40 Error 0", "60 starts 2"]);
  });

  it("without a delay runs one after the other", async () => {
    const { result, log } = await race(
      [{ takes: 10, fails: true }, { takes: 20, fails: true }, { takes: 5 }],
      null,
    );
    expect(log).toEqual([
      "0 starts 0",
      "10 Error 0",
      "10 starts 1",
      "30 Error 1",
      "30 starts 2",
      "35 ends 2",
    ]);
    expect(result?.winner?.index).toBe(2);
  });

  it("that all have lost gives all errors", async () => {
    const { result } = await race(
      [
        { takes: 1, fails: true },
        { takes: 1, fails: true },
      ],
      10,
    );
    expect(result?.winner).toBeUndefined();
    expect(result?.errors.map((error) => (error as Error).message)).toEqual([
      "0 has failed",
      "1 has failed",
    ]);
  });

  it("gives away what comes second in the same turn", async () => {
    // Both are done at 40.
    const { result, discarded } = await race([{ takes: 40 }, { takes: 10 }], 30);
    expect([result?.winner?.value, discarded]).toEqual(["value 0", ["value 1"]]);
  });

  it("that is cancelled cancels all who run, and starts nobody else", async () => {
    const { log, error } = await race([{ takes: 100 }, { takes: 100 }, { takes: 100 }], 30, 40);
    expect((error as Error).name).toBe("CancelledError");
    expect(log).toEqual([
      "0 starts 0",
      "30 starts 1",
      "40 CancelledError 0",
      "40 CancelledError 1",
    ]);
  });
});
