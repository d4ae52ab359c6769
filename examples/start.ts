/**
 * Runs one program of this folder: `npm start` or `npm start -- NAME [ARGUMENT ...]`. What this file
 * has to say goes to stderr, so that stdout holds the program's own output and nothing else.
 */
import { DEFAULT_PROGRAM, programs } from "./catalog.js";

const [name = DEFAULT_PROGRAM, ...rest] = process.argv.slice(2);
const program = programs.find((candidate) => candidate.name === name);

if (program === undefined) {
  const width = Math.max(...programs.map((each) => each.name.length));
  const list = programs.map((each) => `  ${each.name.padEnd(width)}  ${each.shows}`);
  console.error(`There is no program "${name}". Choose one of:\n${list.join("\n")}`);
  process.exitCode = 1;
} else {
  console.error(`${program.name}: ${program.shows}\n`);
  // The program finds its arguments where it would find them if it had been started itself.
  process.argv.splice(2, Infinity, ...rest);
  await import(new URL(`./${program.name}/main.ts`, import.meta.url).href);
}
