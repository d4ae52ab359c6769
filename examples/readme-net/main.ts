import {
  type Address,
  openConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
} from "@asyncio-ts/net";
import { run } from "@asyncio-ts/task";

async function shout(reader: StreamReader, writer: StreamWriter) {
  for await (const line of reader) {
    writer.write(line.toString().toUpperCase());
    await writer.drain(); // waits while the client is too slow
  }
  writer.close();
}

await run(async () => {
  const server = await startServer(shout, { host: "127.0.0.1", port: 0 });
  const { port } = server.addresses[0] as Address;

  const [reader, writer] = await openConnection({ host: "127.0.0.1", port });
  writer.write("hello\nworld\n");
  writer.writeEof();
  for await (const line of reader) console.log(`the server says ${line.toString().trim()}`);
  writer.close();

  server.close(); // takes no more connections, and waits for those that there are
  await server.waitClosed();
});
