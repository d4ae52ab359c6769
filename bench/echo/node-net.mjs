// A server of node:net that sends back what comes.
import { once } from "node:events";
import { createServer } from "node:net";
import { serveClients } from "./clients.mjs";

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("data", (data) => {
      socket.write(data);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const done = await serveClients(
    { port, connections: Number(variant), messages: n, size: 1024 },
    watch,
  );
  server.close();
  return done;
};
