import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFuture } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import {
  type Address,
  createDatagramEndpoint,
  DatagramProtocol,
  type DatagramTransport,
  openConnection,
  openUnixConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
  startUnixServer,
} from "@asyncio-ts/net";
import { timeout } from "@asyncio-ts/task";
import { FORMS, type Form, on, type Script } from "@asyncio-ts/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { host as runtime } from "../../../../host.shared.js";
import { ca, localhost } from "../certificates.js";
import { portOf } from "../pair.js";
import { running } from "../running.js";
import {
  BULK,
  type Conversation,
  exchange,
  halfClose,
  lines,
  reset,
  type Talk,
  upgrade,
} from "./conversations.js";
import { type Facts, NO_PYTHON, Peer, type PeerAddress, python } from "./peer.js";

// Programs of CPython's asyncio over loopback, in both directions: Python's server and our client, and
// the other way round. Each says what it has seen, and both have to have seen the same.

const host = "127.0.0.1";
let folder: string;
let files: Readonly<Record<"ca" | "cert" | "key", string>>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "peers-"));
  const file = (name: string) => join(folder, `${name}.pem`);
  files = { ca: file("ca"), cert: file("cert"), key: file("key") };
  for (const [name, pem] of Object.entries({ ca, ...localhost })) writeFileSync(file(name), pem);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const serverTls = localhost;
const clientTls = { ca };

interface Way {
  readonly over: "TCP" | "TLS" | "a unix socket";
}

function addressFor({ over }: Way): PeerAddress {
  const tls = { tls: files };
  if (over === "a unix socket") return { ...tls, path: join(folder, "socket") };
  return { ...tls, over_tls: over === "TLS" };
}

/** Our client with Python's server: what each of them has seen. */
function* withServer(name: string, talk: (peer: Peer) => Talk, way: Way): Script<Seen> {
  const address = addressFor(way);
  const peer = new Peer("serve", name, address);
  try {
    const { port } = (yield* peer.says()) as { port: number };
    const [reader, writer] =
      way.over === "a unix socket"
        ? yield* on(openUnixConnection({ path: address.path as string }))
        : yield* on(openConnection({ host, port, tls: way.over === "TLS" && clientTls }));
    const ours = yield* talk(peer)(reader, writer);
    const theirs = yield* peer.says();
    yield* peer.ends();
    return { ours, theirs };
  } finally {
    peer.kill();
  }
}

/** Python's client with our server. */
function* withClient(
  form: Form,
  name: string,
  serve: (peer: Peer) => Talk,
  way: Way,
): Script<Seen> {
  const done = createFuture<Facts>(getRunningLoop());
  let peer: Peer | undefined;
  const clientConnected = form.fn(function* (reader: StreamReader, writer: StreamWriter) {
    try {
      done.setResult(yield* serve(peer as Peer)(reader, writer));
    } catch (error) {
      done.setException(error);
    }
  });
  const address = addressFor(way);
  const server =
    way.over === "a unix socket"
      ? yield* on(startUnixServer(clientConnected, { path: address.path as string }))
      : yield* on(
          startServer(clientConnected, {
            host,
            port: 0,
            ...(way.over === "TLS" ? { tls: serverTls } : {}),
          }),
        );
  const where = way.over === "a unix socket" ? address : { ...address, port: portOf(server) };
  peer = new Peer("talk", name, where);
  try {
    // It reads what the peer says in between.
    const ours = yield* on(done);
    const theirs = yield* peer.says();
    yield* peer.ends();
    return { ours, theirs };
  } finally {
    peer.kill();
    server.close();
    yield* on(server.waitClosed());
  }
}

interface Seen {
  readonly ours: Facts;
  readonly theirs: Facts;
}

/** A fact about both directions and both forms. */
function bothWays(
  fact: string,
  name: string,
  conversation: (form: Form, peer: Peer) => Conversation,
  check: (seen: Seen, role: "our client" | "our server") => void,
  way: Way = { over: "TCP" },
): void {
  for (const form of FORMS) {
    for (const role of ["our client", "our server"] as const) {
      it(`${fact}: ${role} (${form.kind} form)`, async ({ skip }) => {
        skip(python === undefined, NO_PYTHON);
        await running(() =>
          // Whatever goes wrong, it ends.
          timeout(
            60_000,
            form.co(function* () {
              const seen =
                role === "our client"
                  ? yield* withServer(name, (peer) => conversation(form, peer).talk, way)
                  : yield* withClient(form, name, (peer) => conversation(form, peer).serve, way);
              check(seen, role);
            }),
          ),
        );
      }, 90_000);
    }
  }
}

/** Back-pressure: it has stopped long before the end, with little in its own buffer. */
function expectStuck(sent: number, buffered: number): void {
  expect(sent).toBeLessThan(BULK / 2);
  expect(buffered).toBeLessThanOrEqual(4 * 65_536);
}

const asked = ({ ours, theirs }: Seen, role: string) => (role === "our client" ? ours : theirs);
const answered = ({ ours, theirs }: Seen, role: string) => (role === "our client" ? theirs : ours);

