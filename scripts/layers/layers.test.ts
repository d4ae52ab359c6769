import { describe, expect, it } from "vitest";
import { type Manifest, type PackageFiles, violations } from "./check.js";
import { findCycle } from "./cycles.js";
import { LAYERS, SCOPE } from "./table.js";
import { readPackages } from "./workspace.js";

/** A package made up for a test; it depends on all that it may. */
function made(
  folder: string,
  sources: Record<string, string>,
  manifest: Partial<Manifest> = {},
): PackageFiles {
  const dependencies = Object.fromEntries(
    (LAYERS.get(folder) ?? []).map((layer) => [SCOPE + layer, "workspace:^"]),
  );
  return {
    folder,
    manifest: { name: SCOPE + folder, dependencies, ...manifest },
    sources: new Map(Object.entries(sources).map(([name, text]) => [`src/${name}`, text])),
  };
}

/** What the check has to say of one file of a package. */
function inFile(text: string, folder = "task", name = "index.ts"): string[] {
  return violations([made(folder, { [name]: text })]);
}

describe("the packages", () => {
  const packages = readPackages();

  it("are those of the table", () => {
    expect(packages.map(({ folder }) => folder).sort()).toEqual([...LAYERS.keys()].sort());
  });

  it.each(packages)("$folder has sources", ({ sources }) => {
    expect(sources.has("src/index.ts")).toBe(true);
  });

  it.each(packages)("$folder obeys the layers", (one) => {
    expect(violations([one])).toEqual([]);
  });
});

describe("the table", () => {
  it("has no cycle", () => {
    expect(findCycle(LAYERS)).toBeUndefined();
  });

  it("names only packages that it lists", () => {
    expect([...LAYERS.values()].flat().filter((name) => !LAYERS.has(name))).toEqual([]);
  });
});

