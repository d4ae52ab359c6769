import * as asyncio from "@asyncio-ts/compat-asyncio";
import { member, NotThere } from "./facade.js";

/** Unwinds the interpreter once the program has ended. No statement of a program sees it. */
export class Halt extends Error {
  override readonly name = "Halt";
}

/** The builtin exceptions of Python that asyncio has no class for. */
class Builtin extends Error {
  readonly args: readonly unknown[];

  constructor(name: string, args: readonly unknown[]) {
    super(args.length === 0 ? "" : String(args[0]));
    this.name = name;
    this.args = args;
  }
}

export function keyError(name: string): Error {
  return new Builtin("KeyError", [name]);
}

/** SPEC.md 3.1: each class with its bases. */
const BASES: Readonly<Record<string, readonly string[]>> = {
  BaseException: [],
  CancelledError: ["BaseException"],
  BaseExceptionGroup: ["BaseException"],
  Exception: ["BaseException"],
  ValueError: ["Exception"],
  KeyError: ["Exception"],
  TimeoutError: ["Exception"],
  InvalidStateError: ["Exception"],
  QueueEmpty: ["Exception"],
  QueueFull: ["Exception"],
  QueueShutDown: ["Exception"],
  RuntimeError: ["Exception"],
  BrokenBarrierError: ["RuntimeError"],
  ExceptionGroup: ["BaseExceptionGroup", "Exception"],
};

const BUILTINS = ["BaseException", "Exception", "KeyError"];

// CPython's texts for a coroutine that is awaited twice. A program that does that is wrong.
const REUSED = ["cannot reuse already awaited coroutine", "coroutine is being awaited already"];

/** An exception of the language: what a program can raise or catch, and a trace can show. */
export interface Exception extends Error {
  readonly args: readonly unknown[];
}

/**
 * Whether this is an exception of the language. Everything else that is thrown, JavaScript's own
 * TypeError above all, shows a bug of the library or of the interpreter.
 */
export function isException(error: unknown): error is Exception {
  if (!(error instanceof Error) || !Object.hasOwn(BASES, error.name)) return false;
  const args = (error as Partial<Exception>).args;
  return Array.isArray(args) && !(error.name === "RuntimeError" && REUSED.includes(args[0]));
}

export function isInstance(error: Exception, className: string): boolean {
  if (!Object.hasOwn(BASES, className)) throw new NotThere(className);
  return descends(error.name, className);
}

function descends(name: string, base: string): boolean {
  return name === base || (BASES[name] ?? []).some((parent) => descends(parent, base));
}

/** Makes an exception of a class of the language. */
export function makeException(className: string, args: readonly unknown[]): Error {
  if (BUILTINS.includes(className)) return new Builtin(className, args);
  if (!Object.hasOwn(BASES, className)) throw new NotThere(className);
  const made: unknown = Reflect.construct(member(className), [...args]);
  if (made instanceof Error) return made;
  throw new TypeError(`asyncio.${className} is not a class of errors`);
}

export function isDeadlock(error: unknown): error is InstanceType<typeof asyncio.DeadlockError> {
  return error instanceof asyncio.DeadlockError;
}
