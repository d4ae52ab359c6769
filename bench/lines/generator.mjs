// A server of streams, whose tasks are generators, that reads line by line and sends back each.
import { startServer } from "@asyncio-ts/net";
import { fromPromise, run } from "@asyncio-ts/task";
import { serveLines } from "./serve-lines.mjs";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => {
  let done = 0;

  /**
   * @param {import("@asyncio-ts/net").StreamReader} reader
   * @param {import("@asyncio-ts/net").StreamWriter} writer
   */
  function* echo(reader, writer) {
    for (;;) {
      const line = yield* reader.readLine();
      if (line.length === 0) break;
      done++;
      writer.write(line);
      yield* writer.drain();
    }
    writer.close();
  }

  return run(function* () {
    const server = yield* startServer(echo, { host: "127.0.0.1", port: 0 });
    const { port } = /** @type {import("@asyncio-ts/net").Address} */ (server.addresses[0]);
    yield* fromPromise(serveLines(port, n, watch));
    server.close();
    yield* server.waitClosed();
    return done;
  });
};
