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
  ["compat-asyncio", ["loop", "future", "task", "queue", "sync"]],
]);

/** Where Node's modules and globals may be used: folders and files, by how their paths begin. */
export const ON_NODE: readonly string[] = ["packages/net/src/"];
