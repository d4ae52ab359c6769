import { setTimeout as delay } from "node:timers/promises";
import { servePage } from "./server.js";

const TERMS =
  "as_completed barrier cancel condition coroutine create_task current_task event future gather get join lock loop put queue run semaphore shield sleep task task_done taskgroup timeout wait wait_for".split(
    " ",
  );

/** A slow search, so that there is something to cancel. It says on the console what became of it. */
async function search(text: string, signal: AbortSignal): Promise<string[]> {
  try {
    await delay(800, undefined, { signal });
  } catch (error) {
    console.log(`"${text}" was given up`);
    throw error;
  }
  console.log(`"${text}" was answered`);
  return text === "" ? [] : TERMS.filter((term) => term.includes(text.toLowerCase()));
}

// The page's script is bundled from what this process itself was told to import.
const conditions = process.execArgv
  .filter((argument) => argument.startsWith("--conditions="))
  .map((argument) => argument.slice("--conditions=".length));
const { url } = await servePage(search, { conditions, port: Number(process.argv[2] ?? 0) });
console.log(`Open ${url} in a browser and type. Ctrl-C ends the server.`);
