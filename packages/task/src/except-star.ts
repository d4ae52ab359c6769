import { type Coro, Coroutine } from "@asyncio-ts/future";
import { show } from "@asyncio-ts/loop";
import { BaseExceptionGroup, type ErrorFilter, exceptionGroup } from "./exception-group.js";

/** Which errors of a group are handled, and how: by a function of any kind, which gets their group. */
export type ExceptClause = readonly [
  filter: ErrorFilter,
  handler: (group: BaseExceptionGroup) => Coro<unknown> | PromiseLike<unknown> | unknown,
];

/**
 * Handles the errors of a group by their classes, as Python's `except*` does. Each clause gets a group
 * of those that match it and that no clause before has had. What is left is thrown at the end, and with
 * it what handlers throw. An error that is no group is handled as a group of one.
 *
 *     try {
 *       await TaskGroup.run(...);
 *     } catch (error) {
 *       await exceptStar(error, [RangeError, (group) => ...], [TypeError, async (group) => ...]);
 *     }
 */
export function exceptStar(error: unknown, ...clauses: readonly ExceptClause[]): Coroutine<void> {
  for (const [filter, handler] of clauses) {
    if (typeof handler === "function") continue;
    throw new TypeError(
      `a clause is [class, handler]: got ${show(handler)} for the handler of ${show(filter)}`,
    );
  }
  return new Coroutine<void>(handle, undefined, [error, clauses]);
}

function* handle(error: unknown, clauses: readonly ExceptClause[]): Coro<void> {
  const naked = !(error instanceof BaseExceptionGroup);
  const whole = naked ? exceptionGroup("", [error]) : error;
  let rest: BaseExceptionGroup | null = whole;
  const thrown: unknown[] = [];
  const rethrown: unknown[] = [];
  for (const [filter, handler] of clauses) {
    if (rest === null) break;
    const [match, others]: ReturnType<BaseExceptionGroup["split"]> = rest.split(filter);
    if (match === null) continue;
    rest = others;
    try {
      yield* new Coroutine<unknown>(handler, undefined, [match]);
    } catch (caught) {
      if (caught === match) rethrown.push(...leavesOf(match));
      else thrown.push(caught);
    }
  }
  const left = whatIsLeft(whole, rest, rethrown);
  if (thrown.length === 0) {
    if (left !== null) throw naked || left === whole ? error : left;
    return;
  }
  throw exceptionGroup("", left === null ? thrown : [...thrown, naked ? error : left]);
}

/** What no clause has handled, and what was thrown again as it was, in the shape that it had. */
function whatIsLeft(
  whole: BaseExceptionGroup,
  rest: BaseExceptionGroup | null,
  rethrown: readonly unknown[],
): BaseExceptionGroup | null {
  if (rethrown.length === 0) return rest;
  const left = new Set([...(rest === null ? [] : leavesOf(rest)), ...rethrown]);
  return whole.subgroup((one) => left.has(one));
}

function leavesOf(group: BaseExceptionGroup): unknown[] {
  return group.errors.flatMap((one) => (one instanceof BaseExceptionGroup ? leavesOf(one) : [one]));
}
