import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** A fenced block of a document. */
export interface Block {
  /** The document's path from the root: `packages/task/README.md`. */
  readonly file: string;
  /** The line of the document in which the code begins. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /**
   * What the block takes for granted, such as a function of the reader's own: declarations in a
   * comment right before it, which readers don't see.
   *
   *     <!-- prelude
   *     declare function work(job: string): Promise<void>;
   *     -->
   */
  readonly prelude: string | undefined;
  /** What it prints: the `text` block right after it, else its comments `// prints ...`. */
  readonly prints: string | undefined;
}

const SKIPPED = new Set(["node_modules", "dist", "src", "api", ".git", ".changeset", ".turbo"]);

/** Every document that is written by hand, as paths from the root. */
export const documents: readonly string[] = markdownIn(root).sort();

function markdownIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : markdownIn(path);
    return entry.name.endsWith(".md") && entry.name !== "CHANGELOG.md"
      ? [relative(root, path).replaceAll("\\", "/")]
      : [];
  });
}

/** A document's text. */
export const read = (file: string): string =>
  readFileSync(join(root, file), "utf8").replaceAll("\r\n", "\n");

const FENCED = /^```(.*)\n([\s\S]*?)^```$/gm;
const PRELUDE = /^<!-- prelude\n((?:(?!-->)[\s\S])*)-->\n\s*$/m;

/** The fenced blocks of a document, in order. */
export function blocksOf(file: string, text: string = read(file)): Block[] {
  const matches = [...text.matchAll(FENCED)];
  const endOf = (n: number) => (n < 0 ? 0 : matches[n]!.index + matches[n]![0].length);
  return matches.map(({ index, 1: language = "", 2: code = "" }, n) => {
    const next = matches[n + 1];
    const hasOutput = next?.[1] === "text" && text.slice(endOf(n), next.index).trim() === "";
    return {
      file,
      line: text.slice(0, index).split("\n").length + 1,
      language,
      code,
      prelude: PRELUDE.exec(text.slice(endOf(n - 1), index))?.[1],
      prints: hasOutput ? next[2] : printedBy(code),
    };
  });
}

function printedBy(code: string): string | undefined {
  const lines = [...code.matchAll(/\/\/ prints (.*)$/gm)].map(([, printed]) => `${printed}\n`);
  return lines.length === 0 ? undefined : lines.join("");
}

/** All that a document says in code: its blocks, and what stands between backticks. */
export function codeOf(file: string): string {
  const blocks = blocksOf(file).map(({ code }) => code);
  return [...blocks, ...spansOf(file)].join("\n");
}

/** What stands between backticks, outside of the blocks. */
export function spansOf(file: string): string[] {
  const prose = read(file).replaceAll(FENCED, "");
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string);
}
