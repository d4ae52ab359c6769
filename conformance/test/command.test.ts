import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { programOptions } from "../../host.shared.js";
import type { Case } from "../src/program.js";
import { EXAMPLE, mainOnly } from "./programs.js";

const COMMAND = fileURLToPath(new URL("../run.ts", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "conformance-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, ...cases: readonly Case[]): string {
  writeFileSync(join(folder, name), cases.map((one) => `${JSON.stringify(one)}\n`).join(""));
  return name;
}

function conformance(...args: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...programOptions(), COMMAND, ...args],
    { encoding: "utf8", env: { ...process.env, INIT_CWD: folder } },
  );
  return { code: status, output: stdout + stderr };
}

describe("pnpm conformance", () => {
  it("runs a file outside the repo in both forms", () => {
    const { code, output } = conformance(write("good.jsonl", EXAMPLE));
    expect(output.split("\n")).toEqual([
      "good             generator 1 passed, 0 failed",
      "good             async     1 passed, 0 failed",
      "2 passed, 0 failed",
      "",
    ]);
    expect(code).toBe(0);
  });

  it("tells where a wrong trace differs, and fails", () => {
    const wrong = { ...EXAMPLE, id: "wrong", trace: EXAMPLE.trace.with(1, "0 main caught") };
    const file = write("mixed.jsonl", EXAMPLE, wrong);
    const { code, output } = conformance("--form", "async", file);
    expect(output.split("\n")).toEqual([
      "FAILED wrong (async), line 2",
      "  expected: 0 main caught",
      "  got:      0 main caught CancelledError('stop')",
      "mixed            async     1 passed, 1 failed",
      "1 passed, 1 failed",
      "",
    ]);
    expect(code).toBe(1);
  });

  it("counts an operation that is not there as failed, and runs the next case", () => {
    const program = mainOnly(["do", ["teleport"]]);
    const file = write("missing.jsonl", { id: "missing", program, trace: [] }, EXAMPLE);
    const { code, output } = conformance("--form", "generator", file);
    expect(output).toContain("problem:  operation not there yet: teleport\n");
    expect(output).toMatch(/\n1 passed, 1 failed\n$/);
    expect(code).toBe(1);
  });

  it("runs one case alone, with AsyncLocalStorage on or off", () => {
    const file = write("two.jsonl", EXAMPLE, { ...EXAMPLE, id: "other" });
    for (const storage of ["on", "off"]) {
      const args = ["--case", "other", "--async-local-storage", storage, file];
      const { code, output } = conformance(...args);
      expect(output).toMatch(/\n2 passed, 0 failed\n$/);
      expect(code).toBe(0);
    }
  });

  it.each([
    [["--fast"], "Usage: pnpm conformance"],
    [["--form", "callback"], "--form is generator or async, not 'callback'"],
    [["--async-local-storage", "maybe"], "--async-local-storage is on or off, not 'maybe'"],
    [["--case", "nobody"], "no case named 'nobody'"],
    [["nowhere.jsonl"], "nowhere.jsonl"],
  ])("refuses %j", (args, message) => {
    const { code, output } = conformance(...args);
    expect(output).toContain(message);
    expect(output).not.toContain("passed");
    expect(code).toBe(2);
  });
});
