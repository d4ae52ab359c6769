import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { DNSResolver } from "@asyncio-ts/compat-aiodns";
import { expect, it } from "vitest";
import { programOptions } from "../../../host.shared.js";
import { serverForAll } from "./server/server.js";

const server = serverForAll();
const PROGRAM = fileURLToPath(new URL("process/lookups.ts", import.meta.url));

/** What the program prints, and its exit code, with a server that answers and one that doesn't. */
async function live(scenario: string): Promise<(string | number)[]> {
  const silent = createSocket("udp4");
  silent.bind(0, "127.0.0.1");
  await once(silent, "listening");
  const servers = [server.get().address, `127.0.0.1:${silent.address().port}`];
  const child = spawn(process.execPath, [...programOptions(), PROGRAM, scenario, ...servers], {
    stdio: ["ignore", "pipe", "inherit"],
    // The test runner's own options are not for the child.
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  const [code] = (await once(child, "close")) as [number];
  silent.close();
  return [...output.trim().split("\n"), code];
}

/** What is open, without the timers of the test runner. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.endsWith("Wrap"));
}

// A server may take five seconds, four times: what were still open would keep the process that long.
it("a process ends when everything is answered", async () => {
  expect(await live("answered")).toEqual(["DNSError", "nothing is left", "at once", 0]);
});

it("a process ends when everything was cancelled", async () => {
  expect(await live("cancelled")).toEqual(["DNSError", "nothing is left", "at once", 0]);
});

it("a process ends when the resolver was closed", async () => {
  expect(await live("closed")).toEqual(["DNSError", "nothing is left", "at once", 0]);
});

it("a process ends when the loop was closed, whatever was asked for in it", async () => {
  expect(await live("loopClosed")).toEqual(["closed", "nothing is left", "at once", 0]);
});

it("nothing of a thousand questions stays", async () => {
  const resolver = new DNSResolver([server.get().address]);
  await resolver.query_dns("four.test", "A");
  const before = handles();
  for (let round = 0; round < 10; round++) {
    const questions = Array.from({ length: 100 }, () => resolver.query_dns("four.test", "A"));
    for (const question of questions.slice(50)) question.cancel();
    await Promise.all(questions.slice(0, 50));
  }
  // The cancelled ones have been answered too once this is.
  await resolver.query_dns("four.test", "A");
  expect(resolver.open.size).toBe(0);
  expect(resolver.loop.foreign.size).toBe(0);
  expect(resolver.loop.atClose.size).toBe(0);
  expect(handles()).toEqual(before);
});
