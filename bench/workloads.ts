import { type Case, define } from "./catalog.js";

const sum = (n: number): number => (n * (n - 1)) / 2;

/** In the order in which they take turns and are printed. */
export const cases: readonly Case[] = [
  define("call-soon", {
    what: "callbacks, each of which schedules the next one",
    n: 1_000_000,
    forms: ["generator"],
    peers: {
      queueMicrotask: "queue-microtask.mjs",
      setImmediate: "set-immediate.mjs",
      "bare linked queue": "bare-queue.mjs",
    },
    shares: { setImmediate: 10 },
    targets: [
      { ours: "generator", peer: "queueMicrotask", atMost: 0.25 },
      { ours: "generator", peer: "CPython", faster: 40 },
    ],
  }),
  define("call-soon batch", {
    what: "callbacks, all scheduled at once",
    n: 1_000_000,
    forms: ["generator"],
    peers: {
      queueMicrotask: "queue-microtask.mjs",
      setImmediate: "set-immediate.mjs",
      "bare linked queue": "bare-queue.mjs",
    },
    shares: { setImmediate: 10 },
  }),
  define("switch", {
    what: "task switches, sleep(0) in 100 tasks",
    n: 1_000_000,
    peers: {
      "await null": "await-null.mjs",
      "Effect.yieldNow": "effect.mjs",
      effection: "effection.mjs",
      "bare generator.next": "generator-next.mjs",
      "bare yield*": "yield-star.mjs",
      "bare await of a thenable": "await-thenable.mjs",
    },
    tracked: ["await null"],
    // It turns by timers of 1 ms.
    shares: { effection: 100 },
    targets: [
      { ours: "generator", peer: "await null", atMost: 0.5 },
      { ours: "async", peer: "CPython", faster: 3 },
      { ours: "async", peer: "await null", atMost: 5 },
    ],
  }),
  define("await-future", {
    what: "fresh futures, each set by a callback and awaited",
    n: 1_000_000,
    peers: {
      "new Promise": "promise.mjs",
      "Effect Deferred": "effect.mjs",
      "bare generator.next": "generator-next.mjs",
    },
    targets: [
      { ours: "generator", peer: "new Promise", atMost: 0.6 },
      { ours: "async", peer: "CPython", faster: 2.5 },
    ],
  }),
  define("call", {
    what: "awaited coroutine calls that return at once",
    n: 1_000_000,
    peers: { "async function": "async-function.mjs", "bare generator.next": "generator-next.mjs" },
    python: "asyncio",
  }),
  define("spawn-join", {
    what: "tasks with one yield each, created and joined",
    n: 100_000,
    peers: {
      "async functions": "async-functions.mjs",
      "Effect.forkChild": "effect.mjs",
      "bare generator.next": "generator-next.mjs",
    },
    targets: [
      { ours: "generator", peer: "async functions", atMost: 1 },
      { ours: "async", peer: "async functions", atMost: 2 },
    ],
  }),
  ...["1000", "1"].map((depth) =>
    define(depth === "1000" ? "deep" : `deep ${depth}`, {
      variant: depth,
      what: `resumes of the innermost of ${depth} coroutines`,
      n: 10_000,
      peers: {
        "async functions": "async-functions.mjs",
        "Effect.gen": "effect.mjs",
        effection: "effection.mjs",
      },
      // A resume by a timer of 1 ms.
      shares: { effection: 100 },
      python: "asyncio",
      ...(depth === "1000"
        ? {
            targets: [
              { ours: "generator", peer: "asyncio-ts generator", of: "deep 1", atMost: 1.5 },
              { ours: "async", peer: "async functions", atMost: 5 },
            ],
          }
        : {}),
    }),
  ),
  ...["1", "16"].map((pairs) =>
    define(pairs === "1" ? "queue" : `queue ${pairs}`, {
      variant: pairs,
      what: `items through a queue bounded to 128, producers and consumers: ${pairs} of each`,
      n: 1_000_000,
      peers: {
        "promise queue": "promise-queue.mjs",
        "Effect.Queue": "effect.mjs",
        "bare generator.next": "generator-next.mjs",
      },
      expected: sum,
      targets: [
        { ours: "generator", peer: "promise queue", atMost: 0.5 },
        { ours: "generator", peer: "CPython", faster: 8 },
        { ours: "async", peer: "promise queue", atMost: 2 },
      ],
    }),
  ),
  ...["", "turn"].map((variant) =>
    define(`pool ${variant}`.trim(), {
      what:
        variant === ""
          ? "jobs that return at once, 16 workers"
          : "jobs with one yield each, 16 workers",
      n: 1_000_000,
      peers: {
        "p-queue": "p-queue.mjs",
        "p-limit": "p-limit.mjs",
        fastq: "fastq.mjs",
        async: "async-queue.mjs",
        "@henrygd/queue": "henrygd-queue.mjs",
        "Effect.forEach": "effect.mjs",
      },
      shares: { "p-queue": 10, "p-limit": 10, fastq: 10, "Effect.forEach": 10 },
      python: "asyncio",
      targets: [
        ...["p-queue", "p-limit", "fastq", "async", "@henrygd/queue", "Effect.forEach"].map(
          (peer) => ({ ours: "generator", peer, faster: 1 }) as const,
        ),
        ...["p-queue", "p-limit", "fastq"].map(
          (peer) => ({ ours: "async", peer, faster: 1 }) as const,
        ),
      ],
    }),
  ),
  define("cancel", {
    what: "tasks that sleep, each with a finally, cancelled and joined",
    n: 100_000,
    peers: {
      "Effect.interruptAll": "effect.mjs",
      effection: "effection.mjs",
      "bare generator.throw": "generator-throw.mjs",
    },
    shares: { effection: 100 },
    targets: [
      { ours: "generator", peer: "Effect.interruptAll", faster: 3 },
      { ours: "generator", peer: "CPython", faster: 5 },
      { ours: "async", peer: "CPython", faster: 1 },
    ],
  }),
  ...["", "at-once"].map((variant) =>
    define(`timers ${variant}`.trim(), {
      what:
        variant === ""
          ? "timers, all created, then all cancelled"
          : "timers, each cancelled at once",
      n: 1_000_000,
      forms: ["generator"],
      peers: { setTimeout: "set-timeout.mjs" },
      targets: [{ ours: "generator", peer: "setTimeout", atMost: 0.1 }],
    }),
  ),
  define("timers fire", {
    what: "timers that fire, due in 1 to 20 ms, in order",
    n: 100_000,
    forms: ["generator"],
    peers: { setTimeout: "set-timeout.mjs" },
  }),
  define("timers virtual", {
    what: "timers that fire on a virtual clock, in order",
    n: 100_000,
    forms: ["generator"],
    peers: { "rxjs VirtualTimeScheduler": "rxjs.mjs" },
    shares: { "rxjs VirtualTimeScheduler": 10 },
    python: "none",
  }),
  ...["", "turn"].map((variant) =>
    define(`lock ${variant}`.trim(), {
      what: `acquisitions of one lock by 1000 tasks${variant === "" ? "" : ", held for a yield"}`,
      n: 100_000,
      peers: {
        "async-mutex": "async-mutex.mjs",
        "async-sema": "async-sema.mjs",
        "Effect.Semaphore": "effect.mjs",
      },
      shares: variant === "turn" ? { "Effect.Semaphore": 10 } : {},
      targets: [
        ...["async-mutex", "async-sema", "Effect.Semaphore"].map(
          (peer) => ({ ours: "generator", peer, faster: 1 }) as const,
        ),
        { ours: "async", peer: "async-mutex", faster: 1 },
      ],
    }),
  ),
  define("gather", {
    what: "children with one yield each, gathered",
    n: 100_000,
    peers: { "Promise.all": "promise-all.mjs", "Effect.all": "effect.mjs" },
    targets: [{ ours: "generator", peer: "Promise.all", atMost: 1 }],
  }),
  define("memory", {
    what: "tasks that wait on a pending future, each on its own",
    n: 100_000,
    weigh: true,
    peers: {
      "async function": "async-function.mjs",
      "Effect fiber": "effect.mjs",
      "bare generator": "generator-next.mjs",
    },
    python: "asyncio",
    targets: [
      { ours: "generator", peer: "async function", atMost: 1.3 },
      { ours: "async", peer: "async function", atMost: 2.5 },
    ],
  }),
  define("start", {
    what: "import and first task in a cold process",
    n: 1,
    cold: true,
    peers: { effect: "effect.mjs", effection: "effection.mjs", rxjs: "rxjs.mjs" },
  }),
  define("bystander", {
    what: "await null of plain code, in a process that also runs tasks",
    n: 1_000_000,
    peers: { "await null": "await-null.mjs" },
    python: "none",
  }),
  ...["1", "100"].map((connections) =>
    define(connections === "1" ? "echo" : `echo ${connections}`, {
      variant: connections,
      what: `messages of 1 kB echoed by a server, over connections: ${connections}`,
      n: 20_000,
      forms: ["protocol", "generator", "async"],
      peers: { "node:net": "node-net.mjs" },
      targets: [
        { ours: "protocol", peer: "node:net", faster: 0.9 },
        { ours: "generator", peer: "node:net", faster: 0.6 },
        { ours: "generator", peer: "CPython", faster: 1 },
        { ours: "async", peer: "node:net", faster: 0.6 },
        { ours: "async", peer: "CPython", faster: 1 },
      ],
    }),
  ),
  define("lines", {
    what: "lines of 64 bytes echoed by a server, 100 at once over one connection",
    n: 100_000,
    peers: { "node:net": "node-net.mjs" },
  }),
  define("bulk", {
    // A tenth of it runs to a hundred MB: the engine takes that long to compile what is on the way.
    what: "chunks of 64 KiB, 1 GB in all, through a pair of streams in one process",
    n: 16_000,
    peers: { "node:net": "node-net.mjs" },
    targets: [
      { ours: "generator", peer: "node:net", faster: 0.8 },
      { ours: "async", peer: "node:net", faster: 0.8 },
    ],
  }),
];
