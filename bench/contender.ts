/** How a contender is to be run. */
export interface Setup {
  /** How many times it does its one thing. */
  readonly n: number;
  /** Whether the process uses AsyncLocalStorage. */
  readonly asyncLocalStorage: boolean;
}

/** What a contender reports. */
export interface Result {
  /** Milliseconds for all, without the start of a loop and its end. */
  readonly elapsed: number;
  /** How many times the thing was really done, as counted by the code that did it. */
  readonly done: number;
}

/** The default export of every module in `switch/`, `future/` and `call/`. */
export type Contender = (setup: Setup) => Promise<Result>;

/** What one process measured: nanoseconds for one of the n. */
export interface Sample {
  readonly nanoseconds: number;
  /** The same with n / 10. */
  readonly nanosecondsOfTenth: number;
  /** The most memory that the process ever had, in megabytes. */
  readonly peak: number;
}
