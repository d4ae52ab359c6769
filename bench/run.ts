/** `pnpm bench`: measures every contender in turn and prints a table for each workload. */
import { parseArgs } from "node:util";
import { type Row, rowsOf, workloads } from "./catalog.js";
import type { Sample } from "./contender.js";
import { sample } from "./process.js";
import { platform, table, verdicts, warning } from "./report.js";

const USAGE = `Usage: pnpm bench [--quick] [--check] [WORKLOAD ...]

  --quick   fewer repetitions: to see that it works, not what it costs
  --check   exit with 1 if a target is missed

Workloads: ${workloads.map((each) => each.name).join(", ")}. Default: all.`;

const { values, positionals } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !workloads.some((each) => each.name === name));

if (values.help) {
  console.log(USAGE);
} else if (unknown.length > 0) {
  console.error(`There is no workload "${unknown.join('", "')}".\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  await compare();
}

async function compare(): Promise<void> {
  const n = values.quick ? 100_000 : 1_000_000;
  const rounds = values.quick ? 3 : 5;
  const chosen = workloads.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const rows = chosen.flatMap(rowsOf);
  const samples = new Map<Row, Sample[]>(rows.map((row) => [row, []]));

  // All take turns, so that a slow minute of the machine hits each of them once.
  for (let round = 1; round <= rounds; round++) {
    console.error(`round ${round} of ${rounds} ...`);
    for (const row of rows) samples.get(row)?.push(await sample(row, n));
  }

  console.log(`\n${platform(n, rounds)}`);
  for (const workload of chosen) console.log(`\n${table(workload, samples)}`);
  const warnings = chosen
    .map((workload) => warning(workload, samples))
    .filter((line) => line !== "");
  if (warnings.length > 0) console.log(`\n${warnings.join("\n")}`);
  const judged = chosen.flatMap((workload) => verdicts(workload, samples));
  if (judged.length > 0) console.log(`\n${judged.map((verdict) => verdict.text).join("\n")}`);
  if (values.check && judged.some((verdict) => !verdict.met)) process.exitCode = 1;
}
