import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { host, programOptions } from "../../host.shared.js";
import { parseOptions } from "../fuzz/options.js";

const COMMAND = fileURLToPath(new URL("../fuzz.ts", import.meta.url));

function fuzz(...args: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...programOptions(), COMMAND, ...args],
    // No Python is found on this PATH.
    { encoding: "utf8", env: { ...process.env, PATH: "" } },
  );
  return { code: status, output: stdout + stderr };
}

describe("pnpm conformance:fuzz", () => {
  it("needs no Python on the machine", { timeout: 60_000 }, ({ skip }) => {
    skip(host !== "node", "the fuzzer is run on Node, with the CPython of pyodide in a thread");
    const { code, output } = fuzz("--seed", "1", "--count", "1", "--profile", "queues");
    expect(output.split("\n")).toEqual([
      expect.stringMatching(/^CPython 3\.14\.\d+ \(pyodide\), --seed 1 --count 1$/),
      "queues           generator+async  2 passed, 0 failed, 0 skipped",
      "2 passed, 0 failed",
      "",
    ]);
    expect(code).toBe(0);
  });

  it("says what is wrong, and how it is used", () => {
    const { code, output } = fuzz("--fast");
    expect(output).toContain("Usage: pnpm conformance:fuzz");
    expect(code).toBe(2);
  });

  it("refuses a Python that is not there", () => {
    const { code, output } = fuzz("--python", "python3.14");
    expect(output).toBe("--python: 'python3.14' is no CPython of 3.13 or newer\n");
    expect(code).toBe(2);
  });

  it.each([
    [["--seed", "x"], "--seed is a whole number of 0 or more, not 'x'"],
    [["--count", "0"], "--count is a whole number of 1 or more, not '0'"],
    [["--form", "callback"], "--form is generator or async, not 'callback'"],
    [["--profile", "threads"], "no profile 'threads'; there are basics, "],
    [["--profile", "eager", "--form", "async"], "eager: not in the async form"],
  ])("refuses %j", (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });

  it("runs the profiles in the forms that they are complete in", () => {
    const { profiles } = parseOptions(["--profile", "eager", "--profile", "wait"]);
    expect([...profiles]).toEqual([
      ["wait", ["generator", "async"]],
      ["eager", ["generator"]],
    ]);
  });
});
