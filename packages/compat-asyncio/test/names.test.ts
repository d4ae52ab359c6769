import { readFileSync } from "node:fs";
import type * as Asyncio from "@asyncio-ts/compat-asyncio";
import { describe, expect, it } from "vitest";

// docs/names.md says of every name of asyncio whether it is here. These compare it with what asyncio
// has (asyncio-names.json, taken from CPython 3.14), and with what is exported.

interface Names {
  readonly names: Readonly<Record<string, { readonly kind: string; readonly members?: string[] }>>;
  readonly loop: readonly string[];
}

interface Row {
  readonly name: string;
  readonly there: string;
  readonly remark: string;
}

type Methods = Readonly<Record<string, (this: unknown) => unknown>>;

function methodsOf({ EventLoop }: typeof Asyncio): Methods {
  return Object.fromEntries(
    python.loop.map((name) => [name, Reflect.get(EventLoop.prototype, name)]),
  );
}

/** Of the sources or of the built package, whichever the tests run on. */
function browserEntry(): string {
  const manifest = new URL("../package.json", import.meta.url);
  const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as {
    exports: {
      ".": { "@asyncio-ts/source": { browser: string }; browser: { default: string } };
    };
  };
  const { "@asyncio-ts/source": source, browser: built } = exports["."];
  return new URL(process.env.TARGET === "dist" ? built.default : source.browser, manifest).href;
}

const python = JSON.parse(
  readFileSync(new URL("asyncio-names.json", import.meta.url), "utf8"),
) as Names;
const page = readFileSync(new URL("../../../docs/names.md", import.meta.url), "utf8");
const [namesPart, loopPart] = page.split("## Methods of the event loop") as [string, string];
// The entry for browsers first: that for Node adds methods to the same class of loops.
const browser: typeof Asyncio = await import(/* @vite-ignore */ browserEntry());
const methodsInBrowsers = methodsOf(browser);
const asyncio = await import("@asyncio-ts/compat-asyncio");
const exported: Readonly<Record<string, unknown>> = { ...asyncio };

function rowsOf(part: string): Row[] {
  return [...part.matchAll(/^\| `(\w+)` \| (.*?) \| ?(.*?) ?\|$/gm)].map(
    ([, name = "", there = "", remark = ""]) => ({ name, there, remark }),
  );
}

const rows = rowsOf(namesPart);
const methods = rowsOf(loopPart);

it("the tables have a row for every name, and no other", () => {
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(python.names).sort());
  expect(methods.map(({ name }) => name).sort()).toEqual([...python.loop].sort());
  expect(rows.length + methods.length).toBeGreaterThan(140);
});

it("what is not there has its reason", () => {
  const all = [...rows, ...methods];
  expect(all.filter(({ there }) => !["yes", "Node", "no", "not yet"].includes(there))).toEqual([]);
  const absent = all.filter(({ there }) => there === "no" || there === "not yet");
  expect(absent.filter(({ remark }) => remark.length < 15)).toEqual([]);
});

it.each(rows)("$name: $there", ({ name, there, remark }) => {
  const here = there === "yes" || there === "Node";
  expect([name in exported, name in browser]).toEqual([here, there === "yes"]);
  const { members = [] } = python.names[name] ?? {};
  if (!here || name.endsWith("EventLoop")) return;
  const made = exported[name] as { prototype: object } | undefined;
  const missing = members.filter((member) => !hasMember(made?.prototype, member));
  const excused = [...remark.matchAll(/`(\w+)`/g)].map(([, member]) => member);
  expect(missing.filter((member) => !excused.includes(member))).toEqual([]);
  // Nor may it excuse what is there.
  const without = /without (.*?):/.exec(remark)?.[1] ?? "";
  expect(members.filter((one) => without.includes(`\`${one}\``))).toEqual(
    without === "" ? [] : missing,
  );
});

/** Fields are no members of the prototype: those are looked for in an object. */
function hasMember(prototype: object | undefined, member: string): boolean {
  return prototype !== undefined && (member in prototype || FIELDS.has(member));
}

const FIELDS = new Set(["maxsize", "parties", "future", "call_stack", "awaited_by", "frame"]);

it("fields are there in objects", () => {
  const task = new asyncio.Future();
  const graph = new asyncio.FutureCallGraph(task, [new asyncio.FrameCallGraphEntry("f")], []);
  const objects = [new asyncio.Queue(), new asyncio.Barrier(1), graph, graph.call_stack[0]];
  for (const field of FIELDS) {
    expect([field, objects.some((object) => field in (object as object))]).toEqual([field, true]);
  }
});

/** What a method that is not there throws, `undefined` for others. */
function refusal(methods: Methods, name: string): Error | undefined {
  const method = methods[name];
  expect(method).toBeTypeOf("function");
  try {
    method?.call(undefined);
  } catch (error) {
    if ((error as Error).name === "NotImplementedError") return error as Error;
  }
  return undefined;
}

describe("a loop", () => {
  it.each(methods)("has $name: $there", ({ name, there }) => {
    const here = refusal(methodsOf(asyncio), name);
    const inBrowsers = refusal(methodsInBrowsers, name);
    expect([here === undefined, inBrowsers === undefined]).toEqual([
      there === "yes" || there === "Node",
      there === "yes",
    ]);
    if (there === "Node") expect(inBrowsers?.message).toContain("needs Node, Deno or Bun");
    if (there === "no") expect(here?.message).toBe(inBrowsers?.message);
    if (there === "no") expect(here?.message).toMatch(new RegExp(`^${name}\\(\\): .*: use `));
  });

  it("is of the classes that it is of in Python", () => {
    const loop = asyncio.new_event_loop();
    expect(loop).toBeInstanceOf(asyncio.AbstractEventLoop);
    expect(loop).toBeInstanceOf(asyncio.BaseEventLoop);
    loop.close();
  });
});

it("what is exported beside asyncio's own is named on the page", () => {
  const [, beside = ""] = page.split("## Beside asyncio's own");
  const others = Object.keys(exported).filter((name) => !(name in python.names));
  expect(others.filter((name) => !beside.includes(`\`${name}\``))).toEqual([]);
});
