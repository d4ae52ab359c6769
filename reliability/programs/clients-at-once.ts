// Run by faults/many-connections.test.ts: connects so many clients to a port, all at once. When all
// are connected each sends a line of its own, reads it back and hangs up. It prints how it went.

import { connect } from "node:net";

const [port = 0, count = 0] = process.argv.slice(2).map(Number);
let [broken, right, wrong, connected] = [0, 0, 0, 0];
let go = (): void => {};
const all = new Promise<void>((resolve) => {
  go = resolve;
});

async function client(index: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8");
  let text = "";
  socket.on("data", (data: string) => {
    text += data;
  });
  socket.on("error", () => broken++);
  const closed = new Promise((resolve) => socket.on("close", resolve));
  await Promise.race([new Promise((resolve) => socket.on("connect", resolve)), closed]);
  if (++connected === count) go();
  await all;
  socket.end(`line ${index}\n`);
  await closed;
  if (text === `line ${index}\n`) right++;
  else wrong++;
}

await Promise.all(Array.from({ length: count }, (_, index) => client(index)));
console.log(JSON.stringify({ right, wrong, broken }));
