import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { DNSResolver, error } from "@asyncio-ts/compat-aiodns";
import { bothForms, errorOf } from "@asyncio-ts/test-kit";
import { afterEach, describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { failed } from "./failed.js";
import { serverForAll } from "./server/server.js";

const server = serverForAll();
const sockets: Socket[] = [];
const FIRST_SERVER = "Deno's resolver asks no other server while the first one is silent";

afterEach(async () => {
  for (const socket of sockets.splice(0)) {
    socket.close();
    await once(socket, "close");
  }
});

/** A server that never answers: its address, and how often it was asked. */
async function silent(): Promise<{ address: string; asked(): number }> {
  const socket = createSocket("udp4");
  sockets.push(socket);
  let asked = 0;
  socket.on("message", () => asked++);
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { address: `127.0.0.1:${socket.address().port}`, asked: () => asked };
}

describe("a server that never answers", () => {
  bothForms("is asked so many times, and no longer than the time that it has", async (form) => {
    const { address, asked } = await silent();
    const main = form.co(function* () {
      const resolver = new DNSResolver([address], null, { timeout: 0.1, tries: 3 });
      return yield* errorOf(resolver.query_dns("example.test", "A"));
    });
    const began = performance.now();
    const { args } = (await main()) as error.DNSError;
    expect(args).toEqual([error.ARES_ETIMEOUT, "Timeout while contacting DNS servers"]);
    // The time is longer at each try: 0.1, 0.2 and 0.4 seconds, give or take.
    expect(performance.now() - began).toBeGreaterThan(250);
    expect(asked()).toBe(3);
  });

  it("makes way for the next one", async ({ skip }) => {
    skip(runtime === "deno", FIRST_SERVER);
    const dead = await silent();
    const resolver = new DNSResolver([dead.address, server.get().address], null, {
      ...{ timeout: 0.1, tries: 1 },
    });
    const { answer } = await resolver.query_dns("four.test", "A");
    expect(answer.map(({ data }) => data.addr)).toEqual(["192.0.2.4"]);
    expect(dead.asked()).toBe(1);
  });
});

it("a port where nobody listens makes way for the next one", async ({ skip }) => {
  skip(runtime === "deno", FIRST_SERVER);
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  const alone = new DNSResolver([`127.0.0.1:${port}`], null, { timeout: 0.2, tries: 1 });
  const { args } = await failed(alone.query_dns("four.test", "A"));
  // Bun waits for an answer all the same.
  expect(args[0]).toBe(runtime === "bun" ? error.ARES_ETIMEOUT : error.ARES_ECONNREFUSED);
  const both = new DNSResolver([`127.0.0.1:${port}`, server.get().address]);
  expect((await both.query_dns("four.test", "A")).answer).toHaveLength(1);
});

it("with rotate, each question begins with another server", async () => {
  const servers = [await silent(), await silent(), await silent()];
  const resolver = new DNSResolver({
    nameservers: servers.map(({ address }) => address),
    ...{ rotate: true, timeout: 0.1, tries: 1 },
  });
  // Which server gets the first question of each is what counts: cancel before it is passed on.
  for (let round = 0; round < servers.length; round++) {
    const before = servers.map((one) => one.asked());
    const question = resolver.query_dns("example.test", "A");
    while (servers.every((one, index) => one.asked() === before[index])) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    resolver.cancel();
    await failed(question);
    expect(servers.map((one, index) => one.asked() - (before[index] as number))).toEqual(
      servers.map((_, index) => (index === round ? 1 : 0)),
    );
  }
});
