import { availableParallelism } from "node:os";
import { type Row, rowsOf, type Workload } from "./catalog.js";
import type { Sample } from "./contender.js";
import { median, medianRatio } from "./statistics.js";

/** The samples of each row, one a round. */
export type Samples = ReadonlyMap<Row, readonly Sample[]>;

export interface Verdict {
  readonly met: boolean;
  readonly text: string;
}

const HEAD = [
  "",
  "ns each",
  "min",
  "max",
  "at n/10",
  "exponent",
  "x native",
  "at best",
  "x with ALS",
  "MB",
];

/** How far a native row may spread before its table is called unreliable: a quiet machine has 1.2. */
const SPREAD = 1.5;

export function platform(n: number, rounds: number): string {
  const count = n.toLocaleString("en-US");
  return (
    `Node ${process.versions.node}, ${process.platform} ${process.arch}, ` +
    `${availableParallelism()} cores; N = ${count}; medians of ${rounds} processes each`
  );
}

export function table(workload: Workload, samples: Samples): string {
  const native = numbers(samples, workload.native);
  const tracked = numbers(samples, workload.nativeTracked);
  const lines = rowsOf(workload).map((row) => {
    const own = numbers(samples, row);
    const tenth = median(samplesOf(samples, row).map((sample) => sample.nanosecondsOfTenth));
    const peak = median(samplesOf(samples, row).map((sample) => sample.peak));
    return [
      row.label,
      median(own).toFixed(1),
      Math.min(...own).toFixed(1),
      Math.max(...own).toFixed(1),
      tenth.toFixed(1),
      // The time for n is proportional to n to this power.
      (1 + Math.log10(median(own) / tenth)).toFixed(2),
      medianRatio(own, native).toFixed(2),
      (Math.min(...own) / Math.min(...native)).toFixed(2),
      row.asyncLocalStorage ? medianRatio(own, tracked).toFixed(2) : "",
      peak.toFixed(0),
    ];
  });
  return `${workload.what}\n${align([HEAD, ...lines])}`;
}

/** A line that says so if something else kept the machine busy; the empty text if not. */
export function warning(workload: Workload, samples: Samples): string {
  const native = numbers(samples, workload.native);
  const spread = Math.max(...native) / Math.min(...native);
  if (spread <= SPREAD) return "";
  return (
    `NOISE ${workload.name}: the slowest native run took ${spread.toFixed(1)} times as long as the ` +
    "quickest. Something else is running: measure again."
  );
}

/** What the project's targets say of the measured ratios. */
export function verdicts(workload: Workload, samples: Samples): Verdict[] {
  const native = numbers(samples, workload.native);
  return rowsOf(workload).flatMap((row) => {
    if (row.limit === undefined) return [];
    const ratio = medianRatio(numbers(samples, row), native);
    const met = ratio <= row.limit;
    const text =
      `${met ? "ok  " : "MISS"} ${workload.name}, ${row.label}: ` +
      `${ratio.toFixed(2)} x native, the target is at most ${row.limit.toFixed(1)}`;
    return [{ met, text }];
  });
}

function samplesOf(samples: Samples, row: Row): readonly Sample[] {
  return samples.get(row) ?? [];
}

function numbers(samples: Samples, row: Row): number[] {
  return samplesOf(samples, row).map((sample) => sample.nanoseconds);
}

function align(lines: readonly string[][]): string {
  const widths = HEAD.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  "),
    )
    .map((line) => `  ${line}`)
    .join("\n");
}
