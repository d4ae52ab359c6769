/** One line of a table: what is run in processes of its own. */
export interface Contender {
  /** Ours are `asyncio-ts generator` and `asyncio-ts async`, peers have their package's or feature's name. */
  readonly name: string;
  /** Relative to this folder. */
  readonly file: string;
  readonly ours: boolean;
  readonly asyncLocalStorage: boolean;
  /** It does n / share things only: what takes too long otherwise. */
  readonly share: number;
  /** For Python: whose event loop. */
  readonly loop: "asyncio" | "uvloop" | undefined;
}

/** One table: the same work, done by all. */
export interface Case {
  /** The workload, and the case if it has several: `lock turn`. */
  readonly name: string;
  readonly workload: string;
  readonly variant: string;
  /** What is done n times. */
  readonly what: string;
  readonly n: number;
  readonly contenders: readonly Contender[];
  readonly targets: readonly Target[];
  /** What a contender that did all its work returns. */
  readonly expected: (n: number) => number;
  /** One run in a process that has done nothing yet. */
  readonly cold: boolean;
  /** What counts is bytes, not time. */
  readonly weigh: boolean;
}

/** Where one of ours has to come out, as this project has set itself. */
export interface Target {
  readonly ours: Form;
  readonly peer: string;
  /** The case of the peer, if it is another one. */
  readonly of?: string;
  /** At most this many times the peer's cost ... */
  readonly atMost?: number;
  /** ... or at least this many times as fast; 1 means not slower. */
  readonly faster?: number;
}

export type Form = "generator" | "async" | "protocol";

export const GENERATOR = "asyncio-ts generator";
export const PROTOCOL = "asyncio-ts protocol";
export const ASYNC = "asyncio-ts async";
export const ASYNC_TRACKED = "asyncio-ts async, AsyncLocalStorage on";

/** Ours in this form, as it is called in the tables. */
export function nameOf(form: Form): string {
  return `asyncio-ts ${form}`;
}

export interface Definition {
  readonly what: string;
  readonly n: number;
  /** In which forms there is one of ours. Default: both kinds of coroutine. */
  readonly forms?: readonly Form[];
  /** The files of the peers by their names. */
  readonly peers: Readonly<Record<string, string>>;
  /** Peers that also run with AsyncLocalStorage on. */
  readonly tracked?: readonly string[];
  /** Whether there is a `cpython.py`, and if it means something, that with uvloop. Default: both. */
  readonly python?: "none" | "asyncio" | "both";
  /** Who does n / share only. Default: CPython a tenth, where n is a million. */
  readonly shares?: Readonly<Record<string, number>>;
  readonly targets?: readonly Target[];
  readonly variant?: string;
  readonly expected?: (n: number) => number;
  readonly cold?: boolean;
  readonly weigh?: boolean;
}

const LOOPS = { none: [], asyncio: ["asyncio"], both: ["asyncio", "uvloop"] } as const;

/** A case from what there is to say of it: `define("lock turn", ...)` is a case of `lock/`. */
export function define(name: string, definition: Definition): Case {
  const [workload = "", ...words] = name.split(" ");
  const { what, n, forms = ["generator", "async"], peers, python = "both" } = definition;
  const slow = n >= 1_000_000 ? 10 : 1;
  const shares: Record<string, number> = { CPython: slow, uvloop: slow, ...definition.shares };
  const contender = (label: string, file: string, more: Partial<Contender> = {}): Contender => ({
    name: label,
    file: `${workload}/${file}`,
    ours: false,
    asyncLocalStorage: false,
    share: shares[label] ?? 1,
    loop: undefined,
    ...more,
  });

  const contenders: Contender[] = [];
  if (forms.includes("protocol")) {
    contenders.push(contender(PROTOCOL, "protocol.mjs", { ours: true }));
  }
  if (forms.includes("generator")) {
    contenders.push(contender(GENERATOR, "generator.mjs", { ours: true }));
  }
  if (forms.includes("async")) {
    contenders.push(
      contender(ASYNC, "async.mjs", { ours: true }),
      contender(ASYNC_TRACKED, "async.mjs", { ours: true, asyncLocalStorage: true }),
    );
  }
  for (const [label, file] of Object.entries(peers)) {
    contenders.push(contender(label, file));
    if (definition.tracked?.includes(label)) {
      const tracked = { asyncLocalStorage: true };
      contenders.push(contender(`${label}, AsyncLocalStorage on`, file, tracked));
    }
  }
  for (const loop of LOOPS[python]) {
    const label = loop === "asyncio" ? "CPython" : "uvloop";
    contenders.push(contender(label, "cpython.py", { loop }));
    if (forms.includes("protocol")) {
      contenders.push(contender(`${label} protocol`, "cpython-protocol.py", { loop }));
    }
  }

  return {
    name,
    workload,
    variant: definition.variant ?? words.join(" "),
    what,
    n,
    contenders,
    targets: definition.targets ?? [],
    expected: definition.expected ?? ((count) => count),
    cold: definition.cold ?? false,
    weigh: definition.weigh ?? false,
  };
}
