// `pnpm test:load`: an echo server holds a thousand connections for a minute, in each form that a
// server can have. The clients are a second process. It prints figures, and ends with one line,
// `N passed, N failed`.
//
//     pnpm test:load --seconds 10 --connections 200

import { parseArgs } from "node:util";
import type { Address } from "@asyncio-ts/net";
import { fromPromise, run, sleep, timeout } from "@asyncio-ts/task";
import { ClientsProcess } from "./clients-process.js";
import { SERVERS, type Start } from "./echo-servers.js";
import { held, openResources, watch } from "./measure.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    connections: { type: "string", default: "1000" },
  },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);
/** So many of them send without reading. */
const deaf = Math.ceil(connections / 100);
/** Megabytes that a connection may cost on average, at any time. */
const PER_CONNECTION = 0.1;
/** Megabytes by which the server may grow while it does always the same. */
const GROWTH = 10;

let passed = 0;
let failed = 0;

function check(what: string, holds: boolean, figures: string): void {
  if (holds) passed++;
  else failed++;
  console.log(`  ${holds ? "ok  " : "FAIL"} ${what}: ${figures}`);
}

async function load(start: Start): Promise<void> {
  const resources = openResources();
  const before = held();
  let live = 0;
  let most = 0;
  const server = await start((change) => {
    live += change;
    most = Math.max(most, live);
  });
  const { port } = server.addresses[0] as Address;
  const clients = new ClientsProcess(port, connections, deaf, seconds);
  await fromPromise(clients.connected);
  await timeout(60_000, async () => {
    while (live < connections) await sleep(10);
  });
  const ended = clients.begin();
  const watched = await watch(seconds, () => live);
  const seen = await fromPromise(ended);
  await fromPromise(clients.closed);
  server.close();
  await server.waitClosed();

  check(
    `${connections} connections at one time`,
    most === connections && watched.fewest === connections,
    `at most ${most}, at least ${watched.fewest} while nobody had ended`,
  );
  const { messages, spoiled, broken } = seen;
  check(
    "every message comes back as it was",
    spoiled === 0 && broken === 0 && messages >= (connections - deaf) * seconds,
    `${messages} of 1 kB, ${Math.round(messages / seconds)} a second, ${spoiled} spoiled, ${broken} connections broken`,
  );
  const [median, most99, longest] = seen.latency.map((ms) => ms.toFixed(1));
  console.log(`       on their way for ${median} ms (median), ${most99} ms (99 %), ${longest} ms`);
  check(
    "who doesn't read has to wait, and loses nothing",
    seen.sent > 0 && seen.returned === seen.sent,
    `${deaf} of them have sent ${seen.sent} bytes, and got ${seen.returned} back`,
  );
  const { peak, middle, end, resident, busy } = watched;
  check(
    "memory is bounded",
    peak - before < connections * PER_CONNECTION && end - middle < GROWTH,
    `${[before, peak, middle, end].map((mb) => mb.toFixed(1)).join(", ")} MB (before, at most, after the half, at the end), ${resident.toFixed(0)} MB resident`,
  );
  console.log(
    `       the server was busy for ${busy.toFixed(0)} ms at most, a collection included`,
  );
  // Sockets that have just been closed are gone a macrotask later.
  await sleep(100);
  const left = openResources();
  check(
    "nothing is left",
    left === resources && live === 0,
    left === resources ? "as before" : left,
  );
}

for (const [form, start] of Object.entries(SERVERS)) {
  console.log(`\n${form}: ${connections} connections for ${seconds} s`);
  await run(() => load(start)).catch((error: unknown) => {
    failed++;
    console.log(`  FAIL ${String(error)}`);
  });
}
console.log(`\n${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
