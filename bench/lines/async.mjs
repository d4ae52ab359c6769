// A server of streams, whose tasks are async functions, that reads line by line and sends back each.
import { Loop } from "@asyncio-ts/loop";
import { startServer } from "@asyncio-ts/net";
import { fromPromise, run } from "@asyncio-ts/task";
import { serveLines } from "./serve-lines.mjs";

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) => {
  let done = 0;

  /**
   * @param {import("@asyncio-ts/net").StreamReader} reader
   * @param {import("@asyncio-ts/net").StreamWriter} writer
   */
  async function echo(reader, writer) {
    for (;;) {
      const line = await reader.readLine();
      if (line.length === 0) break;
      done++;
      writer.write(line);
      await writer.drain();
    }
    writer.close();
  }

  return run(
    async () => {
      const server = await startServer(echo, { host: "127.0.0.1", port: 0 });
      const { port } = /** @type {import("@asyncio-ts/net").Address} */ (server.addresses[0]);
      await fromPromise(serveLines(port, n, watch));
      server.close();
      await server.waitClosed();
      return done;
    },
    { loop: new Loop({ asyncLocalStorage }) },
  );
};
