import { createConnection, createServer, type Server, type Socket } from "node:net";
import { Loop } from "@asyncio-ts/loop";
import { Queue } from "@asyncio-ts/queue";
import { createTask, run, sleep } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";
import { Delays } from "./delays.js";
import { SPINNERS } from "./spinners.js";

/** How late the host may be served at most, in milliseconds. */
const LATE = 20;
/** For how long it is watched. */
const WATCH = 400;
/** How many items a second plain code must get. */
const SHARE = 10_000;

/** Tries again where the machine had no time: starving code fails every time. */
async function oneOf<T>(tries: number, attempt: () => Promise<T>, good: (t: T) => boolean) {
  for (let n = 1; ; n++) {
    const result = await attempt();
    if (n === tries || good(result)) return result;
  }
}

function inTime(delays: Delays): boolean {
  return delays.count > 10 && delays.quantile(0.5) < LATE && delays.quantile(0.95) < LATE;
}

/** Runs a program that spins for a while, and says how many turns its loop made. */
async function spin(name: string): Promise<number> {
  const loop = new Loop();
  const end = performance.now() + WATCH;
  await run(
    function* () {
      SPINNERS[name]?.(loop, () => performance.now() > end);
      while (performance.now() < end) yield* sleep(0);
    },
    { loop },
  );
  return loop.turns;
}

/** How late a timer of 1 ms is that is set again and again. */
async function timerBeside(name: string): Promise<Delays> {
  const delays = new Delays();
  let set = performance.now();
  let timer: NodeJS.Timeout;
  const fire = (): void => {
    delays.add(performance.now() - set - 1);
    set = performance.now();
    timer = setTimeout(fire, 1);
  };
  timer = setTimeout(fire, 1);
  expect(await spin(name)).toBeGreaterThan(100);
  clearTimeout(timer);
  return delays;
}

/** How long a byte needs to a server and back, both of this process. */
async function socketBeside(name: string): Promise<Delays> {
  const delays = new Delays();
  const server = await echo();
  const { port } = server.address() as { port: number };
  const socket: Socket = createConnection({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  let sent = performance.now();
  socket.on("data", () => {
    // Two ways, each of which the host has to be asked for.
    delays.add((performance.now() - sent) / 2);
    sent = performance.now();
    socket.write("x");
  });
  socket.write("x");
  await spin(name);
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return delays;
}

function echo(): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("data", (data) => socket.write(data));
    socket.on("error", () => {});
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** How many items a second plain code gets that awaits a queue which a task fills. */
async function itemsBeside(name: string): Promise<number> {
  const queue = new Queue<number>(100);
  let count = 0;
  let over = false;
  const take = async (): Promise<void> => {
    while (!over) {
      await queue.get();
      count++;
    }
  };
  const loop = new Loop();
  const start = performance.now();
  await run(
    function* () {
      SPINNERS[name]?.(loop, () => over);
      loop.callLater(WATCH, () => {
        over = true;
      });
      createTask(function* () {
        for (let item = 0; ; item++) yield* queue.put(item);
      });
      // In a macrotask of the host it is nobody's code.
      setImmediate(() => void take());
      while (!over) yield* sleep(0);
    },
    { loop },
  );
  return count / ((performance.now() - start) / 1000);
}

for (const name of Object.keys(SPINNERS)) {
  describe(`beside ${name}`, () => {
    it("a timer of the host is served within 20 ms", async () => {
      const delays = await oneOf(5, () => timerBeside(name), inTime);
      expect(inTime(delays), `${delays}`).toBe(true);
    });

    it("a socket of the host is served within 20 ms", async () => {
      const delays = await oneOf(5, () => socketBeside(name), inTime);
      expect(inTime(delays), `${delays}`).toBe(true);
    });

    it("plain code gets at least 10,000 items a second from a queue", async () => {
      const rate = await oneOf(
        5,
        () => itemsBeside(name),
        (value) => value >= SHARE,
      );
      expect(rate).toBeGreaterThanOrEqual(SHARE);
    });
  });
}
