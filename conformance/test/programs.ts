import type { Block, Case, Program } from "../src/program.js";

/** A program of one coroutine. */
export function mainOnly(...body: Block): Program {
  return { coros: { main: { params: [], body } } };
}

/** The example of SPEC.md 8. */
export const EXAMPLE: Case = {
  id: "example",
  program: {
    coros: {
      main: {
        params: [],
        body: [
          ["let", "Q", ["Queue", 0]],
          ["let", "T", ["create_task", "getter", ["coro", "take", 7]]],
          ["await", ["sleep", 0]],
          ["do", ["put_nowait", ["var", "Q"], 5]],
          ["do", ["cancel", ["var", "T"], "stop"]],
          [
            "try",
            [
              ["await", ["var", "T"], "r"],
              ["log", "got", ["var", "r"]],
            ],
            [[["CancelledError"], "e", [["log", "caught", ["var", "e"]]]]],
            [],
            [["log", "left", ["all_tasks"]]],
          ],
          ["await", ["gather", true, ["coro", "take", 1], ["sleep", 1024, "x"]], "r"],
          ["return", ["var", "r"]],
        ],
      },
      take: {
        params: ["n"],
        body: [
          [
            "try",
            [
              ["await", ["get", ["var", "Q"]], "v"],
              ["log", "took", ["var", "v"]],
            ],
            [],
            [],
            [["log", "size", ["qsize", ["var", "Q"]]]],
          ],
          ["return", ["add", ["var", "n"], ["var", "v"]]],
        ],
      },
    },
  },
  trace: [
    "0 getter size 1",
    "0 main caught CancelledError('stop')",
    "0 main left ['main']",
    "0 Task-1 took 5",
    "0 Task-1 size 0",
    "976 - RESULT [6, 'x']",
  ],
};
