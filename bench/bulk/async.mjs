// Chunks of 64 KiB through a pair of streams, with back-pressure; both ends are tasks, async functions,
// in this process.
import { createFuture } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { openConnection, startServer } from "@asyncio-ts/net";
import { run } from "@asyncio-ts/task";

const CHUNK = Buffer.alloc(65536);

/** @type {import("../contender.js").Contender} */
export default ({ n, asyncLocalStorage, watch }) => {
  const loop = new Loop({ asyncLocalStorage });
  return run(
    async () => {
      /** @type {import("@asyncio-ts/future").Future<number>} */
      const received = createFuture(loop);

      /**
       * @param {import("@asyncio-ts/net").StreamReader} reader
       * @param {import("@asyncio-ts/net").StreamWriter} writer
       */
      async function receive(reader, writer) {
        let bytes = 0;
        for (;;) {
          const data = await reader.read(65536);
          if (data.length === 0) break;
          bytes += data.length;
        }
        writer.close();
        received.setResult(bytes);
      }

      const server = await startServer(receive, { host: "127.0.0.1", port: 0 });
      const { port } = /** @type {import("@asyncio-ts/net").Address} */ (server.addresses[0]);
      const [, writer] = await openConnection({ host: "127.0.0.1", port });
      watch.start();
      for (let i = 0; i < n; i++) {
        writer.write(CHUNK);
        await writer.drain();
      }
      writer.writeEof();
      const bytes = await received;
      watch.stop();
      writer.close();
      server.close();
      await server.waitClosed();
      return bytes / CHUNK.length;
    },
    { loop },
  );
};
