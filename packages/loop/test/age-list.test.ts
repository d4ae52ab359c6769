import { AgeList } from "@asyncio-ts/loop/internal";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("AgeList: what is under way", () => {
  it("is listed as a Set would list them, whoever ends first", () => {
    const action = fc.oneof(
      { weight: 3, arbitrary: fc.constant("add" as const) },
      { weight: 2, arbitrary: fc.nat() },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const tasks = new AgeList<object>();
        const model = new Set<object>();
        for (const one of actions) {
          const task = one === "add" ? {} : [...model][one % Math.max(model.size, 1)];
          if (task === undefined) continue;
          if (one === "add") {
            tasks.add(task);
            model.add(task);
          } else {
            tasks.delete(task);
            model.delete(task);
          }
          expect(tasks.size).toBe(model.size);
          const listed = tasks.all();
          expect(listed.length).toBe(model.size);
          expect(listed.every((live, i) => live === [...model][i])).toBe(true);
        }
      }),
    );
  });

  it("is let go when it ends: none keeps those that were made after it", () => {
    const tasks = new AgeList<object>();
    const [first, second] = [{}, {}];
    tasks.add(first);
    tasks.add(second);
    tasks.delete(first);
    expect(Object.values(first)).toEqual([undefined, undefined]);
    expect(Object.values(second)).toEqual([undefined, undefined]);
  });
});
