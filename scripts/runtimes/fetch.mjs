import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { scratch } from "../counts.mjs";

/** @import { Runtime } from "./table.mjs" */

/** Milliseconds for one: they are a hundred megabytes, and a registry may never answer. */
const LIMIT = 5 * 60_000;

/**
 * The path of a runtime's program, from npm or from npm's cache. Throws if npm can't get it, or if
 * what it got is something else.
 *
 * @param {Runtime} runtime
 * @returns {string}
 */
export function fetchRuntime(runtime) {
  const { package: program, version } = runtime;
  const code = `console.log([process.execPath, process.versions.${program}].join("\\n"))`;
  const run = program === "deno" ? ["eval", code] : ["-e", code];
  const { status, stdout, stderr, error } = spawnSync(
    "npx",
    ["--yes", `--package=${program}@${version}`, "--", program, ...run],
    {
      // Outside of the workspace, whose settings are for pnpm.
      cwd: scratch,
      encoding: "utf8",
      timeout: LIMIT,
      // An install script puts the program of deno and of bun in its place.
      env: { ...process.env, npm_config_ignore_scripts: "false" },
    },
  );
  if (status !== 0) throw new Error(`npx ended with ${status}: ${error ?? stderr.trim()}`);
  const [path = "", found] = stdout.trim().split("\n");
  if (found !== version || !existsSync(path)) {
    throw new Error(`${program} ${version} was asked for, and ${found} came, as ${path}`);
  }
  return path;
}
