import { readFileSync, writeFileSync } from "node:fs";
import { ASYNC, GENERATOR } from "./catalog.js";
import { chart } from "./chart.js";
import { highlights } from "./highlights.js";
import type { Entry } from "./results.js";

const START = "<!-- measured -->";
const END = "<!-- /measured -->";

/**
 * Puts what was measured into the documents: the tables into the README of this folder, the rows into
 * `results.json`, a chart of some of them into `speed.svg`, and the same as a table into the root's README.
 */
export async function publish(tables: string, entries: readonly Entry[]): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  replace("README.md", `## One run\n\n${date}.\n\n\`\`\`text\n${tables.trim()}\n\`\`\``);
  replace("../README.md", shortTable(entries));
  write("results.json", `${JSON.stringify(entries, null, 2)}\n`);
  write("speed.svg", `${await chart(entries)}\n`);
}

/** Replaces what stands between the marks. */
function replace(name: string, text: string): void {
  const file = new URL(name, import.meta.url);
  const old = readFileSync(file, "utf8");
  const [start, end] = [old.indexOf(START), old.indexOf(END)];
  if (start === -1 || end < start) throw new Error(`${name} has no "${START} ... ${END}"`);
  write(name, `${old.slice(0, start)}${START}\n${text}\n${old.slice(end)}`);
}

function write(name: string, text: string): void {
  writeFileSync(new URL(name, import.meta.url), text);
}

/** A Markdown table of the highlights, in nanoseconds. */
function shortTable(entries: readonly Entry[]): string {
  const rows = highlights.map(({ workload, title, promises, effect }) => {
    const figure = (contender: string | undefined): string => {
      const entry = entries.find((one) => one.workload === workload && one.contender === contender);
      return entry === undefined ? "" : Math.round(entry.nsPerOp).toLocaleString("en-US");
    };
    const [first] = promises;
    const named = first === undefined ? "" : `${figure(first)} (${first})`;
    return [title, figure(GENERATOR), figure(ASYNC), named, figure(effect), figure("CPython")];
  });
  const head = [
    "nanoseconds to ...",
    "generators",
    "async functions",
    "promises",
    "Effect",
    "CPython",
  ];
  const lines = [head, ["---", "---:", "---:", "---:", "---:", "---:"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
