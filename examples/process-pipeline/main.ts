import { run } from "@asyncio-ts/task";
import { pipeline } from "./pipeline.js";

await run(async () => {
  const [folder = import.meta.dirname] = process.argv.slice(2);
  // ls folder | sort -r | head -n 3
  process.stdout.write(await pipeline(["ls", folder], ["sort", "-r"], ["head", "-n", "3"]));
  // yes | head -n 2, which is enough: `yes` would never end
  process.stdout.write(await pipeline(["yes"], ["head", "-n", "2"]));
});
