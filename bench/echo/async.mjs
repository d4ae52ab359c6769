// A server of streams, whose tasks are async functions, that sends back what comes.
import { Loop } from "@asyncio-ts/loop";
import { startServer } from "@asyncio-ts/net";
import { fromPromise, run } from "@asyncio-ts/task";
import { serveClients } from "./clients.mjs";

/**
 * @param {import("@asyncio-ts/net").StreamReader} reader
 * @param {import("@asyncio-ts/net").StreamWriter} writer
 */
async function echo(reader, writer) {
  for (;;) {
    const data = await reader.read(65536);
    if (data.length === 0) break;
    writer.write(data);
    await writer.drain();
  }
  writer.close();
}

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, asyncLocalStorage, watch }) =>
  run(
    async () => {
      const server = await startServer(echo, { host: "127.0.0.1", port: 0 });
      const { port } = /** @type {import("@asyncio-ts/net").Address} */ (server.addresses[0]);
      const clients = { port, connections: Number(variant), messages: n, size: 1024 };
      const done = await fromPromise(serveClients(clients, watch));
      server.close();
      await server.waitClosed();
      return done;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
