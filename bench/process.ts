import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Row } from "./catalog.js";
import type { Sample } from "./contender.js";

const script = fileURLToPath(new URL("./measure.mjs", import.meta.url));

/** Measures a contender in a new process of plain Node, on the built packages. */
export async function sample(row: Row, n: number): Promise<Sample> {
  const mode = row.asyncLocalStorage ? "on" : "off";
  const child = spawn(process.execPath, ["--expose-gc", script, row.module, String(n), mode], {
    // Loaders and flags of whoever calls us are not to be measured.
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${row.module} ended with exit code ${code}`);
  return JSON.parse(output) as Sample;
}
