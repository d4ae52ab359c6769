import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FormName, Program } from "./program.js";

/** What is asked of the process. */
export interface Question {
  readonly program: Program;
  readonly form: FormName;
  readonly asyncLocalStorage: boolean | null;
}

export interface Answer {
  readonly trace: readonly string[];
  readonly problem: string | null;
}

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));

/**
 * Runs programs in a process of its own, one at a time. A program can make the library loop for
 * ever or bring down the process: nothing inside that process could notice, so this one takes the
 * time, and begins anew with the next program.
 */
export class CaseProcess {
  readonly #limit: number;
  readonly #execArgv: string[];
  #child: ChildProcess | undefined;

  /**
   * `limit`: milliseconds of real time that a program may take. `execArgv`: options for Node, which
   * must be able to load TypeScript by them.
   */
  constructor(limit: number, execArgv: readonly string[] = process.execArgv) {
    this.#limit = limit;
    this.#execArgv = [...execArgv];
  }

  async ask(question: Question): Promise<Answer> {
    const child = await this.#ready();
    return await new Promise((resolve) => {
      const end = (answer: Answer): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(answer);
      };
      const fail = (problem: string): void => {
        this.close();
        end({ trace: [], problem });
      };
      const timer = setTimeout(() => {
        fail(`no end after ${this.#limit} ms of real time`);
      }, this.#limit);
      child.once("message", (answer: Answer) => end(answer));
      child.once("exit", (code, signal) => fail(`the process ended: ${code ?? signal}`));
      child.once("error", (error) => fail(`the process failed: ${error.message}`));
      child.send(question);
    });
  }

  close(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  async #ready(): Promise<ChildProcess> {
    if (this.#child !== undefined) return this.#child;
    const child = fork(WORKER, [], { execArgv: this.#execArgv });
    this.#child = child;
    // The start of a process doesn't count against the program's time.
    const first = await Promise.race([
      once(child, "message").then(() => "ready"),
      once(child, "exit").then(([code]) => `the process of the cases ended at its start: ${code}`),
    ]);
    child.removeAllListeners();
    if (first === "ready") return child;
    this.#child = undefined;
    throw new Error(first);
  }
}
