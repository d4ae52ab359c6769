import { setImmediate } from "node:timers/promises";
import type { Answer, Question } from "./case-process.js";
import { runProgram } from "./run-program.js";

// The process that runs the programs, one at a time: see case-process.ts.

const strays: unknown[] = [];
process.on("unhandledRejection", (reason) => strays.push(reason));
process.on("uncaughtException", (error) => strays.push(error));

process.on("message", (question: Question) => {
  void answer(question).then((message) => process.send?.(message));
});

async function answer({ program, form, asyncLocalStorage }: Question): Promise<Answer> {
  const { trace, problem } = await attempt(() =>
    runProgram(program, { form, asyncLocalStorage: asyncLocalStorage ?? undefined }),
  );
  // Node tells of unhandled rejections before the next macrotask, and of nothing sooner.
  await setImmediate();
  const stray = strays.splice(0)[0];
  if (stray === undefined) return { trace, problem: problem ?? null };
  return { trace, problem: problem ?? `outside of every task: ${describe(stray)}` };
}

async function attempt(run: () => ReturnType<typeof runProgram>): ReturnType<typeof runProgram> {
  try {
    return await run();
  } catch (error) {
    return { trace: [], problem: `the interpreter failed: ${describe(error)}` };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

process.send?.("ready");
