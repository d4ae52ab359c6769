import { availableParallelism, cpus } from "node:os";
import { ASYNC, type Case, type Contender, GENERATOR, nameOf, type Target } from "./catalog.js";
import type { Sample } from "./contender.js";
import type { Pythons } from "./python.js";
import type { Size } from "./sizes.js";
import { median, medianRatio } from "./statistics.js";

/** The samples of each contender, one a round. */
export type Samples = ReadonlyMap<Contender, readonly Sample[]>;

/** Which time is meant by "ns": the process's CPU time, or that of the clock on the wall. */
export type Clock = "cpu" | "wall";

export interface Verdict {
  readonly met: boolean;
  readonly text: string;
}

/** How far the samples of the first peer may spread before a table is called unreliable. */
const SPREAD = 1.5;

export class Report {
  readonly #samples: Samples;
  readonly #clock: Clock;

  constructor(samples: Samples, clock: Clock) {
    this.#samples = samples;
    this.#clock = clock;
  }

  table(entry: Case): string {
    const own = [GENERATOR, ASYNC].map((name) => this.#of(entry, name));
    const other = this.#clock === "cpu" ? "wall" : "cpu";
    const head = ["", "median", "min", "max", other, "x generator", "x async", "growth", "MB", "n"];
    const lines = entry.contenders.flatMap((contender) => {
      const values = this.#values(entry, contender);
      if (values.length === 0) return [];
      const samples = this.#samples.get(contender) ?? [];
      return [
        [
          contender.name,
          figure(median(values)),
          figure(Math.min(...values)),
          figure(Math.max(...values)),
          figure(median(samples.map((sample) => sample.cost[other]))),
          ...own.map((ours) => (ours === undefined ? "" : quotient(medianRatio(values, ours)))),
          growth(samples, this.#clock),
          median(samples.map((sample) => sample.peak)).toFixed(0),
          (samples[0]?.n ?? 0).toLocaleString("en-US"),
        ],
      ];
    });
    const unit = entry.weigh ? "bytes" : this.#clock === "cpu" ? "ns of CPU time" : "ns";
    return `${entry.name}: ${entry.what} (${unit} for each)\n${align([head, ...lines])}`;
  }

  /** A line that says so if something else kept the machine busy; the empty text if not. */
  warning(entry: Case): string {
    const peer = entry.contenders.find(({ ours }) => !ours);
    const values = peer === undefined ? [] : this.#values(entry, peer);
    const spread = Math.max(...values) / Math.min(...values);
    if (peer === undefined || !(spread > SPREAD)) return "";
    return (
      `NOISE ${entry.name}: the slowest process of ${peer.name} took ${spread.toFixed(1)} times as ` +
      "long as the quickest. Something else is running: measure again."
    );
  }

  /** What the project's targets say of the measured ratios. */
  verdicts(entry: Case, all: readonly Case[]): Verdict[] {
    return entry.targets.flatMap((target) => {
      const ours = this.#of(entry, nameOf(target.ours));
      const where = all.find(({ name }) => name === (target.of ?? entry.name));
      const peer = where === undefined ? undefined : this.#of(where, target.peer);
      if (ours === undefined || peer === undefined) return [];
      return [verdict(entry, target, medianRatio(ours, peer))];
    });
  }

  #of(entry: Case, name: string): readonly number[] | undefined {
    const contender = entry.contenders.find((each) => each.name === name);
    if (contender === undefined) return undefined;
    const values = this.#values(entry, contender);
    return values.length === 0 ? undefined : values;
  }

  #values(entry: Case, contender: Contender): number[] {
    const samples = this.#samples.get(contender) ?? [];
    return samples.map((sample) =>
      entry.weigh ? (sample.bytes ?? Number.NaN) : sample.cost[this.#clock],
    );
  }
}

/** What a bundle of each package costs. */
export function sizeTable(all: readonly Size[]): string {
  const lines = all.map(({ name, names, minified, gzipped }) => [
    `${name}: ${names}`,
    gzipped.toLocaleString("en-US"),
    minified.toLocaleString("en-US"),
  ]);
  return `bundle size: what an import costs, all that it needs included (bytes)\n${align([
    ["", "gzipped", "minified"],
    ...lines,
  ])}`;
}

/** The machine, and what runs on it. */
export function platform(
  { rounds, clock }: { rounds: number; clock: Clock },
  { asyncio, uvloop }: Pythons,
): string {
  const build = (optimized: boolean) =>
    optimized ? "with --enable-optimizations" : "without --enable-optimizations, which flatters us";
  return [
    `Node ${process.versions.node} (V8 ${process.versions.v8}), ${process.platform} ${process.arch}, ` +
      `${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}; ` +
      `medians of ${rounds} processes each, compared by ${clock === "cpu" ? "CPU" : "wall"} time`,
    asyncio === undefined
      ? "CPython: left out, no python3 of 3.11 or later was found"
      : `CPython ${asyncio.version}: ${build(asyncio.optimized)}`,
    uvloop === undefined
      ? "uvloop: left out, no python3 of 3.11 or later can import it"
      : `uvloop: on CPython ${uvloop.version}, ${build(uvloop.optimized)}`,
  ].join("\n");
}

function verdict(entry: Case, target: Target, ratio: number): Verdict {
  const { faster, atMost = Number.NaN } = target;
  const met = faster === undefined ? ratio <= atMost : 1 / ratio >= faster;
  const peer = target.of === undefined ? target.peer : `that of "${target.of}"`;
  const said =
    faster === undefined
      ? `${quotient(ratio)} x ${peer}, the target is at most ${atMost}`
      : `${quotient(1 / ratio)} x as fast as ${peer}, the target is at least ${faster}`;
  return { met, text: `${met ? "ok  " : "MISS"} ${entry.name}, ${target.ours}: ${said}` };
}

/** The time for n is proportional to n to this power: 1 is linear. */
function growth(samples: readonly Sample[], clock: Clock): string {
  const ratios = samples.flatMap(({ cost, costOfTenth }) =>
    costOfTenth === undefined ? [] : [cost[clock] / costOfTenth[clock]],
  );
  return ratios.length === 0 ? "" : (1 + Math.log10(median(ratios))).toFixed(2);
}

function figure(value: number): string {
  return value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString("en-US");
}

function quotient(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function align(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  "),
    )
    .map((line) => `  ${line}`)
    .join("\n");
}
