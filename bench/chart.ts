import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { ASYNC, GENERATOR } from "./catalog.js";
import { highlights } from "./highlights.js";
import type { Entry } from "./results.js";

interface Bar {
  readonly contender: string;
  readonly nanoseconds: number;
  readonly ours: boolean;
}

/** A bar chart of the chosen workloads, as SVG: how many nanoseconds one takes; shorter is better. */
export async function chart(entries: readonly Entry[]): Promise<string> {
  const panels = highlights.map(({ workload, title, promises, effect }) => {
    const contenders = [GENERATOR, ASYNC, ...promises, effect ?? "", "CPython"];
    const bars = contenders.flatMap((contender) => {
      const entry = entries.find((one) => one.workload === workload && one.contender === contender);
      if (entry === undefined) return [];
      const ours = contender === GENERATOR || contender === ASYNC;
      return [{ contender, nanoseconds: entry.nsPerOp, ours }];
    });
    return panel(title, bars);
  });
  const specification: TopLevelSpec = {
    background: "white",
    padding: 12,
    title: {
      text: "Nanoseconds for one: shorter is better",
      anchor: "start",
      fontSize: 15,
      offset: 12,
    },
    concat: panels,
    columns: 2,
    spacing: { row: 14, column: 60 },
    config: {
      font: "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
      view: { stroke: null },
      axis: { domain: false, ticks: false, labelFontSize: 11, labelColor: "#333", labelLimit: 180 },
    },
  };
  return new View(parse(compile(specification).spec), { renderer: "none" }).toSVG();
}

function panel(title: string, bars: readonly Bar[]): UnitSpec {
  const position = {
    y: { field: "contender", type: "nominal", sort: null, title: null },
    x: { field: "nanoseconds", type: "quantitative", axis: null },
  } as const;
  return {
    title: { text: title, anchor: "start", fontSize: 12 },
    data: { values: [...bars] },
    width: 210,
    height: { step: 18 },
    layer: [
      {
        mark: { type: "bar", cornerRadiusEnd: 2 },
        encoding: {
          ...position,
          color: { condition: { test: "datum.ours", value: "#2f6fde" }, value: "#b9c0cc" },
        },
      },
      {
        mark: { type: "text", align: "left", dx: 4, fontSize: 11, color: "#333" },
        encoding: {
          ...position,
          text: { field: "nanoseconds", type: "quantitative", format: ",.0f" },
        },
      },
    ],
  };
}

type UnitSpec = Extract<TopLevelSpec, { concat: unknown }>["concat"][number];
