import { type Options, parseOptions, USAGE } from "./src/options.js";
import { inWords, runAll } from "./src/run.js";

/** Exit codes: 0 all passed, 1 a case failed, 2 nothing could be run as asked. */
async function main(): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  try {
    const counts = await runAll(options, console.log);
    console.log(inWords(counts));
    return counts.failed === 0 ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
}

process.exitCode = await main();
