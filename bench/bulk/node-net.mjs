// Chunks of 64 KiB through a socket of node:net, with back-pressure; both ends are in this process.
import { once } from "node:events";
import { connect, createServer } from "node:net";

const CHUNK = Buffer.alloc(65536);

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  const server = createServer();
  let bytes = 0;
  /** @type {Promise<void>} */
  const received = new Promise((resolve) => {
    server.once("connection", (socket) => {
      socket.on("data", (data) => {
        bytes += data.length;
      });
      socket.on("end", () => resolve());
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect");
  watch.start();
  for (let i = 0; i < n; i++) {
    if (!socket.write(CHUNK)) await once(socket, "drain");
  }
  socket.end();
  await received;
  watch.stop();
  server.close();
  await once(server, "close");
  return bytes / CHUNK.length;
};
