/** The scope of every package here. */
export const SCOPE = "@asyncio-ts/";

/** The one file that may touch the globals of the host. */
export const HOST_FILE = "packages/loop/src/host.ts";

/** What each package may import. A package that is not listed here is a mistake, too. */
export const LAYERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["loop", []],
  ["future", ["loop"]],
  ["task", ["loop", "future"]],
  ["queue", ["loop", "future"]],
  ["sync", ["loop", "future"]],
  ["net", ["loop", "future", "task"]],
  ["compat-aiodns", ["loop", "future"]],
  ["executor", ["loop", "future", "task"]],
  ["subprocess", ["loop", "future", "task", "net"]],
  ["compat-asyncio", ["loop", "future", "task", "queue", "sync", "net", "executor", "subprocess"]],
]);

/**
 * Where Node's modules and globals may be used: folders and files, by how their paths begin. Whole
 * packages, and those files of the facade that its entry for Node is made of. No other file may
 * import them.
 */
export const ON_NODE: readonly string[] = [
  "packages/net/src/",
  "packages/compat-aiodns/src/",
  "packages/executor/src/",
  "packages/subprocess/src/",
  "packages/compat-asyncio/src/node.ts",
  "packages/compat-asyncio/src/io/",
];

/** What a package that uses Node may ask for: the types that its own are told in. */
export const NODE_TYPES = "@types/node";

/** What the tests of the packages above `future` may use: it stands on that, and is not published. */
export const TEST_KIT = "test-kit";

/** What a package may use from outside of this repository. */
export const OUTSIDE: ReadonlyMap<string, readonly string[]> = new Map([["executor", ["piscina"]]]);
