// Makes a fresh clone ready, with nothing but Node and npm on the machine:
// installs the workspace with the pnpm that package.json pins.
// Quick (a few tenths of a second) when everything is in place already.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** @param {string} path */
const json = (path) => JSON.parse(readFileSync(root + path, "utf8"));

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`asyncio-ts needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

/** @type {string} such as "pnpm@12.21.0" */
const pin = json("package.json").packageManager;
const installed = "node_modules/pnpm/package.json";
const ready = existsSync(root + installed) && `pnpm@${json(installed).version}` === pin;
if (!ready) console.error("Setting up the workspace, once (about half a minute) ...");

const [command = "", ...prefix] = ready ? [`${root}node_modules/.bin/pnpm`] : ["npx", "--yes", pin];
const args = [
  ...prefix,
  "install",
  "--frozen-lockfile",
  "--prefer-offline",
  "--reporter=append-only",
];
const result = spawnSync(command, args, {
  cwd: root,
  encoding: "utf8",
  shell: process.platform === "win32",
  // CI=true: pnpm must never ask. NODE_ENV=production would leave out the tools.
  env: { ...process.env, CI: "true", NODE_ENV: "" },
  stdio: process.env.BOOTSTRAP_VERBOSE ? "inherit" : ["ignore", "pipe", "pipe"],
});
if (result.status !== 0) {
  process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}\n`);
  console.error(`Setting up failed: ${[command, ...args].join(" ")}`);
  process.exit(result.status ?? 1);
}
