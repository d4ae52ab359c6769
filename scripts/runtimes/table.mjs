// The runtimes that the packages are tested on: the only place that names their versions. All come
// from npm.

/**
 * `options` start a TypeScript program on this runtime: the tests start theirs with them. `vitest`
 * comes before the path of vitest, and `pool` says where vitest runs a file of tests.
 *
 * @typedef {object} Runtime
 * @property {string} name as on the command line
 * @property {"node" | "deno" | "bun"} package on npm, and the name of its program
 * @property {string} version
 * @property {readonly string[]} options
 * @property {readonly string[]} vitest
 * @property {"forks" | "threads"} pool
 */

// Deno would rewrite the workspace's package.json, and add a lockfile, to make them its own. Its
// other flag has it find a .ts file by the .js name that TypeScript wants in imports.
const deno = ["run", "-A", "--no-lock", "--node-modules-dir=manual", "--sloppy-imports"];

/** @type {readonly Runtime[]} */
export const RUNTIMES = [
  node("20.19", "20.19.0"),
  node("22", "22.23.3"),
  node("24", "24.21.0"),
  node("26", "26.10.0"),
  {
    name: "deno",
    package: "deno",
    version: "2.9.6",
    options: deno,
    vitest: deno,
    pool: "forks",
  },
  {
    name: "bun",
    package: "bun",
    version: "1.4.5",
    options: [],
    vitest: ["--bun"],
    // Its child processes lack what vitest's forks need (`channel.unref`).
    pool: "threads",
  },
];

/**
 * @param {string} name
 * @param {string} version
 * @returns {Runtime}
 */
function node(name, version) {
  return {
    name: `node@${name}`,
    package: "node",
    version,
    options: ["--import", "tsx"],
    vitest: [],
    pool: "forks",
  };
}
