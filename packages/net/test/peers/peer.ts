import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { fromPromise } from "@asyncio-ts/future";
import { on, type Script } from "@asyncio-ts/test-kit";

const NAMES = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"];
const SCRIPT = fileURLToPath(new URL("peer.py", import.meta.url));

/** The first CPython of 3.11 or newer that is found on this machine. */
export const python: string | undefined = NAMES.find((name) => {
  const ask =
    "import platform, sys; print(platform.python_implementation(), sys.version_info >= (3, 11))";
  return spawnSync(name, ["-c", ask], { encoding: "utf8" }).stdout === "CPython True\n";
});

/** Why the tests are skipped where there is none. */
export const NO_PYTHON = "no CPython of 3.11 or newer is found on this machine";

/** Where a peer listens or is to connect to. */
export type PeerAddress = Readonly<Record<string, unknown>>;

/** What a peer tells. */
export type Facts = Readonly<Record<string, unknown>>;

/** A process that is the other end of a conversation, and says what it sees in lines of JSON. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = "";

  /** Lets Python serve or talk, see peer.py. */
  constructor(role: "serve" | "talk", conversation: string, address: PeerAddress) {
    const args = [SCRIPT, role, conversation, JSON.stringify(address)];
    this.#child = spawn(python as string, args, { stdio: "pipe" });
    const { stdout, stderr } = this.#child;
    this.#lines = createInterface({ input: stdout as NodeJS.ReadableStream })[
      Symbol.asyncIterator
    ]();
    stderr?.on("data", (text) => {
      this.#errors += text;
    });
  }

  /** In a script: the next that it says. */
  *says(): Script<Facts> {
    const { value, done } = yield* on(fromPromise(this.#lines.next()));
    if (done === true) throw new Error(`the peer has ended too early:\n${this.#errors}`);
    return JSON.parse(value) as Facts;
  }

  /** Lets it go on. */
  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** In a script: waits for its end, which has to be a good one. */
  *ends(): Script<void> {
    const { exitCode } = this.#child;
    const code =
      exitCode ??
      (yield* on(fromPromise(new Promise((resolve) => this.#child.once("close", resolve)))));
    if (code !== 0 || this.#errors !== "") {
      throw new Error(`the peer has ended with ${code}:\n${this.#errors}`);
    }
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
