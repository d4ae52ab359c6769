import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Case, Contender } from "./catalog.js";
import type { Order, Sample } from "./contender.js";
import type { Pythons } from "./python.js";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** Milliseconds that a process may take: one that hangs fails. */
const TIME_LIMIT = 120_000;

export interface Conditions {
  readonly n: number;
  /** Milliseconds of CPU time for the measured runs, see {@link Order}. */
  readonly budget: number;
  readonly pythons: Pythons;
  /** Further flags for Node. */
  readonly flags?: readonly string[];
}

/** Measures a contender in a new process: of plain Node, on the built packages, or of Python. */
export async function sample(
  { name, variant, expected, cold, weigh }: Case,
  contender: Contender,
  { n, budget, pythons, flags = [] }: Conditions,
): Promise<Sample> {
  const { file, asyncLocalStorage, loop } = contender;
  const order: Order = {
    file,
    setup: { n, variant, asyncLocalStorage },
    expected: expected(n),
    expectedOfTenth: expected(Math.ceil(n / 10)),
    cold,
    weigh,
    budget,
    loop: loop ?? "asyncio",
    node: process.execPath,
  };
  const command = loop === undefined ? process.execPath : pythons[loop]?.command;
  if (command === undefined) throw new Error(`there is no Python for ${file}`);
  const script = loop === undefined ? ["--expose-gc", ...flags, "measure.mjs"] : ["measure.py"];
  const child = spawn(command, [...script, JSON.stringify(order)], {
    cwd: folder,
    // Loaders and flags of whoever calls us are not to be measured.
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "inherit"],
    timeout: TIME_LIMIT,
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal));
  });
  if (code !== 0) throw new Error(`${name}: ${file} ended with ${code}`);
  return { ...(JSON.parse(output) as Sample), n };
}
