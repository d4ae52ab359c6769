import * as asyncio from "@asyncio-ts/compat-asyncio";

const HOST = "127.0.0.1";

async function echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) {
  for (let line = await reader.readline(); line.length > 0; line = await reader.readline()) {
    console.log(`server: ${line.toString().trim()}`);
    writer.write(line);
    await writer.drain();
  }
  writer.close();
  await writer.wait_closed();
}

async function talk(port: number, name: string) {
  const [reader, writer] = await asyncio.open_connection(HOST, port);
  for (const word of ["hello", "world"]) {
    writer.write(`${word} from ${name}\n`);
    await writer.drain();
    const answer = await reader.readline();
    console.log(`${name}: ${answer.toString().trim()}`);
  }
  writer.write_eof();
  const rest = await reader.read();
  console.log(`${name}: ${rest.length} bytes more`);
  writer.close();
  await writer.wait_closed();
}

async function main() {
  const server = await asyncio.start_server(echo, HOST, 0);
  const port = server.sockets[0]?.getsockname()[1] as number;
  await asyncio.async_with(server, async () => {
    await talk(port, "alice");
    await talk(port, "bob");
  });
  console.log(`serving: ${server.is_serving() ? "True" : "False"}`);
}

await asyncio.run(main);
