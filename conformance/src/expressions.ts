import { NotThere } from "./facade.js";
import { OPERATIONS } from "./operations.js";
import type { Expression } from "./program.js";
import type { Frame, World } from "./world.js";

/** The value of an expression: SPEC.md 5. Evaluating never waits, so both forms share it. */
export function evaluate(world: World, frame: Frame, expression: Expression): unknown {
  if (typeof expression !== "object" || expression === null) return expression;
  const [op, ...operands] = expression;
  try {
    if (op === "var") return world.get(frame, String(operands[0]));
    const operation = OPERATIONS.get(op);
    if (operation === undefined) throw new NotThere(op);
    const values = operands.map((operand) => evaluate(world, frame, operand));
    // Python's None is the result of whatever has none.
    return operation(world, ...values) ?? null;
  } catch (error) {
    throw world.judged(error);
  }
}

/** The condition of an `if`. */
export function evaluateBool(world: World, frame: Frame, expression: Expression): boolean {
  const value = evaluate(world, frame, expression);
  if (typeof value === "boolean") return value;
  throw world.judged(new TypeError(`a condition must be a bool, not ${String(value)}`));
}

/** The number of rounds of a `for`. */
export function evaluateCount(world: World, frame: Frame, expression: Expression): number {
  const value = evaluate(world, frame, expression);
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw world.judged(new TypeError(`a count must be an integer, not ${String(value)}`));
}
