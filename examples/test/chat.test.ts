import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { folder, nodeOptions, start } from "./child.js";

const PROGRAM = "chat/main.ts";
const children: Person[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A process that says lines, and hears some. */
class Person {
  readonly child: ChildProcess;
  heard = "";
  errors = "";
  readonly ended: Promise<number | null>;
  #listener: () => void = () => {};

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [...nodeOptions, PROGRAM, ...args], { cwd: folder });
    this.child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.heard += text;
      this.#listener();
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.errors += text;
    });
    this.ended = new Promise((resolve) => this.child.once("close", resolve));
    children.push(this);
  }

  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Waits until it has heard this. */
  async hears(text: string): Promise<void> {
    while (!this.heard.includes(text)) {
      await new Promise<void>((resolve, reject) => {
        this.#listener = resolve;
        void this.ended.then((code) => reject(new Error(`ended with ${code}: ${this.errors}`)));
      });
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

async function room(): Promise<{ server: Person; port: string }> {
  const server = new Person("serve");
  await server.hears("\n");
  return { server, port: /port (\d+)/.exec(server.heard)?.[1] ?? "none" };
}

it("lets everybody hear what anybody says, and who comes and goes", async () => {
  const { server, port } = await room();
  const alice = new Person("alice", port);
  await alice.hears("* alice comes in\n");
  const bob = new Person("bob", port);
  await bob.hears("* bob comes in\n");
  alice.say("hello");
  await bob.hears("alice: hello\n");
  bob.say("hello yourself");
  await alice.hears("bob: hello yourself\n");
  bob.child.stdin?.end();
  expect(await bob.ended).toBe(0);
  await alice.hears("* bob leaves\n");
  const impostor = new Person("alice", port);
  expect(await impostor.ended).toBe(0);
  expect(impostor.heard).toBe("* somebody is called alice already\n");
  // The server goes, and so does who is left.
  server.kill("SIGINT");
  expect([await server.ended, await alice.ended]).toEqual([0, 0]);
  expect(alice.heard).toBe(
    "* alice comes in\n* bob comes in\nalice: hello\nbob: hello yourself\n* bob leaves\n",
  );
  expect([server.errors, alice.errors, bob.errors]).toEqual(["", "", ""]);
});

it("puts out who does not read, and nobody else waits for him", async () => {
  const { server, port } = await room();
  const deaf = connect(Number(port), "127.0.0.1");
  deaf.pause();
  deaf.on("error", () => {});
  deaf.write("deaf\n");
  const alice = new Person("alice", port);
  await alice.hears("* alice comes in\n");
  const line = "x".repeat(60_000);
  // Until the system's buffers are full, and then a hundred lines more.
  for (let i = 0; i < 500 && !alice.heard.includes("deaf leaves"); i++) {
    const before = alice.heard.length;
    alice.say(line);
    while (alice.heard.length < before + line.length) await alice.hears(line);
    alice.heard = alice.heard.replaceAll(line, "");
  }
  await alice.hears("* deaf leaves\n");
  deaf.destroy();
  server.kill("SIGINT");
  expect(await server.ended).toBe(0);
});

it("says what is wrong", async () => {
  expect(await start(PROGRAM)).toMatchObject({ code: 2 });
  const { server, port } = await room();
  server.kill("SIGINT");
  await server.ended;
  const { code, stderr } = await start(PROGRAM, "alice", port);
  expect(code).toBe(1);
  expect(stderr).toContain("Connect call failed");
});
