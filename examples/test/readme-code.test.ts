import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { programs } from "../catalog.js";
import { evaluate } from "./child.js";
import { type Block, blocksOf, documents, read } from "./markdown.js";
import { checkTypes } from "./type-check.js";

// The code of every document: its types are right, and a whole program prints what it says.

const all = documents.flatMap((file) => blocksOf(file));
const blocks = all.filter(({ language }) => language === "ts" || language === "js");
const placeOf = ({ file, line }: Block) => `${file}:${line}`;
const named = (list: readonly Block[]) => list.map((block) => ({ name: placeOf(block), block }));

/** What programs.test.ts runs. */
const examples = new Set(programs.map(({ name }) => read(`examples/${name}/main.ts`)));
/** What takes something for granted, the reader's own functions for example, cannot be run. */
const whole = blocks.filter(({ prelude, code }) => prelude === undefined && !examples.has(code));

it("knows the language of every block, so that none is left out", () => {
  const known = ["ts", "js", "sh", "text", "json", "html", "python"];
  const unknown = all.filter(({ language }) => !known.includes(language)).map(placeOf);
  expect(unknown, `\`\`\` is followed by one of ${known.join(", ")}`).toEqual([]);
});

it.each(documents)("finds every block and every prelude of %s", (file) => {
  const found = all.filter((block) => block.file === file);
  const preludes = found.filter(({ prelude }) => prelude !== undefined);
  expect(read(file).match(/```/g) ?? []).toHaveLength(2 * found.length);
  expect(read(file).match(/^\s*<!--\s*prelude/gm) ?? []).toHaveLength(preludes.length);
});

describe("has no type error", () => {
  let errors: ReadonlyMap<Block, readonly string[]>;
  beforeAll(() => {
    errors = checkTypes(blocks);
  }, 60_000);

  it.each(named(blocks))("$name", ({ block }) => {
    expect(errors.get(block)).toEqual([]);
  });
});

describe("prints what it says", () => {
  it.each(named(whole))("$name", async ({ block }) => {
    const { code, stdout, stderr } = await evaluate(scriptOf(block));
    const hint = `${stderr}\nA block without a prelude is run. What it prints stands in a \`\`\`text block after it, or in its comments "// prints ...".`;
    expect({ stdout, code }, hint).toEqual({ stdout: block.prints ?? "", code: 0 });
  });
});

function scriptOf({ code }: Block): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}
