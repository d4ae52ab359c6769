import { expect, it } from "vitest";
import { bundle } from "./bundle.js";

// What a user pays for one primitive: minified, gzipped, everything needed included.

it.each([
  { limit: 4096, from: "@asyncio-ts/queue", names: "Queue" },
  // No coroutine, and so no driver: the reason why runExclusive is no method.
  { limit: 3500, from: "@asyncio-ts/sync", names: "Lock" },
  { limit: 3800, from: "@asyncio-ts/sync", names: "Semaphore" },
  {
    // A loop, futures, and the engine under both kinds of coroutine, with every message in full.
    limit: 16_960,
    from: "@asyncio-ts/task",
    names: "run, createTask, sleep, timeout, TaskGroup",
  },
])("import { $names } costs at most $limit bytes", async ({ limit, from, names }) => {
  const { gzipped, code, files } = await bundle(`export { ${names} } from "${from}";`, "esm");
  console.log(`{ ${names} }: ${gzipped} bytes gzipped, ${code.length} minified`);
  const largest = files.map(([file, bytes]) => `${String(bytes).padStart(6)} ${file}`).join("\n");
  expect(gzipped, `minified bytes of each file:\n${largest}\n`).toBeLessThanOrEqual(limit);
});
