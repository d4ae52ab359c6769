// A server of node:net that takes what comes apart into lines, and sends back one after the other.
import { once } from "node:events";
import { createServer } from "node:net";
import { linesOf, serveLines } from "./serve-lines.mjs";

/** @type {import("../contender.js").Contender} */
export default async ({ n, watch }) => {
  let done = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    /** @type {Buffer} */
    let rest = Buffer.alloc(0);
    socket.on("data", (data) => {
      const { lines, rest: left } = linesOf(rest.length === 0 ? data : Buffer.concat([rest, data]));
      rest = left;
      for (const line of lines) {
        done++;
        socket.write(line);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await serveLines(port, n, watch);
  server.close();
  return done;
};
