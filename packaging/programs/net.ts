import {
  type Address,
  BaseProtocol,
  ConnectionRefusedError,
  createConnection,
  createServer,
  openConnection,
  Protocol,
  type StreamReader,
  type StreamWriter,
  startServer,
  type Transport,
} from "@asyncio-ts/net";
import { type Coro, run } from "@asyncio-ts/task";

declare const console: { log(text: string): void };

const host = "127.0.0.1";

class Echo extends Protocol {
  transport: Transport | undefined;
  override connectionMade(transport: Transport): void {
    this.transport = transport;
  }
  override dataReceived(data: Uint8Array): void {
    this.transport?.write(data);
    this.transport?.close();
  }
}

async function shout(reader: StreamReader, writer: StreamWriter): Promise<void> {
  writer.write((await reader.readLine()).toString().toUpperCase());
  writer.close();
}

function* main(): Coro<string> {
  const log: string[] = [String(new Echo() instanceof BaseProtocol)];
  const echo = yield* createServer(() => new Echo(), { host, port: 0 });
  const { port } = echo.addresses[0] as Address;
  const [reader, writer] = yield* openConnection({ host, port });
  writer.write("back\n");
  log.push((yield* reader.readLine()).toString().trim());
  writer.close();
  yield* writer.waitClosed();
  log.push(`${yield* echo.shutdown(1000)} aborted`);

  const server = yield* startServer(shout, { host, port: 0 });
  const where = { host, port: (server.addresses[0] as Address).port };
  const [lines, line] = yield* openConnection(where);
  line.write("loud\n");
  log.push((yield* lines.readLine()).toString().trim());
  line.close();
  server.close();
  yield* server.waitClosed();
  try {
    yield* createConnection(() => new Echo(), where);
  } catch (error) {
    log.push(String(error instanceof ConnectionRefusedError));
  }
  return log.join(" ");
}

void run(main).then(console.log);
