import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import type { BuildFailure, Message } from "esbuild";
import { describe, expect, it } from "vitest";
import { bundle } from "./bundle.js";
import { command } from "./command.js";
import { packages, root } from "./packages.js";

describe("a bundle for the browser", () => {
  const entries = packages.flatMap((pkg) => pkg.entries);
  const refused = entries.filter(({ forBrowsers }) => !forBrowsers);

  it.each(entries.filter(({ forBrowsers }) => forBrowsers))(
    "of $specifier imports nothing of Node",
    async ({ specifier }) => {
      // esbuild fails by itself on an import of Node's, but lets a guarded `require` be.
      const { code, imports } = await bundle(`export * from "${specifier}";`, "esm");
      expect(imports).toEqual([]);
      expect(code).not.toMatch(/\b(import|require)\(/);
      expect(code).not.toMatch(/["'`]node:/);
    },
  );

  it.each(refused)("of $specifier is refused, and the message says why", async (entry) => {
    const { specifier, path } = entry;
    const error: unknown = await bundle(`export * from "${specifier}";`, "esm").catch((one) => one);
    const [{ text, notes }] = (error as BuildFailure).errors as [Message];
    expect(text).toBe(`Could not resolve "${specifier}"`);
    const name = specifier.split("/").slice(0, 2).join("/");
    const reasons = notes.map((note) => note.text);
    expect(reasons[0]).toBe(`The path "${path}" is not currently exported by package "${name}":`);
    expect(reasons[1]).toMatch(/^None of the conditions .*"node", "deno", "bun".* match any of /);
    expect(reasons[2]).toContain('Consider enabling the "node" condition');
  });

  it("runs in a realm with timers, a clock and a console, and nothing else", async () => {
    const program = readFileSync(join(root, "packaging/programs/bare-realm.ts"), "utf8");
    const { code } = await bundle(program, "iife");
    const { setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask } = globalThis;
    const printed = await new Promise<unknown>((resolve, reject) => {
      const realm = createContext({
        // Timers are numbers there, as browsers give them.
        setTimeout: (callback: () => void, delay: number) => +setTimeout(callback, delay),
        clearTimeout: (timer: number) => clearTimeout(timer),
        setInterval: (callback: () => void, delay: number) => +setInterval(callback, delay),
        clearInterval: (timer: number) => clearInterval(timer),
        performance: { now: () => performance.now() },
        console: { log: resolve, warn: reject, error: reject },
        queueMicrotask: (callback: () => void) => queueMicrotask(callback),
      });
      expect(runInContext("typeof process + typeof setImmediate + typeof require", realm)).toBe(
        "undefined".repeat(3),
      );
      runInContext(code, realm);
    });
    expect(printed).toBe("ab, cd, native true, generator true");
  });
});

it("a bundle for Node has the methods of loops that are for Node", async () => {
  const program = join(root, "packaging/programs/compat-asyncio.node.ts");
  const { code, imports } = await bundle(readFileSync(program, "utf8"), "esm", "node");
  expect(imports.map(({ path }) => path)).toContain("node:process");
  // A whole program is too long for a command line.
  const scratch = mkdtempSync(join(tmpdir(), "asyncio-ts-bundle-"));
  try {
    writeFileSync(join(scratch, "program.mjs"), code);
    expect(command(scratch, "node", "program.mjs")).toBe("handled SIGUSR2\n");
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
