import { once } from "node:events";
import { type Address, OSError, readerFromNode, startServer } from "@asyncio-ts/net";
import { fromPromise, run } from "@asyncio-ts/task";
import { chat } from "./member.js";
import { Room } from "./room.js";

const HOST = "127.0.0.1";
const [what, port] = process.argv.slice(2);

async function serve(): Promise<void> {
  const server = await startServer(new Room().serve, { host: HOST, port: Number(port ?? 0) });
  const { port: bound } = server.addresses[0] as Address;
  console.log(`a room on port ${bound}: npm start -- chat NAME ${bound}`);
  await fromPromise((signal) => once(process, "SIGINT", { signal }));
  server.closeClients();
  await server.shutdown(1000); // those who are not gone by then are put out
}

async function join(name: string): Promise<void> {
  const input = readerFromNode(process.stdin);
  await chat({ host: HOST, port: Number(port), name }, input, (line) => {
    process.stdout.write(line);
  });
  process.stdin.destroy();
}

if (what === undefined || (what !== "serve" && port === undefined)) {
  console.error("npm start -- chat serve [PORT], then npm start -- chat NAME PORT");
  process.exitCode = 2;
} else {
  try {
    await run(() => (what === "serve" ? serve() : join(what)));
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
    process.stdin.destroy();
  }
}
