import * as asyncio from "@asyncio-ts/compat-asyncio";
import { type Exception, isException } from "./classes.js";

/** What the names of tasks and the labels of futures are, which only the running program knows. */
export interface Labels {
  label(future: unknown): string;
}

/** The text of a value in a trace: SPEC.md 3.2. */
export function format(value: unknown, labels: Labels): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map((item) => format(item, labels)).join(", ")}]`;
  if (isException(value)) return formatException(value, labels);
  if (value instanceof asyncio.Task) return `Task(${labels.label(value)})`;
  if (asyncio.isfuture(value)) return `Future(${labels.label(value)})`;
  return value.constructor.name;
}

/** The same as an operand of `log`, where a string is its own text. */
export function formatOperand(value: unknown, labels: Labels): string {
  return typeof value === "string" ? value : format(value, labels);
}

export function formatException(error: Exception, labels: Labels): string {
  const { name, args } = error;
  if (name === "InvalidStateError") return "InvalidStateError()";
  if (name === "ExceptionGroup" || name === "BaseExceptionGroup") {
    const members = (args[1] as readonly unknown[]).map((item) => format(item, labels)).sort();
    return `${name}('${String(args[0])}', [${members.join(", ")}])`;
  }
  return `${name}(${args.map((arg) => format(withoutReprs(arg), labels)).join(", ")})`;
}

// "<Lock object at 0x7f...>" and its like differ from run to run.
function withoutReprs(arg: unknown): unknown {
  return typeof arg === "string" ? arg.replace(/<.*>/s, "<>") : arg;
}