describe("with a program of Python's asyncio", () => {
  for (const over of ["TCP", "a unix socket"] as const) {
    bothWays(
      `lines over ${over}`,
      "lines",
      () => lines,
      (seen, role) => {
        expect(asked(seen, role)).toEqual({ right: 2001 });
        expect(answered(seen, role)).toEqual({ count: 2001 });
      },
      { over },
    );
  }

  bothWays(
    "lines over TLS, verified",
    "lines",
    () => lines,
    (seen, role) => {
      expect(asked(seen, role)).toEqual({ right: 2000 });
      expect(answered(seen, role)).toEqual({ count: 2001 });
    },
    { over: "TLS" },
  );

  for (const over of ["TCP", "TLS"] as const) {
    bothWays(
      `TLS from the middle on, over ${over}`,
      "upgrade",
      () => upgrade(serverTls, clientTls),
      (seen, role) => {
        expect(asked(seen, role)).toEqual({ heard: ["go on\n", "<secret\n"] });
        expect(answered(seen, role)).toEqual({ heard: ["STARTTLS\n", "secret\n", ""] });
      },
      { over },
    );
  }

  bothWays(
    "100 MB in each direction at once, after both were stuck",
    "exchange",
    (form, peer) => {
      const release = function* (): Script<void> {
        const { stuck } = (yield* peer.says()) as { stuck: [number, number] };
        expectStuck(...stuck);
        peer.tell("go on");
      };
      const both = exchange(form, release);
      return { serve: both, talk: both };
    },
    ({ ours, theirs }) => {
      expect([ours.size, theirs.size]).toEqual([BULK, BULK]);
      expect([ours.received, theirs.received]).toEqual([theirs.sent, ours.sent]);
      expectStuck(ours.stuckAfter as number, ours.buffered as number);
      // What the reader holds at most: twice its limit, and the chunk that comes on top.
      const chunk = runtime === "bun" ? 8 * 65_536 : 65_536;
      expect(ours.largest).toBeLessThanOrEqual(2 * 65_536 + 2 * chunk);
    },
  );

  bothWays(
    "half closed, answers still come",
    "half_close",
    () => halfClose,
    (seen, role) => {
      expect(asked(seen, role)).toEqual({ answers: ["0 of 5\n", "1 of 5\n", "2 of 5\n"] });
      expect(answered(seen, role)).toEqual({ question: "what?" });
    },
  );

  bothWays(
    "reset in the middle of a transfer",
    "reset",
    () => reset,
    (seen, role) => {
      // Which of the two the system says depends on whether it is told by a read or by a write.
      expect(answered(seen, role).told).toMatch(
        /^((ConnectionReset|BrokenPipe)Error ){2}(ConnectionReset|BrokenPipe)Error$/,
      );
    },
  );
});

describe("datagrams with a program of Python's asyncio", () => {
  class Asker extends DatagramProtocol {
    answer = createFuture<string>(getRunningLoop());

    override datagramReceived(data: Uint8Array): void {
      this.answer.setResult(Buffer.from(data).toString());
    }
  }

  class Echo extends DatagramProtocol {
    count = 0;
    transport: DatagramTransport | undefined;
    readonly ended = createFuture<number>(getRunningLoop());

    override connectionMade(transport: DatagramTransport): void {
      this.transport = transport;
    }

    override datagramReceived(data: Uint8Array, address: Address): void {
      if (Buffer.from(data).toString() === "end") {
        this.ended.setResult(this.count);
        return;
      }
      this.count++;
      this.transport?.sendTo(Buffer.concat([Buffer.from("<"), data]), address);
    }
  }

  for (const form of FORMS) {
    it(`our client (${form.kind} form)`, async ({ skip }) => {
      skip(python === undefined, NO_PYTHON);
      await running(
        form.fn(function* () {
          const peer = new Peer("serve", "datagrams", {});
          const { port } = (yield* peer.says()) as { port: number };
          const [transport, asker] = yield* on(
            createDatagramEndpoint(() => new Asker(), { remoteAddress: { host, port } }),
          );
          for (let n = 1; n <= 100; n++) {
            const text = `${n}`.repeat(n);
            transport.sendTo(Buffer.from(text));
            expect(yield* on(asker.answer)).toBe(`<${text}`);
            asker.answer = createFuture(getRunningLoop());
          }
          transport.sendTo(Buffer.from("end"));
          expect(yield* peer.says()).toEqual({ count: 100 });
          yield* peer.ends();
          transport.close();
        }),
      );
    });

    it(`our server (${form.kind} form)`, async ({ skip }) => {
      skip(python === undefined, NO_PYTHON);
      await running(
        form.fn(function* () {
          const [transport, echo] = yield* on(
            createDatagramEndpoint(() => new Echo(), { localAddress: { host, port: 0 } }),
          );
          const { port } = transport.getExtraInfo("sockname") as Address;
          const peer = new Peer("talk", "datagrams", { port });
          expect(yield* peer.says()).toEqual({ right: 100 });
          expect(yield* on(echo.ended)).toBe(100);
          yield* peer.ends();
          transport.close();
        }),
      );
    });
  }
});
