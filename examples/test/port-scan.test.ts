import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { run } from "@asyncio-ts/task";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Outcome, scan } from "../port-scan/scan.js";
import { start } from "./child.js";

// Only ports of this machine that the test has opened itself, or has opened and closed again.

class Servers {
  readonly all: Server[] = [];
  /** How many clients they have had. */
  connected = 0;
  onConnected: () => void = () => {};

  async listen(): Promise<number> {
    const server = createServer((socket) => {
      this.connected++;
      this.onConnected();
      socket.resume().on("error", () => {});
    });
    this.all.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = this.all.map((server) => once(server, "close"));
    for (const server of this.all) server.close();
    await Promise.all(closed);
  }
}

let servers: Servers;
let ports: number[];
let free: number;

beforeEach(async () => {
  const once = new Servers();
  free = await once.listen();
  await once.close();
  servers = new Servers();
  ports = [];
  for (let n = 0; n < 10; n++) ports.push(await servers.listen());
});

afterEach(() => servers.close());

it("tells the ports on which somebody listens from the others, in their order", async () => {
  const asked = [free, ...ports];
  const told: [number, Outcome][] = [];
  const outcomes = await run(() =>
    scan("127.0.0.1", asked, { onOutcome: (port, outcome) => told.push([port, outcome]) }),
  );
  expect([...outcomes]).toEqual(asked.map((port) => [port, port === free ? "closed" : "open"]));
  expect(new Map(told)).toEqual(outcomes);
  expect(servers.connected).toBe(10);
});

it("tries so many at a time", async () => {
  let told = 0;
  // A server hears of a client after the client has begun, and before the next one may.
  const most: number[] = [];
  servers.onConnected = () => most.push(servers.connected - told);
  await run(() => scan("127.0.0.1", ports, { atOnce: 2, onOutcome: () => told++ }));
  expect(told).toBe(10);
  expect(Math.max(...most)).toBeLessThanOrEqual(2);
});

it("gives up what takes too long, and hangs up", async () => {
  const outcomes = await run(() => scan("127.0.0.1", ports, { patience: 0 }));
  expect([...outcomes]).toEqual(ports.map((port) => [port, "silent"]));
  await expect.poll(() => process.getActiveResourcesInfo()).not.toContain("TCPSocketWrap");
});

it("prints the open ports, and how many there are of each kind", async () => {
  const [port] = ports as [number];
  expect(await start("port-scan/main.ts", "127.0.0.1", `${port}`)).toEqual({
    code: 0,
    stdout: `${port} is open\n`,
    stderr: expect.stringMatching(/^1 open, 0 closed, 0 silent, in \d+\.\d s\n$/),
  });
  const closed = await start("port-scan/main.ts", "127.0.0.1", `${free}-${free}`);
  expect([closed.stdout, closed.stderr]).toEqual(["", expect.stringContaining("1 closed")]);
});

it("says how it is used", async () => {
  for (const words of [[], ["127.0.0.1"], ["127.0.0.1", "80-"], ["127.0.0.1", "1-65536"]]) {
    const { code, stderr } = await start("port-scan/main.ts", ...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining("npm start -- port-scan")]);
  }
});
