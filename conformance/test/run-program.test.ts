import { describe, expect, it } from "vitest";
import type { FormName, Program } from "../src/program.js";
import { type Run, runProgram } from "../src/run-program.js";
import { EXAMPLE, mainOnly } from "./programs.js";

const FORMS: readonly FormName[] = ["generator", "async"];

/** An operation, or a statement, that the language doesn't have. */
function unknown(name: string): never {
  return [name] as never;
}

describe.each(FORMS)("the %s form", (form) => {
  function run(program: Program): Promise<Run> {
    return runProgram(program, { form });
  }

  it("gives the example of SPEC.md its trace", async () => {
    expect(await run(EXAMPLE.program)).toEqual({ trace: EXAMPLE.trace, problem: undefined });
  });

  it("counts automatic names from 1 in each program", async () => {
    await run(EXAMPLE.program);
    expect((await run(EXAMPLE.program)).trace).toEqual(EXAMPLE.trace);
  });

  it("fails a case whose operation is not there", async () => {
    const { problem } = await run(mainOnly(["do", unknown("teleport")]));
    expect(problem).toBe("operation not there yet: teleport");
  });

  it("fails a case whose statement is not there", async () => {
    const { problem } = await run(mainOnly(unknown("goto")));
    expect(problem).toBe("operation not there yet: statement goto");
  });

  it("lets no handler of the program see a missing operation", async () => {
    const { trace, problem } = await run(
      mainOnly([
        "try",
        [["do", unknown("teleport")]],
        [[["BaseException"], null, [["log", "caught"]]]],
        [],
        [["log", "finally"]],
      ]),
    );
    expect(problem).toBe("operation not there yet: teleport");
    expect(trace).toEqual(["0 - INVALID operation not there yet: teleport"]);
  });

  it("takes a JavaScript error for a bug and not for an exception", async () => {
    const wrong = mainOnly([
      "try",
      [["do", ["add", "a", 1]]],
      [[["BaseException"], null, []]],
      [],
      [],
    ]);
    const { problem } = await run(wrong);
    expect(problem).toMatch(/^TypeError: an integer is wanted here, not a/);
  });

  it("ends after 2000 statements, and nothing runs from then on", async () => {
    const endless = mainOnly([
      "try",
      [["for", null, 5000, [["await", ["sleep", 0]]]]],
      [[["BaseException"], null, [["log", "caught"]]]],
      [],
      [["log", "finally"]],
    ]);
    expect(await run(endless)).toEqual({ trace: ["0 - STEPLIMIT"], problem: undefined });
  });

  it("names the tasks that are stuck at a deadlock", async () => {
    const program: Program = {
      coros: {
        main: {
          params: [],
          body: [
            ["let", "F", ["future", "f"]],
            ["do", ["create_task", "b", ["coro", "stuck"]]],
            ["do", ["create_task", "a", ["coro", "stuck"]]],
            ["do", ["create_task", null, ["coro", "stuck"]]],
            ["await", ["var", "F"]],
          ],
        },
        stuck: { params: [], body: [["await", ["var", "F"]]] },
      },
    };
    expect((await run(program)).trace).toEqual(["0 - DEADLOCK Task-1 a b main"]);
  });

  it("records what failed in a callback, and moves on", async () => {
    const program: Program = {
      coros: {
        main: {
          params: [],
          body: [
            ["do", ["call_soon", "fail"]],
            ["await", ["sleep", 1_048_576]],
            ["raise", ["exc", "ValueError", "end"]],
          ],
        },
      },
      funcs: { fail: { params: [], body: [["raise", ["exc", "KeyError", "k"]]] } },
    };
    expect((await run(program)).trace).toEqual([
      "0 - EXCEPTION-HANDLER KeyError('k')",
      "1000000 - RAISED ValueError('end')",
    ]);
  });

  it("moves the clock on while a program is busy", async () => {
    const program = mainOnly(
      ["do", ["busy", 1024]],
      ["log", "at", ["time"]],
      ["do", ["busy", 1]],
      ["return", ["time"]],
    );
    expect((await run(program)).trace).toEqual(["976 main at 1024", "977 - RESULT 1025"]);
  });
});
