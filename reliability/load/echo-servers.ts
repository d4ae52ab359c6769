import {
  createServer,
  Protocol,
  type Server,
  type StreamReader,
  type StreamWriter,
  startServer,
  type Transport,
} from "@asyncio-ts/net";

/** Starts an echo server on a port of 127.0.0.1; `count` is told of each client that comes or goes. */
export type Start = (count: (change: 1 | -1) => void) => PromiseLike<Server>;

const place = { host: "127.0.0.1", port: 0, backlog: 4096 };

/** A client that doesn't read has to wait with what it sends. */
class Echo extends Protocol {
  transport: Transport | undefined = undefined;
  readonly count: (change: 1 | -1) => void;

  constructor(count: (change: 1 | -1) => void) {
    super();
    this.count = count;
  }

  override connectionMade(transport: Transport): void {
    this.transport = transport;
    this.count(1);
  }

  override dataReceived(data: Uint8Array): void {
    this.transport?.write(data);
  }

  override pauseWriting(): void {
    this.transport?.pauseReading();
  }

  override resumeWriting(): void {
    this.transport?.resumeReading();
  }

  override connectionLost(): void {
    this.count(-1);
  }
}

async function echo(reader: StreamReader, writer: StreamWriter): Promise<void> {
  for (;;) {
    const data = await reader.read(65_536);
    if (data.length === 0) break;
    writer.write(data);
    await writer.drain();
  }
  writer.close();
  await writer.waitClosed();
}

function* echoInGenerator(reader: StreamReader, writer: StreamWriter) {
  for (;;) {
    const data = yield* reader.read(65_536);
    if (data.length === 0) break;
    writer.write(data);
    yield* writer.drain();
  }
  writer.close();
  yield* writer.waitClosed();
}

/** The same server in every form that there is. */
export const SERVERS: Readonly<Record<string, Start>> = {
  protocol: (count) => createServer(() => new Echo(count), place),
  "async functions": (count) =>
    startServer(async (reader, writer) => {
      count(1);
      try {
        await echo(reader, writer);
      } finally {
        count(-1);
      }
    }, place),
  generators: (count) =>
    startServer(function* (reader, writer) {
      count(1);
      try {
        yield* echoInGenerator(reader, writer);
      } finally {
        count(-1);
      }
    }, place),
};
