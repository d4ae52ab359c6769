import { monitorEventLoopDelay } from "node:perf_hooks";
import { sleep } from "@asyncio-ts/task";
import { collectGarbage } from "../../host.shared.js";

const MB = 1024 ** 2;

/** What the program holds, in megabytes: objects and buffers, without what is garbage. */
export function held(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
}

/** The sockets, pipes and processes that are open; timers come and go. */
export function openResources(): string {
  const names = process.getActiveResourcesInfo().filter((name) => name.endsWith("Wrap"));
  return names.sort().join();
}

/** What was seen of the server while it was under load. */
export interface Watched {
  /** The fewest connections in the first half. */
  readonly fewest: number;
  /** Megabytes that it held: at most, in the third quarter at most, and at the end. */
  readonly peak: number;
  readonly middle: number;
  readonly end: number;
  /** Megabytes that the system says it had. */
  readonly resident: number;
  /** How long it was busy without a break, in milliseconds, at most. */
  readonly busy: number;
}

/** Looks at the server every second, for nine tenths of the time. */
export async function watch(seconds: number, live: () => number): Promise<Watched> {
  const delay = monitorEventLoopDelay();
  delay.enable();
  const began = performance.now();
  const [memory, middle, connections, resident] = [[0], [0], [live()], [0]];
  for (let part = 0; part < 0.9; ) {
    await sleep(Math.min(1000, seconds * 50));
    part = (performance.now() - began) / (seconds * 1000);
    const now = held();
    memory.push(now);
    if (part > 0.55 && part < 0.75) middle.push(now);
    if (part < 0.45) connections.push(live());
    resident.push(process.memoryUsage().rss / MB);
  }
  delay.disable();
  return {
    fewest: Math.min(...connections),
    peak: Math.max(...memory),
    middle: Math.max(...middle),
    end: memory.at(-1) as number,
    resident: Math.max(...resident),
    busy: delay.max / 1e6,
  };
}
