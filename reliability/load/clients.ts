// The clients, in a process of their own and on Node's own sockets. Most say something, wait for the
// echo, and rest for a moment; the others send all that they are let without reading anything, for
// half of the time, and then read it all. It prints "connected" when all are, waits for a
// line, and prints at the end what has happened, as one line of JSON.

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** What the clients have seen. */
export interface Seen {
  /** Messages that came back as they were. */
  messages: number;
  /** Those that came back as something else, or not at all. */
  spoiled: number;
  /** Connections that broke. */
  broken: number;
  /** What those who don't read have sent, and got back in the end. */
  sent: number;
  returned: number;
  /** How long a message was on its way, in milliseconds: the median, the 99th percentile, the longest. */
  latency: readonly [p50: number, p99: number, max: number];
}

const [port = 0, connections = 0, deaf = 0, seconds = 0] = process.argv.slice(2).map(Number);
const SIZE = 1024;
const seen: Seen = { messages: 0, spoiled: 0, broken: 0, sent: 0, returned: 0, latency: [0, 0, 0] };
const latencies: number[] = [];

function open(): Socket {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => seen.broken++);
  return socket;
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Talks until the time is up. */
async function talk(socket: Socket, index: number, end: number): Promise<void> {
  let got: Buffer[] = [];
  let length = 0;
  let answered: (() => void) | undefined;
  socket.on("data", (data: Buffer) => {
    got.push(data);
    length += data.length;
    if (length >= SIZE) answered?.();
  });
  socket.on("close", () => answered?.());
  for (let n = 0; performance.now() < end && !socket.destroyed; n++) {
    const message = Buffer.alloc(SIZE, `${index} says ${n}, `);
    const began = performance.now();
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    socket.write(message);
    await answer;
    latencies.push(performance.now() - began);
    if (Buffer.concat(got).equals(message)) seen.messages++;
    else seen.spoiled++;
    got = [];
    length = 0;
    // All at their own pace: the same for each run.
    await rest(50 + ((index * 37 + n * 11) % 100));
  }
  socket.end();
}

/** Sends and doesn't read until half of the time is over; then reads what it has sent. */
async function flood(socket: Socket, half: number): Promise<void> {
  const chunk = Buffer.alloc(65_536, "flood ");
  socket.pause();
  while (performance.now() < half && !socket.destroyed) {
    seen.sent += chunk.length;
    if (socket.write(chunk)) continue;
    await Promise.race([once(socket, "drain"), rest(half - performance.now())]);
  }
  socket.on("data", (data: Buffer) => {
    seen.returned += data.length;
  });
  socket.end();
  socket.resume();
}

const sockets = Array.from({ length: connections }, open);
await Promise.all(sockets.map((socket) => once(socket, "connect")));
console.log("connected");
await once(process.stdin, "data");
process.stdin.destroy();
const began = performance.now();
const closed = sockets.map((socket) => once(socket, "close"));
await Promise.all(
  sockets.map((socket, index) =>
    index < deaf
      ? flood(socket, began + seconds * 500)
      : talk(socket, index, began + seconds * 1000),
  ),
);
await Promise.all(closed);

latencies.sort((a, b) => a - b);
const at = (part: number) => latencies[Math.floor(part * (latencies.length - 1))] ?? 0;
seen.latency = [at(0.5), at(0.99), at(1)];
console.log(JSON.stringify(seen));
