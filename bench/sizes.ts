import { bundle } from "../packaging/bundle.js";

/** What a user of a package ships: minified, everything needed included. */
export interface Size {
  readonly name: string;
  readonly names: string;
  readonly minified: number;
  readonly gzipped: number;
}

const OURS = {
  "@asyncio-ts/loop": "Loop",
  "@asyncio-ts/future": "Future, coroutine",
  "@asyncio-ts/queue": "Queue",
  "@asyncio-ts/sync": "Lock",
  "@asyncio-ts/task": "run, createTask, sleep",
  "@asyncio-ts/compat-asyncio": "*",
};

const PEERS = {
  "effect/Effect": "runPromise, gen, forkChild, sleep",
  effection: "run, spawn, sleep",
  rxjs: "asapScheduler",
  "p-queue": "default",
  "p-limit": "default",
  fastq: "default",
  async: "queue",
  "@henrygd/queue": "newQueue",
  "async-mutex": "Mutex",
  "async-sema": "Sema",
};

/** They import modules of Node's, which are not counted. */
const FOR_NODE = ["effection", "async-sema"];

/** The sizes of our packages, and of what stands beside them in the tables. */
export async function sizes(): Promise<Size[]> {
  return Promise.all(
    Object.entries({ ...OURS, ...PEERS }).map(async ([name, names]) => {
      const platform = FOR_NODE.includes(name) ? "node" : "browser";
      const { code, gzipped } = await bundle(program(name, names), "esm", platform, "bench");
      return { name, names, minified: Buffer.byteLength(code), gzipped };
    }),
  );
}

function program(name: string, names: string): string {
  if (names === "default") return `export { default } from ${JSON.stringify(name)};`;
  const what = names === "*" ? "*" : `{ ${names} }`;
  return `export ${what} from ${JSON.stringify(name)};`;
}
