import { coroutine, fromPromise, isCancelled } from "@asyncio-ts/future";
import { ValueError } from "@asyncio-ts/loop";
import {
  type Address,
  createDatagramEndpoint,
  DatagramProtocol,
  type DatagramTransport,
  type OSError,
  PermissionError,
} from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { caught } from "./caught.js";
import { bytes, Recorder } from "./recorder.js";
import { reusesPorts } from "./reuses-ports.js";
import { running } from "./running.js";

const host = "127.0.0.1";

/** Writes down what it is told. */
class Datagrams extends DatagramProtocol {
  readonly recorder = new Recorder();
  readonly from: Address[] = [];
  declare transport: DatagramTransport;

  override connectionMade(transport: DatagramTransport): void {
    this.transport = transport;
    this.recorder.note("made");
  }
  override datagramReceived(data: Uint8Array, from: Address): void {
    this.from.push(from);
    this.recorder.note(`data ${Buffer.from(data).toString("latin1")}`);
  }
  override errorReceived(error: unknown): void {
    this.recorder.note(`error ${(error as Error).name}`);
  }
  override connectionLost(error: unknown): void {
    this.recorder.note(error === null ? "lost" : `lost ${(error as Error).name}`);
  }
  override pauseWriting(): void {
    this.recorder.note("pause");
  }
  override resumeWriting(): void {
    this.recorder.note("resume");
  }
}

function* bound(where = host) {
  const local = { host: where, port: 0 };
  return yield* createDatagramEndpoint(() => new Datagrams(), { localAddress: local });
}

const addressOf = (transport: DatagramTransport) => transport.getExtraInfo("sockname") as Address;

