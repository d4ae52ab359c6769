import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { programOptions } from "../../host.shared.js";

/** So many descriptors, of which the program needs some for itself. */
const LIMIT = 64;
const CLIENTS = 100;

interface Said {
  readonly port?: number;
  readonly clients?: number;
  readonly message?: string;
  readonly ended?: boolean;
}

/** The server, and what it says. */
function startServer(): {
  child: ChildProcess;
  said: Said[];
  until(fits: (one: Said) => boolean): Promise<Said>;
} {
  const program = fileURLToPath(new URL("../programs/few-descriptors.ts", import.meta.url));
  const script = `ulimit -n ${LIMIT}; exec "$0" "$@"`;
  const args = ["-c", script, process.execPath, ...programOptions(), program];
  const env = { ...process.env, NODE_OPTIONS: "" };
  const child = spawn("sh", args, { stdio: ["pipe", "pipe", "inherit"], env });
  const said: Said[] = [];
  let heard = (): void => {};
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    said.push(JSON.parse(line) as Said);
    heard();
  });
  return {
    child,
    said,
    async until(fits) {
      for (;;) {
        const found = said.find(fits);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    },
  };
}

/** Whether the server echoes what this client says; false if it hangs up. */
async function echoes(socket: Socket): Promise<boolean> {
  socket.write("hello\n");
  return new Promise((resolve) => {
    socket.once("data", (data) => resolve(String(data) === "hello\n"));
    socket.once("close", () => resolve(false));
  });
}

it("a server that has no descriptors left hangs up on who comes, and goes on", async () => {
  const { child, said, until } = startServer();
  const { port = 0 } = await until((one) => one.port !== undefined);
  const sockets = Array.from({ length: CLIENTS }, () => connect(port, "127.0.0.1"));
  // A connection that is closed with something unread is reset.
  for (const socket of sockets) socket.on("error", () => {});

  const served = await Promise.all(sockets.map(echoes));
  const accepted = served.filter(Boolean).length;
  expect(accepted).toBeGreaterThan(10);
  expect(accepted).toBeLessThan(LIMIT);
  // Those who were let in are served on, and who comes is still not.
  const before = sockets.filter((_, index) => served[index]);
  expect(await Promise.all(before.map(echoes))).toEqual(before.map(() => true));
  const late = connect(port, "127.0.0.1").on("error", () => {});
  expect(await echoes(late)).toBe(false);

  // As soon as there are descriptors again, new clients are let in.
  const gone = before.map((socket) => once(socket, "close"));
  for (const socket of before) socket.end();
  await Promise.all(gone);
  const last = said.length;
  await until((one) => said.indexOf(one) >= last - accepted && one.clients === 0);
  const next = connect(port, "127.0.0.1");
  expect(await echoes(next)).toBe(true);
  next.end();
  child.stdin?.end("end\n");
  const closed = once(child, "close");
  await until((one) => one.ended === true);
  expect(await closed).toEqual([0, null]);
  expect(said.filter((one) => one.message !== undefined)).toEqual([]);
});
