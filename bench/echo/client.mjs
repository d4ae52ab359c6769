// The other side of `echo` and `lines`, the same for every server, in a process of its own: sends a
// message over each connection, waits until all of it has come back, and sends the next. Says
// "ready" when it is connected, begins when it is told anything, and says how many came back.
import { once } from "node:events";
import { connect } from "node:net";

/** @import { Clients } from "./clients.mjs" */

/** @type {Clients} */
const { port, connections, messages, size } = JSON.parse(process.argv[2] ?? "");
const message = Buffer.from(`${"x".repeat(63)}\n`.repeat(size / 64));

const sockets = Array.from({ length: connections }, () =>
  connect({ host: "127.0.0.1", port, noDelay: true }),
);
await Promise.all(sockets.map((socket) => once(socket, "connect")));
process.stdout.write("ready\n");
await once(process.stdin, "data");
const returned = await Promise.all(sockets.map((socket) => talk(socket, messages / connections)));
process.stdout.write(`${returned.reduce((sum, count) => sum + count, 0)}\n`);
for (const socket of sockets) socket.end();
process.stdin.destroy();

/**
 * @param {import("node:net").Socket} socket
 * @param {number} rounds
 * @returns {Promise<number>}
 */
function talk(socket, rounds) {
  return new Promise((resolve, reject) => {
    let count = 0;
    let missing = size;
    socket.on("error", reject);
    socket.on("data", (data) => {
      missing -= data.length;
      if (missing < 0) reject(new Error("more came back than was sent"));
      if (missing > 0) return;
      count++;
      if (count === rounds) {
        resolve(count);
        return;
      }
      missing = size;
      socket.write(message);
    });
    socket.write(message);
  });
}
