import { spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import process from "node:process";
import { type Coro, fromPromise } from "@asyncio-ts/future";
import { host as runtime } from "../../../host.shared.js";

/** Bun and Deno let more connections wait. */
const NODE = runtime === "node" ? process.execPath : "node";

const PROGRAM = `
  const server = require("node:net").createServer();
  server.listen({ host: "127.0.0.1", port: 0, backlog: 1 }, () => {
    process.stdout.write(String(server.address().port));
  });
`;

/** A port on which connecting takes for ever. */
export interface StuckServer {
  readonly port: number;
  close(): Coro<void>;
}

/** A process that listens and is stopped, with as many connections as the system takes for it. */
export function* stuckServer(): Coro<StuckServer> {
  const child = spawn(NODE, ["-e", PROGRAM], { stdio: ["ignore", "pipe", "ignore"] });
  const port = Number(
    yield* fromPromise(new Promise((resolve) => child.stdout.once("data", resolve))),
  );
  child.kill("SIGSTOP");
  const sockets: Socket[] = [];
  // Linux takes one more than it was asked for; from then on nobody is answered.
  for (let i = 0; i < 2; i++) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    sockets.push(socket);
    yield* fromPromise(new Promise<void>((resolve) => socket.once("connect", () => resolve())));
  }
  return {
    port,
    *close() {
      for (const socket of sockets) socket.destroy();
      const gone = new Promise((resolve) => child.once("close", resolve));
      // Deno's child.kill() works only once.
      process.kill(child.pid as number, "SIGKILL");
      yield* fromPromise(gone);
    },
  };
}
