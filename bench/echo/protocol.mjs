// A server of a protocol that sends back what comes.
import { createServer, Protocol } from "@asyncio-ts/net";
import { fromPromise, run } from "@asyncio-ts/task";
import { serveClients } from "./clients.mjs";

class Echo extends Protocol {
  /** @type {import("@asyncio-ts/net").Transport | undefined} */
  transport = undefined;

  /** @override @param {import("@asyncio-ts/net").BaseTransport} transport */
  connectionMade(transport) {
    this.transport = /** @type {import("@asyncio-ts/net").Transport} */ (transport);
  }

  /** @override @param {Uint8Array} data */
  dataReceived(data) {
    this.transport?.write(data);
  }
}

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) =>
  run(function* () {
    const server = yield* createServer(() => new Echo(), { host: "127.0.0.1", port: 0 });
    const { port } = /** @type {import("@asyncio-ts/net").Address} */ (server.addresses[0]);
    const clients = { port, connections: Number(variant), messages: n, size: 1024 };
    const done = yield* fromPromise(serveClients(clients, watch));
    server.close();
    yield* server.waitClosed();
    return done;
  });
