import { OSError, openConnection } from "@asyncio-ts/net";
import { Semaphore } from "@asyncio-ts/sync";
import { TaskGroup, TimeoutError, timeout } from "@asyncio-ts/task";

/** Somebody listens there; nobody does; or there was no answer in time, as behind a firewall. */
export type Outcome = "open" | "closed" | "silent";

export interface ScanOptions {
  /** How many ports are tried at a time. Default: 100. */
  readonly atOnce?: number;
  /** How long each of them may take, in milliseconds. Default: 1000. */
  readonly patience?: number;
  /** Is told of each port as soon as it is known. */
  readonly onOutcome?: (port: number, outcome: Outcome) => void;
}

/** Tries all ports of a host. Gives the outcomes in the order of the ports. */
export async function scan(
  host: string,
  ports: readonly number[],
  { atOnce = 100, patience = 1000, onOutcome }: ScanOptions = {},
): Promise<Map<number, Outcome>> {
  const outcomes = new Map<number, Outcome>(ports.map((port) => [port, "silent"]));
  const places = new Semaphore(atOnce);
  await TaskGroup.run((group) => {
    for (const port of ports) {
      group.createTask(async () => {
        using _place = await places.acquire(); // given back when the task ends, however it ends
        const outcome = await probe(host, port, patience);
        outcomes.set(port, outcome);
        onOutcome?.(port, outcome);
      });
    }
  });
  return outcomes;
}

/** Connects, and hangs up. */
async function probe(host: string, port: number, patience: number): Promise<Outcome> {
  try {
    return await timeout(patience, async (): Promise<Outcome> => {
      const [, writer] = await openConnection({ host, port });
      writer.close();
      await writer.waitClosed();
      return "open";
    });
  } catch (error) {
    if (error instanceof TimeoutError) return "silent";
    if (error instanceof OSError) return "closed";
    throw error;
  }
}
