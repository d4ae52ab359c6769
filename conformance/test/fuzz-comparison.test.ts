import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Comparison } from "../fuzz/comparison.js";
import type { Recorded, Recorder, Version } from "../fuzz/recorder.js";
import { readCaseFile } from "../src/case-file.js";
import type { Answer } from "../src/case-process.js";
import type { Program } from "../src/program.js";
import type { Counts } from "../src/run.js";
import { EXAMPLE, mainOnly } from "./programs.js";

const RIGHT: Recorded = { ...EXAMPLE, flags: [], problem: null };
const WRONG = EXAMPLE.trace.with(1, "0 main lost");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fuzz-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Setup {
  readonly recorded?: Partial<Recorded>;
  readonly answer?: Partial<Answer>;
  readonly version?: Version;
  readonly pure?: readonly string[];
  readonly shaken?: readonly string[];
}

/** Compares one program, recorded by a CPython that we play, with an answer that we give. */
async function compare(
  setup: Setup,
): Promise<{ counts: Counts | undefined; lines: string[]; error: unknown }> {
  const { version = [3, 14, 2], pure, shaken } = setup;
  const recorded: Recorded = { ...RIGHT, ...setup.recorded };
  const recorder: Recorder = {
    title: "CPython",
    version,
    make: async () => [recorded],
    record: async (program) => ({ ...recorded, program }),
    recordAgain: async () => ({
      pure: pure ?? recorded.trace,
      shaken: [shaken ?? recorded.trace],
    }),
    close: () => {},
  };
  const answer: Answer = { trace: recorded.trace, problem: null, ...setup.answer };
  const lines: string[] = [];
  const comparison = new Comparison(
    { seed: 7, count: 1, profiles: new Map([["mixed", ["async"]]]), out: folder, shrinkFor: 0 },
    recorder,
    new Map([["async", { ask: async () => answer }]]),
    (line) => lines.push(line),
  );
  try {
    return { counts: await comparison.run(), lines, error: undefined };
  } catch (error) {
    return { counts: undefined, lines, error };
  }
}

const EAGER_GROUP: Program = { ...mainOnly(["let", "g", ["TaskGroup"]]), eager: true };
const OTHER = EXAMPLE.trace.with(1, "0 main found");

describe("the comparison", () => {
  it("passes a program with the same trace", async () => {
    const { counts, lines } = await compare({});
    expect(counts).toEqual({ passed: 1, failed: 0 });
    expect(lines).toEqual([
      "CPython, --seed 7 --count 1",
      "mixed            async            1 passed, 0 failed, 0 skipped",
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("tells of a difference, and writes the program with CPython's trace", async () => {
    const { counts, lines } = await compare({ answer: { trace: WRONG } });
    expect(counts).toEqual({ passed: 0, failed: 1 });
    expect(lines[1]).toMatch(
      /^FAILED mixed-7-0 \(async\), line 2\n {2}expected: 0 main caught .*\n {2}got: {6}0 main lost\n/,
    );
    expect(lines[1]).toContain("seed 7, profile mixed, program mixed-7-0, async form");
    expect(lines[1]).toMatch(/again: {4}pnpm conformance --form async .*mixed-7-0\.jsonl/);
    const { program, trace } = EXAMPLE;
    const [written] = readCaseFile(join(folder, "mixed-7-0.jsonl")).cases;
    expect(written).toEqual({ id: "mixed-7-0", program, trace });
  });

  it("fails a program that hangs or crashes", async () => {
    const answer = { trace: [], problem: "no end after 10000 ms of real time" };
    const { counts, lines } = await compare({ answer });
    expect(counts).toEqual({ passed: 0, failed: 1 });
    expect(lines[1]).toContain("problem:  no end after 10000 ms");
  });

  it.each<[string, Setup]>([
    ["two timers due at the same time", { recorded: { flags: ["tie"] } }],
    ["depends on the order of a set", { recorded: { flags: ["unordered"] } }],
    ["depends on the order of a set", { answer: { trace: WRONG }, shaken: OTHER }],
    ["misuses the language of the programs", { recorded: { problem: "TypeError" } }],
    [
      "CPython's C and Python classes differ, and ours does as the Python ones",
      { answer: { trace: WRONG }, pure: WRONG },
    ],
    [
      "an eager child of a TaskGroup, before CPython 3.14",
      { recorded: { program: EAGER_GROUP }, version: [3, 13, 0] },
    ],
  ])("skips what says nothing, and is no success without anything else: %s", async (why, setup) => {
    const { lines, error } = await compare(setup);
    expect(lines.slice(1)).toEqual([
      "mixed            async            0 passed, 0 failed, 1 skipped",
      `skipped 1: ${why}`,
    ]);
    expect(error).toEqual(new Error("nothing was compared"));
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, Setup]>([
    ["if no classes of CPython do as ours", { pure: OTHER }],
    ["with a problem, whatever the trace", { pure: WRONG, answer: { trace: WRONG, problem: "x" } }],
    ["of eager children of a group with CPython 3.14", { recorded: { program: EAGER_GROUP } }],
  ])("tells of a difference %s", async (_, setup) => {
    const { counts } = await compare({ answer: { trace: WRONG }, ...setup });
    expect(counts).toEqual({ passed: 0, failed: 1 });
  });
});
