import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as asyncio from "@asyncio-ts/compat-asyncio";
import { afterEach, expect, it, vi } from "vitest";
import { main as asyncForm } from "../queue/program.js";
import { main as generatorForm } from "../queue-generators/program.js";
import { folder } from "./child.js";

afterEach(() => {
  vi.restoreAllMocks();
});

it.each([
  ["async functions", asyncForm],
  ["generators", generatorForm],
])("runs the queue of %s with the original three seconds, in no time", async (_form, main) => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => {
    lines.push(line);
  });
  const loop = asyncio.new_event_loop({ clock: "virtual" });
  const before = loop.time();
  try {
    await loop.run_until_complete(main(loop, 3, 3));
    // Nine items, three at a time, three seconds each.
    expect(loop.time() - before).toBe(9);
  } finally {
    loop.close();
  }
  const expected = readFileSync(join(folder, "queue", "expected.txt"), "utf8");
  expect(`${lines.join("\n")}\n`).toBe(expected);
});
