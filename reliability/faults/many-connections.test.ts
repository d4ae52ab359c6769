import { type Coroutine, coroutine } from "@asyncio-ts/future";
import {
  type Address,
  createServer,
  Protocol,
  type Server,
  type StreamReader,
  type StreamWriter,
  startServer,
  type Transport,
} from "@asyncio-ts/net";
import { Event } from "@asyncio-ts/sync";
import { fromPromise, run, sleep } from "@asyncio-ts/task";
import { FORMS, on } from "@asyncio-ts/test-kit";
import { expect, it } from "vitest";
import { runChild } from "../child.js";

const COUNT = 5000;
// Those who come before the server gets to them have to have a place to wait.
const place = { host: "127.0.0.1", port: 0, backlog: COUNT };

/** Nobody is answered before all are there. */
class Clients {
  now = 0;
  most = 0;
  readonly complete = new Event();

  come(): void {
    this.most = Math.max(this.most, ++this.now);
    if (this.now === COUNT) this.complete.set();
  }
}

class Echo extends Protocol {
  readonly clients: Clients;
  transport: Transport | undefined = undefined;

  constructor(clients: Clients) {
    super();
    this.clients = clients;
  }

  override connectionMade(transport: Transport): void {
    this.transport = transport;
    this.clients.come();
  }

  override dataReceived(data: Uint8Array): void {
    void this.clients.complete.wait().then(() => this.transport?.write(data));
  }

  override eofReceived(): boolean {
    void this.clients.complete.wait().then(() => this.transport?.close());
    return true;
  }

  override connectionLost(): void {
    this.clients.now--;
  }
}

type Start = (clients: Clients) => Coroutine<Server>;

const servers: [string, Start][] = [
  ["protocols", (clients) => createServer(() => new Echo(clients), place)],
  ...FORMS.map(({ kind, fn }): [string, Start] => [
    `streams, ${kind} form`,
    (clients) =>
      startServer(
        fn(function* (reader: StreamReader, writer: StreamWriter) {
          clients.come();
          const line = yield* on(reader.readLine());
          yield* on(clients.complete.wait());
          writer.write(line);
          yield* on(writer.drain());
          writer.close();
          yield* on(writer.waitClosed());
          clients.now--;
        }),
        place,
      ),
  ]),
];

/** What this process may have open. */
const { soft } = (process.report.getReport() as unknown as Report).userLimits.open_files;

interface Report {
  readonly userLimits: { readonly open_files: { readonly soft: string | number } };
}

it.for(servers)("one server takes 5,000 connections at once (%s)", async ([, start], { skip }) => {
  skip(Number(soft) < COUNT + 100, `a process may have ${soft} descriptors: try ulimit -n 10000`);
  const before = sockets();
  const clients = new Clients();
  const reports: unknown[] = [];
  const told = await run(
    coroutine(function* () {
      const server = yield* start(clients);
      server.getLoop().setExceptionHandler((_, context) => void reports.push(context));
      const { port } = server.addresses[0] as Address;
      const told = yield* fromPromise(runChild("clients-at-once.ts", `${port}`, `${COUNT}`));
      // The child's last words may come before the last client's end does.
      while (clients.now > 0) yield* sleep(1);
      server.close();
      yield* server.waitClosed();
      return told;
    })(),
  );
  expect(told).toEqual({ right: COUNT, wrong: 0, broken: 0 });
  expect([clients.now, clients.most]).toEqual([0, COUNT]);
  expect(reports).toEqual([]);
  await expect.poll(sockets).toEqual(before);
});

function sockets(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"));
}
