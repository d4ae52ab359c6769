import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { host } from "../../../../host.shared.js";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

// On Node, whatever the tests run on: Bun's sockets for UDP end when one who has asked is gone.
const PROGRAM = host === "node" ? process.execPath : "node";

/** The DNS server of this folder, in a process of its own. */
export class Server {
  /** What it was asked, in order: "udp A example.test". */
  readonly asked: string[] = [];
  /** Address and port, as `nameservers` take it. */
  readonly address: string;
  readonly #child: ChildProcessWithoutNullStreams;
  #seen: () => void = () => {};

  private constructor(child: ChildProcessWithoutNullStreams, port: number) {
    this.#child = child;
    this.address = `127.0.0.1:${port}`;
  }

  static async start(): Promise<Server> {
    const child = spawn(PROGRAM, ["--import", "tsx", MAIN], {
      // The test runner's own options are not for the child.
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout });
    const [port] = (await once(lines, "line")) as [string];
    const server = new Server(child, Number(port));
    lines.on("line", (line) => {
      server.asked.push(line);
      server.#seen();
    });
    return server;
  }

  /** Until it was asked that, from now on or before. */
  async wasAsked(question: string): Promise<void> {
    while (!this.asked.includes(question)) {
      await new Promise<void>((resolve) => {
        this.#seen = resolve;
      });
    }
  }

  /** Answers the questions for hold.test. */
  release(): void {
    this.#child.stdin.write("\n");
  }

  async close(): Promise<void> {
    const closed = once(this.#child, "close");
    this.#child.stdin.end();
    await closed;
  }
}

/** A server for all tests of a file. */
export function serverForAll(): { get(): Server } {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server.close());
  return { get: () => server };
}
