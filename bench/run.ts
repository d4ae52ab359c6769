/** `pnpm bench`: measures every contender in turn and prints a table for each workload. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Case, Contender } from "./catalog.js";
import type { Sample } from "./contender.js";
import { sample } from "./process.js";
import { publish } from "./publish.js";
import { findPythons, type Pythons } from "./python.js";
import { type Clock, platform, Report, sizeTable } from "./report.js";
import { entries } from "./results.js";
import { sizes } from "./sizes.js";
import { cases } from "./workloads.js";

const workloads = [...new Set(cases.map(({ workload }) => workload))];

const USAGE = `Usage: pnpm bench [OPTION ...]

  --only NAME     this workload only; may be given several times
  --rounds N      processes for each contender (default: 3)
  --clock WHICH   what is compared: wall (default), or cpu, the CPU time of the
                  processes, which a busy machine can't stretch
  --quick         a tenth of the work, one round: to see that it works, not what it costs
  --json FILE     writes the medians as data
  --write         writes the tables into README.md, the chart, and the root's README
  --check         exit with 1 if a target is missed

Workloads: ${workloads.join(", ")}`;

interface Plan {
  readonly chosen: readonly Case[];
  readonly rounds: number;
  readonly quick: boolean;
  readonly clock: Clock;
}

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    rounds: { type: "string" },
    clock: { type: "string", default: "wall" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    write: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = values.only.filter((name) => !workloads.includes(name));
const { clock, quick } = values;
const rounds = Number(values.rounds ?? (quick ? 1 : 3));

if (values.help) {
  console.log(USAGE);
} else if (unknown.length > 0) {
  refuse(`There is no workload "${unknown.join('", "')}".`);
} else if (values.write && (quick || values.only.length > 0)) {
  refuse("--write takes all workloads, and the full work.");
} else if (clock !== "cpu" && clock !== "wall") {
  refuse(`--clock is cpu or wall, not "${clock}".`);
} else if (!Number.isInteger(rounds) || rounds < 1) {
  refuse(`--rounds is a number of rounds, not "${values.rounds}".`);
} else {
  const chosen = cases.filter(
    ({ workload }) => values.only.length === 0 || values.only.includes(workload),
  );
  await compare({ chosen, rounds, quick, clock });
}

function refuse(why: string): void {
  console.error(`${why}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function compare(plan: Plan): Promise<void> {
  const { chosen, clock } = plan;
  const pythons = await findPythons();
  const samples = await takeSamples(plan, pythons);
  const report = new Report(samples, clock);
  const verdicts = chosen.flatMap((entry) => report.verdicts(entry, chosen));
  const warnings = chosen.map((entry) => report.warning(entry)).filter((line) => line !== "");
  const text = [
    platform(plan, pythons),
    ...chosen.map((entry) => report.table(entry)),
    ...(chosen.some(({ name }) => name === "start") ? [sizeTable(await sizes())] : []),
    warnings.join("\n"),
    verdicts.map((verdict) => verdict.text).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
  console.log(text);
  const rows = entries(chosen, samples, clock);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  }
  if (values.write) await publish(text, rows);
  if (values.check && verdicts.some(({ met }) => !met)) process.exitCode = 1;
}

async function takeSamples(plan: Plan, pythons: Pythons): Promise<Map<Contender, Sample[]>> {
  const samples = new Map<Contender, Sample[]>();
  // All take turns, so that a slow minute of the machine hits each of them once.
  for (let round = 1; round <= plan.rounds; round++) {
    for (const entry of plan.chosen) {
      console.error(`round ${round} of ${plan.rounds}: ${entry.name} ...`);
      for (const contender of entry.contenders) {
        if (contender.loop !== undefined && pythons[contender.loop] === undefined) continue;
        const taken = await measure(entry, contender, { quick: plan.quick, pythons });
        samples.set(contender, [...(samples.get(contender) ?? []), taken]);
      }
    }
  }
  return samples;
}

async function measure(
  entry: Case,
  contender: Contender,
  { quick, pythons }: { quick: boolean; pythons: Pythons },
): Promise<Sample> {
  const n = Math.ceil(entry.n / contender.share / (quick ? 10 : 1));
  return sample(entry, contender, { n, budget: quick ? 50 : 100, pythons });
}
