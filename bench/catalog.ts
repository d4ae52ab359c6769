/** One line of a table: a contender, run in processes of its own. */
export interface Row {
  readonly label: string;
  /** The contender's module, relative to this folder. */
  readonly module: string;
  readonly asyncLocalStorage: boolean;
  /** At most this many times the native row, says the project's own target. */
  readonly limit?: number;
}

/** One table: the same work, ours and native. */
export interface Workload {
  readonly name: string;
  readonly what: string;
  /** What the others are compared with: no AsyncLocalStorage anywhere in the process. */
  readonly native: Row;
  /** The same with AsyncLocalStorage, for the row of ours that has it on. */
  readonly nativeTracked: Row;
  readonly generator: Row;
  readonly async: Row;
  readonly asyncTracked: Row;
}

interface Limits {
  readonly generator?: number;
  readonly async?: number;
}

export const workloads: readonly Workload[] = [
  workload(
    "switch",
    "task switch: sleep(0), 100 tasks, N switches in all",
    "await null, 100 async functions",
    { generator: 1, async: 5 },
  ),
  workload(
    "future",
    "fresh future: one task awaits N, each set by a callback",
    "await new Promise, resolved by a callback",
  ),
  workload(
    "call",
    "coroutine call: one task awaits N, each of which returns at once",
    "await of an async function",
  ),
];

function workload(name: string, what: string, native: string, limits: Limits = {}): Workload {
  const ours = (label: string, form: string, asyncLocalStorage: boolean, limit?: number): Row => ({
    label,
    module: `./${name}/${form}.mjs`,
    asyncLocalStorage,
    ...(limit === undefined ? {} : { limit }),
  });
  return {
    name,
    what,
    native: ours(`native: ${native}`, "native", false),
    generator: ours("generator", "generator", false, limits.generator),
    async: ours("async, AsyncLocalStorage off", "async", false, limits.async),
    asyncTracked: ours("async, AsyncLocalStorage on", "async", true),
    nativeTracked: ours("native, AsyncLocalStorage on", "native", true),
  };
}

/** In the order in which they are printed and take turns. */
export function rowsOf(workload: Workload): readonly Row[] {
  const { native, generator, async, asyncTracked, nativeTracked } = workload;
  return [native, generator, async, asyncTracked, nativeTracked];
}