describe("a datagram endpoint", () => {
  bothForms("sends and receives, and ends", async ({ fn }) => {
    await running(
      fn(function* () {
        for (const where of [host, "::1"]) {
          const [server, receiver] = yield* on(coroutine(bound)(where));
          const remoteAddress = { host: where, port: addressOf(server).port };
          const [client, sender] = yield* on(
            createDatagramEndpoint(() => new Datagrams(), { remoteAddress }),
          );
          expect(client.getExtraInfo("peername")).toEqual(addressOf(server));
          client.sendTo(bytes("question"));
          yield* on(receiver.recorder.seen("data question"));
          server.sendTo(bytes("answer"), receiver.from[0]);
          yield* on(sender.recorder.seen("data answer"));
          expect(sender.from).toEqual([addressOf(server)]);
          // Deno doesn't say from which address it sends.
          if (runtime !== "deno") expect(receiver.from).toEqual([addressOf(client)]);
          // An empty one is one.
          client.sendTo(new Uint8Array(0));
          yield* on(receiver.recorder.until(() => receiver.recorder.log.includes("data ")));
          client.close();
          client.close();
          expect(client.isClosing()).toBe(true);
          server.abort();
          yield* on(sender.recorder.seen("lost"));
          yield* on(receiver.recorder.seen("lost"));
          expect(sender.recorder.log).toEqual(["made", "data answer", "lost"]);
          expect(receiver.recorder.log).toEqual(["made", "data question", "data ", "lost"]);
        }
      }),
    );
  });

  it("sends all that it was given before it closes", async ({ skip }) => {
    skip(runtime === "deno", "Deno sends what waits in no order");
    await running(function* () {
      const [server, receiver] = yield* bound();
      const to = addressOf(server);
      const [client, sender] = yield* createDatagramEndpoint(() => new Datagrams(), { family: 4 });
      for (let i = 0; i < 10; i++) client.sendTo(bytes(`${i}`), to);
      expect(client.getWriteBufferSize()).toBeGreaterThanOrEqual(0);
      client.close();
      client.sendTo(bytes("and this"), to);
      yield* sender.recorder.seen("lost");
      client.sendTo(bytes("not this"), to);
      yield* receiver.recorder.until(() => receiver.recorder.log.length === 12);
      expect(receiver.recorder.log.slice(1)).toEqual([
        ...Array.from({ length: 10 }, (_, i) => `data ${i}`),
        "data and this",
      ]);
      server.close();
      yield* receiver.recorder.seen("lost");
    });
  });

  it("is told that nobody listens there, and stays open", async ({ skip }) => {
    skip(runtime === "deno", "Deno doesn't say it");
    await running(function* () {
      const [server, receiver] = yield* bound();
      const { port } = addressOf(server);
      const options = { remoteAddress: { host, port } };
      const [client, sender] = yield* createDatagramEndpoint(() => new Datagrams(), options);
      server.close();
      yield* receiver.recorder.seen("lost");
      client.sendTo(bytes("x"));
      yield* sender.recorder.seen("error");
      expect(sender.recorder.log).toEqual(["made", "error ConnectionRefusedError"]);
      expect(client.isClosing()).toBe(false);
      client.close();
      yield* sender.recorder.seen("lost");
    });
  });

  it("goes on to receive after it has sent to where nobody listens", async () => {
    await running(function* () {
      const [transport, protocol] = yield* bound();
      const [other, gone] = yield* bound();
      const nowhere = addressOf(other);
      other.close();
      yield* gone.recorder.seen("lost");
      transport.sendTo(bytes("nobody hears this"), nowhere);
      const [third, asker] = yield* bound();
      third.sendTo(bytes("question"), addressOf(transport));
      yield* protocol.recorder.seen("data question");
      transport.sendTo(bytes("answer"), protocol.from[0] as Address);
      yield* asker.recorder.seen("data answer");
      for (const each of [transport, third]) each.close();
      for (const { recorder } of [protocol, asker]) yield* recorder.seen("lost");
      expect(protocol.recorder.log).toEqual(["made", "data question", "lost"]);
    });
  });

  it("is told of a datagram that is too long", async () => {
    await running(function* () {
      const [client, sender] = yield* bound();
      client.sendTo(new Uint8Array(100_000), addressOf(client));
      yield* sender.recorder.seen("error OSError");
      client.close();
      yield* sender.recorder.seen("lost");
    });
  });

  it("pauses its protocol above the mark", async () => {
    await running(function* () {
      const [client, sender] = yield* bound();
      client.setWriteBufferLimits({ high: 1000 });
      for (let i = 0; i < 5; i++) client.sendTo(new Uint8Array(500), addressOf(client));
      expect(sender.recorder.log).toEqual(["made", "pause"]);
      yield* sender.recorder.seen("resume");
      client.close();
      yield* sender.recorder.seen("lost");
    });
  });

  it("reports an error of datagramReceived, and stays open", async () => {
    await running(function* ({ reports }) {
      const failure = new Error("mine");
      const [client, receiver] = yield* bound();
      const received = receiver.datagramReceived;
      receiver.datagramReceived = () => {
        receiver.datagramReceived = received;
        throw failure;
      };
      client.sendTo(bytes("a"), addressOf(client));
      while (reports.length === 0) yield* sleep(1);
      client.sendTo(bytes("b"), addressOf(client));
      yield* receiver.recorder.seen("data b");
      expect(reports.splice(0)).toMatchObject([
        { message: "Exception in callback datagram_received", exception: failure },
      ]);
      client.close();
      yield* receiver.recorder.seen("lost");
    });
  });

  it("may send to all only if it is allowed to", async ({ skip }) => {
    skip(runtime === "deno", "Deno allows it to all");
    await running(function* () {
      const remoteAddress = { host: "255.255.255.255", port: 9 };
      const make = () => new Datagrams();
      const refused = yield* caught(createDatagramEndpoint(make, { remoteAddress }));
      // Bun doesn't say why.
      expect(refused).toBeInstanceOf(runtime === "bun" ? Error : PermissionError);
      const options = { remoteAddress, allowBroadcast: true };
      const [client, sender] = yield* createDatagramEndpoint(make, options);
      client.close();
      yield* sender.recorder.seen("lost");
    });
  });

  it("shares its port with those that allow it, or reusePort is refused", async ({ skip }) => {
    skip(runtime === "deno", "Deno ignores reusePort of datagram sockets");
    await running(function* () {
      const open = (port: number, reusePort: boolean) =>
        createDatagramEndpoint(() => new Datagrams(), { localAddress: { host, port }, reusePort });
      if (!reusesPorts) {
        const refused = thrown(() => open(0, true));
        expect(told(refused)).toBe("ValueError(reusePort is not supported by this Node)");
        return;
      }
      const [first, one] = yield* open(0, true);
      const { port } = addressOf(first);
      const [second, two] = yield* open(port, true);
      expect(addressOf(second).port).toBe(port);
      expect(yield* caught(open(port, false))).toMatchObject({ code: "EADDRINUSE" });
      for (const transport of [first, second]) transport.close();
      for (const { recorder } of [one, two]) yield* recorder.seen("lost");
    });
  });

  bothForms("that is cancelled while it is made leaves nothing", async ({ fn }) => {
    await running(
      fn(function* () {
        for (let steps = 0; steps < 6; steps++) {
          const localAddress = { host, port: 0 };
          const task = createTask(createDatagramEndpoint(() => new Datagrams(), { localAddress }));
          for (let i = 0; i < steps; i++) {
            yield* on(fromPromise(new Promise((resolve) => setImmediate(resolve))));
          }
          if (task.cancel()) {
            expect(isCancelled(yield* errorOf(task))).toBe(true);
          } else {
            const [transport, protocol] = task.result();
            transport.close();
            yield* on(protocol.recorder.seen("lost"));
          }
        }
        yield* on(sleep(0));
      }),
    );
  });

  it("needs an address that can be had, and says so", async () => {
    await running(function* () {
      const make = () => new Datagrams();
      expect(() => createDatagramEndpoint(make, {})).toThrow(ValueError);
      expect(() => createDatagramEndpoint(make, {})).toThrow("unexpected address family");
      const [first, protocol] = yield* bound();
      const taken = { localAddress: { host, port: addressOf(first).port } };
      const error = (yield* caught(createDatagramEndpoint(make, taken))) as OSError;
      expect([error.name, error.code]).toEqual(["OSError", "EADDRINUSE"]);
      const mixed = { localAddress: { host, port: 0 }, remoteAddress: { host: "::1", port: 1 } };
      expect(String(yield* caught(createDatagramEndpoint(make, mixed)))).toContain(
        "can not get address information",
      );
      expect(() => first.sendTo(bytes("x"))).toThrow("no address to send to");
      expect(() => first.sendTo("text" as never, addressOf(first))).toThrow(TypeError);
      first.close();
      yield* protocol.recorder.seen("lost");
    });
  });

  it("with a remote address sends nowhere else", async () => {
    await running(function* () {
      const [server, receiver] = yield* bound();
      const to = addressOf(server);
      const remoteAddress = { host, port: to.port };
      const [client, sender] = yield* createDatagramEndpoint(() => new Datagrams(), {
        remoteAddress,
      });
      client.sendTo(bytes("x"), to);
      yield* receiver.recorder.seen("data x");
      expect(() => client.sendTo(bytes("x"), { address: host, port: 1 })).toThrow(
        "Invalid address: must be None or",
      );
      client.close();
      server.close();
      yield* sender.recorder.seen("lost");
      yield* receiver.recorder.seen("lost");
    });
  });
});
