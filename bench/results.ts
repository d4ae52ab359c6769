import type { Case, Contender } from "./catalog.js";
import type { Clock, Samples } from "./report.js";
import { median } from "./statistics.js";

/** One row as data. */
export interface Entry {
  readonly workload: string;
  readonly contender: string;
  /** The median over the rounds. */
  readonly nsPerOp: number;
  readonly peakRssMb: number;
  /** Only of `memory`: what one task keeps on the heap. */
  readonly bytesPerTask?: number;
}

/** The rows of the tables as data, for `--json`. */
export function entries(chosen: readonly Case[], samples: Samples, clock: Clock): Entry[] {
  return chosen.flatMap((entry) =>
    entry.contenders.flatMap((contender) => of(entry, contender, samples, clock)),
  );
}

function of(entry: Case, contender: Contender, samples: Samples, clock: Clock): Entry[] {
  const own = samples.get(contender) ?? [];
  if (own.length === 0) return [];
  return [
    {
      workload: entry.name,
      contender: contender.name,
      nsPerOp: round(median(own.map(({ cost }) => cost[clock]))),
      peakRssMb: round(median(own.map(({ peak }) => peak))),
      ...(entry.weigh
        ? { bytesPerTask: Math.round(median(own.map(({ bytes }) => bytes ?? Number.NaN))) }
        : {}),
    },
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
