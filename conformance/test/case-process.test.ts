import { afterEach, expect, it } from "vitest";
import { programOptions } from "../../host.shared.js";
import { CaseProcess, type Question } from "../src/case-process.js";
import { EXAMPLE, mainOnly } from "./programs.js";

// Rounds without a statement in them don't count as steps, so that nothing but the clock on the
// wall ends this program.
const ENDLESS = mainOnly(["for", null, 1e15, []]);

const started: CaseProcess[] = [];
afterEach(() => {
  for (const caseProcess of started.splice(0)) caseProcess.close();
});

function question(program: Question["program"], form: Question["form"]): Question {
  return { program, form, asyncLocalStorage: null };
}

it.each(["generator", "async"] as const)(
  "gives up a program that hangs, and runs the next one (%s form)",
  async (form) => {
    const caseProcess = new CaseProcess(1000, programOptions());
    started.push(caseProcess);
    const hung = await caseProcess.ask(question(ENDLESS, form));
    expect(hung).toEqual({ trace: [], problem: "no end after 1000 ms of real time" });
    const next = await caseProcess.ask(question(EXAMPLE.program, form));
    expect(next).toEqual({ trace: EXAMPLE.trace, problem: null });
  },
);
