import { type Exception, isException, isInstance } from "./classes.js";
import { evaluate } from "./expressions.js";
import { call } from "./facade.js";
import { formatOperand } from "./format.js";
import type { Handler, PlainStatement } from "./program.js";
import { seconds } from "./ticks.js";
import type { Frame, World } from "./world.js";

/** How a block ended, if not by its end or an exception. */
export type Signal =
  | { readonly kind: "return"; readonly value: unknown }
  | { readonly kind: "break" };

const BREAK: Signal = { kind: "break" };

/** Runs a statement that never waits. */
export function runPlain(
  world: World,
  frame: Frame,
  statement: PlainStatement,
): Signal | undefined {
  switch (statement[0]) {
    case "log": {
      const [, ...operands] = statement;
      const values = operands.map((operand) => evaluate(world, frame, operand));
      world.log(values.map((value) => formatOperand(value, world)).join(" "));
      return undefined;
    }
    case "do":
      evaluate(world, frame, statement[1]);
      return undefined;
    case "let":
      world.set(frame, statement[1], evaluate(world, frame, statement[2]));
      return undefined;
    case "break":
      return BREAK;
    case "return":
      return { kind: "return", value: evaluate(world, frame, statement[1]) };
    case "raise":
      throw evaluate(world, frame, statement[1]);
  }
}

/** What a loop does with the signal that its block ended with. */
export function afterLoop(signal: Signal): Signal | undefined {
  return signal.kind === "break" ? undefined : signal;
}

export interface Catch {
  readonly error: Exception;
  readonly handler: Handler | undefined;
}

/**
 * Finds the handler of a `try` for what was caught. JavaScript's `catch` sees everything, so the
 * end of the program and bugs are thrown on from here: no handler of a program may see them.
 */
export function findHandler(world: World, caught: unknown, handlers: readonly Handler[]): Catch {
  const error = world.judged(caught);
  if (world.ended || !isException(error)) throw error;
  const handler = handlers.find(([names]) => names.some((name) => isInstance(error, name)));
  return { error, handler };
}

/** The coroutine objects of `asyncio.as_completed`, one after another. */
export function asCompleted(world: World, awaitables: unknown, limit: unknown): Iterable<unknown> {
  try {
    const timeout = seconds(limit);
    return call("as_completed", awaitables, { timeout }) as Iterable<unknown>;
  } catch (error) {
    throw world.judged(error);
  }
}
