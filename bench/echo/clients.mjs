import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * What the clients are to do: all messages together, over so many connections, of so many bytes.
 *
 * @typedef {{ port: number, connections: number, messages: number, size: number }} Clients
 */

const script = fileURLToPath(new URL("./client.mjs", import.meta.url));

/**
 * Runs the clients in a process of their own, with the watch on from the first message to the last.
 * Gives how many messages came back.
 *
 * @param {Clients} clients
 * @param {import("../contender.js").Watch} watch
 */
export async function serveClients(clients, watch) {
  const child = spawn(process.execPath, [script, JSON.stringify(clients)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).value !== "ready") throw new Error("the clients could not connect");
  watch.start();
  child.stdin.write("go\n");
  const { value } = await lines.next();
  watch.stop();
  await ended;
  return Number(value);
}
