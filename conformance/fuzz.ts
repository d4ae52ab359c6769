import { Comparison } from "./fuzz/comparison.js";
import { type Options, parseOptions, USAGE } from "./fuzz/options.js";
import { startRecorder } from "./fuzz/python.js";
import { CaseProcess } from "./src/case-process.js";
import type { FormName } from "./src/program.js";
import { inWords, LIMIT } from "./src/run.js";

/** Exit codes: 0 no difference, 1 a difference, 2 nothing could be compared as asked. */
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
    return await compare(options);
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
}

async function compare(options: Options): Promise<number> {
  const recorder = await startRecorder(options.python);
  const forms: readonly FormName[] = ["generator", "async"];
  const ours = new Map(forms.map((form) => [form, new CaseProcess(LIMIT)]));
  try {
    const counts = await new Comparison(options, recorder, ours, console.log).run();
    console.log(inWords(counts));
    return counts.failed === 0 ? 0 : 1;
  } finally {
    for (const caseProcess of ours.values()) caseProcess.close();
    recorder.close();
  }
}

process.exitCode = await main();