describe("imports", () => {
  it("may go down", () => {
    const text = `import { Loop } from "@asyncio-ts/loop"; import "@asyncio-ts/loop/virtual";`;
    expect(inFile(text)).toEqual([]);
  });

  it.each([
    ["a sibling", `import { Queue } from "@asyncio-ts/queue";`],
    ["the layer above", `import * as asyncio from "@asyncio-ts/compat-asyncio";`],
    ["itself by name", `import { Task } from "@asyncio-ts/task";`],
    ["a name that only begins alike", `import "@asyncio-ts/looping";`],
    ["a module of Node", `import { AsyncLocalStorage } from "node:async_hooks";`],
    ["a module of Node without its prefix", `import { EventEmitter } from "events";`],
    ["another package", `import { test } from "vitest";`],
    ["a sibling for its types", `import type { Queue } from "@asyncio-ts/queue";`],
    ["a sibling in an export", `export { Queue } from "@asyncio-ts/queue";`],
    ["a sibling in a type", `export type Q = import("@asyncio-ts/queue").Queue;`],
    ["a sibling at run time", `export const q = await import("@asyncio-ts/queue");`],
    ["a module with require", `declare const require: any; export const q = require("fs");`],
  ])("may not reach %s", (_, text) => {
    expect(inFile(text)).toContainEqual(
      expect.stringMatching(/^packages\/task\/src\/index\.ts: may not import "/),
    );
  });

  it("may not be computed", () => {
    expect(inFile("export const load = (name: string) => import(name);")).toEqual([
      "packages/task/src/index.ts: imports by a computed name",
    ]);
  });

  it("may not leave the sources by a path", () => {
    expect(inFile(`import { Future } from "../../future/src/future.js";`)).toEqual([
      'packages/task/src/index.ts: imports "../../future/src/future.js", outside its own sources',
    ]);
  });

  it("may not name a file that is missing", () => {
    expect(inFile(`import "./gone.js";`)).toEqual([
      'packages/task/src/index.ts: imports "./gone.js", which is not there',
    ]);
  });

  it("must be named in package.json", () => {
    const one = made(
      "queue",
      { "index.ts": `import "@asyncio-ts/future";` },
      { dependencies: { "@asyncio-ts/loop": "workspace:^" } },
    );
    expect(violations([one])).toEqual([
      'packages/queue/src/index.ts: imports "@asyncio-ts/future", which package.json does not name',
    ]);
  });
});

describe("a package for Node", () => {
  it("may use Node's modules and globals", () => {
    const text = `import { connect } from "node:net"; export const c = connect(process.argv.length);`;
    expect(inFile(text, "net")).toEqual([]);
  });

  it("names Node's modules as Node's", () => {
    expect(inFile(`import { connect } from "net";`, "net")).toHaveLength(1);
  });
});

describe("what is for Node only", () => {
  const inFacade = (name: string, text: string) =>
    violations([made("compat-asyncio", { "io/signals.ts": "export const s = 1;", [name]: text })]);
  const program = `import { hostname } from "node:os"; export const s = [hostname(), process.pid];`;

  it("may use Node's modules and globals", () => {
    expect(inFacade("node.ts", `${program} export * from "./io/signals.js";`)).toEqual([]);
    expect(inFacade("io/pipes.ts", program)).toEqual([]);
  });

  it("is out of reach for all other files, but for its types", () => {
    expect(inFacade("index.ts", `export { s } from "./io/signals.js";`)).toEqual([
      'packages/compat-asyncio/src/index.ts: imports "./io/signals.js", which is for Node only',
    ]);
    expect(inFacade("index.ts", `export type { s } from "./io/signals.js";`)).toEqual([]);
    expect(inFacade("node-like.ts", program)).toEqual([
      'packages/compat-asyncio/src/node-like.ts: may not import "node:os"',
      "packages/compat-asyncio/src/node-like.ts: uses the host's process; only packages/loop/src/host.ts may",
    ]);
  });
});

describe("package.json", () => {
  it.each([
    ["dependencies", { dependencies: { "@asyncio-ts/task": "workspace:^" } }],
    ["dependencies", { dependencies: { "tiny-heap": "^1.0.0" } }],
    ["peerDependencies", { peerDependencies: { typescript: "*" } }],
    ["optionalDependencies", { optionalDependencies: { "@asyncio-ts/queue": "workspace:^" } }],
    ["devDependencies", { devDependencies: { "@asyncio-ts/compat-asyncio": "workspace:^" } }],
  ])("may not name others in %s", (field, manifest) => {
    expect(violations([made("queue", {}, manifest)])).toEqual([
      expect.stringMatching(`^packages/queue/package.json: ${field} may not name `),
    ]);
  });

  it("may ask for Node's types where its own files use Node", () => {
    const manifest = { peerDependencies: { "@types/node": ">=20" } };
    expect(violations([made("executor", {}, manifest)])).toEqual([]);
    expect(violations([made("queue", {}, manifest)])).toEqual([
      "packages/queue/package.json: peerDependencies may not name @types/node",
    ]);
  });

  it("may test with what stands on future only above it", () => {
    const manifest = { devDependencies: { "@asyncio-ts/test-kit": "workspace:^" } };
    expect(violations([made("queue", {}, manifest)])).toEqual([]);
    for (const below of ["loop", "future"]) {
      expect(violations([made(below, {}, manifest)])).toEqual([
        `packages/${below}/package.json: devDependencies may not name @asyncio-ts/test-kit`,
      ]);
    }
  });

  it("takes siblings from the workspace, by caret", () => {
    const dependencies = { "@asyncio-ts/loop": "^0.1.0" };
    expect(violations([made("queue", {}, { dependencies })])).toEqual([
      'packages/queue/package.json: @asyncio-ts/loop must be "workspace:^", not "^0.1.0"',
    ]);
  });

  it("must carry the name of its folder", () => {
    expect(violations([made("queue", {}, { name: "@asyncio-ts/queues" })])).toEqual([
      "packages/queue/package.json: is named @asyncio-ts/queues",
    ]);
  });

  it("must have a place in the table", () => {
    expect(violations([made("helpers", {})])).toEqual([
      "helpers: has no place in scripts/layers/table.ts",
    ]);
  });
});

describe("files of one package", () => {
  it("may not import each other in a circle", () => {
    const one = made("loop", {
      "a.ts": `import { b } from "./b.js"; export const a = () => b;`,
      "b.ts": `export * from "./deep/c.js"; export const b = 1;`,
      "deep/c.ts": `import { a } from "../a.js"; export const c = () => a;`,
    });
    expect(violations([one])).toEqual([
      "packages/loop: files import each other: src/a.ts -> src/b.ts -> src/deep/c.ts -> src/a.ts",
    ]);
  });

  it("may know each other's types in a circle", () => {
    const one = made("loop", {
      "a.ts": `import { B } from "./b.js"; export class A { b = new B(); }`,
      "b.ts": `import type { A } from "./a.js"; export class B { a: A | undefined; }`,
    });
    expect(violations([one])).toEqual([]);
  });

  it("load each other even if all that they name are types", () => {
    const one = made("loop", {
      "a.ts": `import { B } from "./b.js"; export class A { b = new B(); }`,
      "b.ts": `import { type A } from "./a.js"; export class B { a: A | undefined; }`,
    });
    expect(violations([one])).toHaveLength(1);
  });
});

describe("globals of the host", () => {
  it.each([
    ["called", "setTimeout", "export const later = () => setTimeout(() => {}, 1);"],
    ["read", "process", "export const name = process.title;"],
    ["asked for", "window", `export const browser = typeof window === "object";`],
    ["declared for the types", "console", "declare const console: any; console.log(1);"],
    ["declared for all", "fetch", "export {}; declare global { var fetch: any; } fetch();"],
    ["in a shorthand", "queueMicrotask", "export const host = { queueMicrotask };"],
    ["extended", "EventTarget", "export class Bus extends EventTarget {}"],
    ["constructed", "AbortController", "export const make = () => new AbortController();"],
    ["as a property", "performance", "export const now = () => globalThis.performance.now();"],
    ["as the base of a class", "EventTarget", "export class A extends EventTarget {}"],
    ["behind a cast", "setImmediate", "export const s = (globalThis as any).setImmediate;"],
    ["by a string", "MessageChannel", `export const M = globalThis["MessageChannel"];`],
    ["taken apart", "clearTimeout", "const { clearTimeout: clear } = globalThis as any; clear(1);"],
    ["through a variable", "fetch", "const g: any = globalThis; export const f = g.fetch;"],
    ["in a type", "setInterval", "export type Timer = ReturnType<typeof setInterval>;"],
    ["the start of a field", "fetch", "export class A { get = fetch; }"],
    ["of the same name as a property", "self", "export const o = { self: self };"],
  ])("are found when %s", (_, name, text) => {
    expect(inFile(text)).toEqual([
      `packages/task/src/index.ts: uses the host's ${name}; only packages/loop/src/host.ts may`,
    ]);
  });

  it.each([
    ["the language's own", "export const m = new Map([[Symbol.for('x'), Promise.resolve(NaN)]]);"],
    ["a parameter of that name", "export function f(process: () => void) { process(); }"],
    ["a method of that name", "export class Loop { close() {} run() { this.close(); } }"],
    ["a declared field of that name", "export class A { declare readonly close: 1; }"],
    ["a key of that name", "export const options = { name: 1, self: 2 };"],
    ["a type declared for all", "export {}; declare global { interface SymbolConstructor {} }"],
    ["what a class implements", "export abstract class A implements EventTarget {}"],
    ["what an interface extends", "export interface A extends EventTarget {}"],
    ["a label", "name: for (const x of [1]) { if (x > 0) continue name; }"],
    [
      "a slot under a symbol",
      "const K = Symbol.for('k'); export const s = (globalThis as any)[K];",
    ],
    ["an import of that name", `import { setTimeout } from "@asyncio-ts/loop"; setTimeout();`],
    ["a renamed import", `import { fetch as get } from "@asyncio-ts/loop"; get();`],
    ["a type that a class implements", "export class A implements PromiseLike<number> {}"],
    ["a type that an interface extends", "export interface A extends PromiseLike<number> {}"],
    [
      "a type that a host may have",
      "type G = typeof globalThis extends { AbortSignal: infer S } ? S : 0;",
    ],
  ])("are not %s", (_, text) => {
    expect(inFile(text)).toEqual([]);
  });

  it("belong to the file that defines the host", () => {
    const text = "export const wait = setTimeout;";
    expect(inFile(text, "loop", "host.ts")).toEqual([]);
    expect(inFile(text, "future", "host.ts")).toHaveLength(1);
  });
});
