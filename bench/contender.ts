/** Takes the time, and what else is measured, between two moments of a contender's run. */
export interface Watch {
  start(): void;
  stop(): void;
}

/** How a contender is to be run. */
export interface Setup {
  /** How many times it does its one thing. */
  readonly n: number;
  /** Whether the process uses AsyncLocalStorage. */
  readonly asyncLocalStorage: boolean;
  readonly watch: Watch;
  /** Which case of the workload, where it has several: the second word of the case's name. */
  readonly variant: string;
}

/**
 * The default export of every contender. Gives how many times the thing was really done, or the sum
 * that shows it, as counted by the code that did it.
 */
export type Contender = (setup: Setup) => number | Promise<number>;

/** What one process is asked to measure. It is its only argument, as JSON. */
export interface Order {
  /** The contender's file, relative to this folder. */
  readonly file: string;
  readonly setup: Omit<Setup, "watch">;
  /** What the contender must return for `n`, and for `n / 10`. */
  readonly expected: number;
  readonly expectedOfTenth: number;
  /** One run in a process that has done nothing yet. */
  readonly cold: boolean;
  /** Weigh the heap at the start and at the stop of the watch. */
  readonly weigh: boolean;
  /** Milliseconds of CPU time that all measured runs together may take, at most one run more. */
  readonly budget: number;
  /** For Python: whose event loop. */
  readonly loop: "asyncio" | "uvloop";
  /** For Python: the Node that runs the clients of its servers. */
  readonly node: string;
}

/** Nanoseconds for one of n: medians of the runs of one process. */
export interface Cost {
  readonly wall: number;
  /** CPU time of the process, all threads: what a busy machine can't stretch. */
  readonly cpu: number;
}

/** What one process measured. */
export interface Sample {
  readonly n: number;
  readonly cost: Cost;
  /** The same with n / 10. */
  readonly costOfTenth: Cost | undefined;
  /** The most memory that the process ever had, in megabytes. */
  readonly peak: number;
  /** What one of n keeps on the heap, if that was asked for. */
  readonly bytes: number | undefined;
}
