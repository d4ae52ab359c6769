import { BrokenPipeError, ConnectionResetError } from "@asyncio-ts/net";
import { createSubprocessExec, DEVNULL, PIPE, type Process } from "@asyncio-ts/subprocess";
import { TaskGroup } from "@asyncio-ts/task";

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** Runs programs as a shell does `first | second | third`, and gives what the last one prints. */
export async function pipeline(...commands: readonly Command[]): Promise<string> {
  const children: Process[] = [];
  try {
    for (const [program, ...args] of commands) {
      const stdin = children.length === 0 ? DEVNULL : PIPE;
      children.push(await createSubprocessExec(program, args, { stdin, stdout: PIPE }));
    }
    return await TaskGroup.run(async (group) => {
      for (const [n, child] of children.entries()) {
        const next = children[n + 1];
        if (next !== undefined) group.createTask(() => pump(child, next));
      }
      return String(await children.at(-1)?.stdout?.read());
    });
  } finally {
    // Whoever still runs is killed: nobody reads what it writes any more.
    for (const child of children) await child[Symbol.asyncDispose]();
  }
}

/** From one program to the next, a chunk at a time. */
async function pump({ stdout }: Process, { stdin }: Process): Promise<void> {
  if (stdout === undefined || stdin === undefined) return;
  try {
    for (;;) {
      const chunk = await stdout.read(65_536);
      if (chunk.length === 0) break;
      stdin.write(chunk);
      await stdin.drain(); // while the next program is too slow, the one before has to wait
    }
  } catch (error) {
    // The next program has had enough, as `head` has after its lines.
    if (!(error instanceof BrokenPipeError || error instanceof ConnectionResetError)) throw error;
  }
  stdin.close();
}
