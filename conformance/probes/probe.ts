import * as asyncio from "@asyncio-ts/compat-asyncio";
import { FORMS, type Form } from "@asyncio-ts/test-kit";
import { expect, it } from "vitest";
import traces from "./golden-traces.json" with { type: "json" };

type Trace = unknown[];
type Golden = Readonly<Record<string, { readonly expected: Trace }>>;

const golden = (traces as unknown as { probes: Golden }).probes;

export interface ProbeOptions {
  /** The probe has no coroutine of its own, so its form makes no difference. */
  readonly callbacksOnly?: boolean;
  /** What cannot be the same in JavaScript, taken out of CPython's trace. Say why at the place. */
  readonly translate?: (expected: Trace, form: Form) => Trace;
}

/** Runs the port of one probe of probes.py, and compares its trace with CPython's. */
export function probe(
  name: string,
  body: (trace: Trace, form: Form) => Promise<void>,
  { callbacksOnly = false, translate = (expected) => expected }: ProbeOptions = {},
): void {
  const recorded = golden[name];
  if (recorded === undefined) throw new Error(`golden-traces.json has no probe ${name}`);
  for (const form of callbacksOnly ? FORMS.slice(0, 1) : FORMS) {
    it(callbacksOnly ? name : `${name} (${form.kind} form)`, async () => {
      const trace: Trace = [];
      await body(trace, form);
      expect(trace).toEqual(translate(structuredClone(recorded.expected), form));
    });
  }
}

/** A loop on the virtual clock that collects its reports, as the probes' VLoop does. */
export class ProbeLoop extends asyncio.EventLoop {
  readonly errors: { message: string; exception?: unknown }[] = [];

  constructor() {
    super({ clock: "virtual" });
    this.set_exception_handler((_, context) => this.errors.push(context));
  }

  /** How many turns have begun. */
  get it(): number {
    return this.turns;
  }

  /** The time since the start, rounded to a microsecond. */
  t(): number {
    return Math.round(this.time() * 1e6) / 1e6;
  }
}

/** Runs a probe's main coroutine on a loop of its own. */
export async function run(
  main: (loop: ProbeLoop) => asyncio.Awaitable<unknown>,
  loop = new ProbeLoop(),
): Promise<ProbeLoop> {
  await loop.run_until_complete(main(loop));
  return loop;
}

/** An error as probes.py writes it: name and arguments. */
export function describeError(error: unknown): string {
  const { name, args, message } = error as Error & { args?: readonly unknown[] };
  // JavaScript's own errors have no arguments; our advice follows ": got" there.
  const shown = args ?? (message === "" ? [] : [message.split(": got")[0]]);
  return `${name}(${shown.map(repr).join(", ")})`;
}

/** Python's `repr`, for what stands in the traces. */
function repr(value: unknown): string {
  return typeof value === "string" ? `'${value}'` : String(value);
}

/** The name of an error's class. */
export function typeName(error: unknown): string {
  return (error as Error).name;
}

/** The keys of a report, sorted. */
export function keys(context: object): string[] {
  return Object.keys(context).sort();
}

/** Python writes a float with its point. */
export function float(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

/** The error that `fn` throws. */
export function thrown(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
