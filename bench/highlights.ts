/** What the chart and the short table of the root's README show of all that is measured. */
export interface Highlight {
  readonly workload: string;
  readonly title: string;
  /** What one would do with promises alone, or the promise library for it. */
  readonly promises: readonly string[];
  readonly effect?: string;
}

export const highlights: readonly Highlight[] = [
  {
    workload: "switch",
    title: "switch to another task",
    promises: ["await null"],
    effect: "Effect.yieldNow",
  },
  {
    workload: "await-future",
    title: "await a fresh future",
    promises: ["new Promise"],
    effect: "Effect Deferred",
  },
  {
    workload: "spawn-join",
    title: "create and join a task",
    promises: ["async functions"],
    effect: "Effect.forkChild",
  },
  {
    workload: "gather",
    title: "gather a child",
    promises: ["Promise.all"],
    effect: "Effect.all",
  },
  {
    workload: "queue",
    title: "pass an item through a queue",
    promises: ["promise queue"],
    effect: "Effect.Queue",
  },
  {
    workload: "pool turn",
    title: "do a job in a pool of 16",
    promises: ["async", "@henrygd/queue", "fastq", "p-limit", "p-queue"],
    effect: "Effect.forEach",
  },
  {
    workload: "lock turn",
    title: "take a lock that 1000 want",
    promises: ["async-sema", "async-mutex"],
    effect: "Effect.Semaphore",
  },
  {
    workload: "cancel",
    title: "cancel and join a task",
    promises: [],
    effect: "Effect.interruptAll",
  },
];
