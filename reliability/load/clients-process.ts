import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Seen } from "./clients.js";

const FILE = fileURLToPath(new URL("clients.ts", import.meta.url));

/** Starts `clients.ts`: see there what its arguments are. */
export class ClientsProcess {
  /** When all are connected. */
  readonly connected: Promise<unknown>;
  /** When the process has ended. */
  readonly closed: Promise<unknown>;
  readonly #lines: AsyncIterator<string>;
  readonly #begin: () => void;

  constructor(port: number, connections: number, deaf: number, seconds: number) {
    const args = [port, connections, deaf, seconds].map(String);
    const child = spawn(process.execPath, ["--import", "tsx", FILE, ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#begin = () => child.stdin.end("begin\n");
    this.connected = this.#next();
    this.closed = once(child, "close");
  }

  /** Lets them begin. Gives what they have seen at the end. */
  async begin(): Promise<Seen> {
    this.#begin();
    return JSON.parse(await this.#next()) as Seen;
  }

  async #next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("the clients have ended without a word");
    return value;
  }
}
