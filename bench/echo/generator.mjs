// A server of streams, whose tasks are generators, that sends back what comes.
import { startServer } from "@asyncio-ts/net";
import { fromPromise, run } from "@asyncio-ts/task";
import { serveClients } from "./clients.mjs";

/**
 * @param {import("@asyncio-ts/net").StreamReader} reader
 * @param {import("@asyncio-ts/net").StreamWriter} writer
 */
function* echo(reader, writer) {
  for (;;) {
    const data = yield* reader.read(65536);
    if (data.length === 0) break;
    writer.write(data);
    yield* writer.drain();
  }
  writer.close();
}

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) =>
  run(function* () {
    const server = yield* startServer(echo, { host: "127.0.0.1", port: 0 });
    const { port } = /** @type {import("@asyncio-ts/net").Address} */ (server.addresses[0]);
    const clients = { port, connections: Number(variant), messages: n, size: 1024 };
    const done = yield* fromPromise(serveClients(clients, watch));
    server.close();
    yield* server.waitClosed();
    return done;
  });
