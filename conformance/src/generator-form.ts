import * as asyncio from "@asyncio-ts/compat-asyncio";
import { evaluate, evaluateBool, evaluateCount } from "./expressions.js";
import { call, NotThere } from "./facade.js";
import type {
  AsCompletedStatement,
  AsyncWithStatement,
  AwaitStatement,
  Block,
  ForStatement,
  IfStatement,
  Statement,
  TryStatement,
} from "./program.js";
import { afterLoop, asCompleted, findHandler, runPlain, type Signal } from "./statements.js";
import { type Form, type Frame, newFrame, type World } from "./world.js";

// This file and async-form.ts are twins: what is `function*` and `yield*` here is `async function`
// and `await` there.

type Running = asyncio.Coro<Signal | undefined>;
type Waiting = asyncio.Awaitable<[Set<unknown>, Set<unknown>]>;

/** Every coroutine of the program is a generator function. */
export const generatorForm: Form = {
  coroutine: asyncio.coroutine(function* (world: World, name: string, args: readonly unknown[]) {
    const definition = world.program.coros[name];
    if (definition === undefined) throw world.judged(new NotThere(`coroutine ${name}`));
    const signal = yield* runBlock(world, newFrame(definition.params, args), definition.body);
    return signal?.kind === "return" ? signal.value : null;
  }),

  waitMany: asyncio.coroutine(function* (
    world: World,
    futures: unknown,
    timeout: number | null,
    mode: unknown,
  ) {
    const waiting = call("wait", futures, { timeout, return_when: mode }) as Waiting;
    const [done, pending] = yield* waiting;
    return [world.sortedLabels(done), world.sortedLabels(pending)];
  }),
};

export function* runBlock(world: World, frame: Frame, block: Block): Running {
  for (const statement of block) {
    world.step();
    const signal = yield* runStatement(world, frame, statement);
    if (signal !== undefined) return signal;
  }
  return undefined;
}

function* runStatement(world: World, frame: Frame, statement: Statement): Running {
  switch (statement[0]) {
    case "log":
    case "do":
    case "let":
    case "break":
    case "return":
    case "raise":
      return runPlain(world, frame, statement);
    case "await":
      return yield* runAwait(world, frame, statement);
    case "if":
      return yield* runIf(world, frame, statement);
    case "for":
      return yield* runFor(world, frame, statement);
    case "try":
      return yield* runTry(world, frame, statement);
    case "async_with":
      return yield* runAsyncWith(world, frame, statement);
    case "as_completed":
      return yield* runAsCompleted(world, frame, statement);
    default:
      throw world.judged(new NotThere(`statement ${String(statement[0])}`));
  }
}

function* runAwait(world: World, frame: Frame, statement: AwaitStatement): Running {
  const [, operand, name] = statement;
  const awaitable = evaluate(world, frame, operand) as asyncio.Awaitable<unknown>;
  try {
    world.set(frame, name, yield* awaitable);
  } catch (error) {
    throw world.judged(error);
  }
  return undefined;
}

function* runIf(world: World, frame: Frame, statement: IfStatement): Running {
  const [, condition, then, otherwise] = statement;
  const chosen = evaluateBool(world, frame, condition) ? then : otherwise;
  return yield* runBlock(world, frame, chosen);
}

function* runFor(world: World, frame: Frame, statement: ForStatement): Running {
  const [, name, operand, block] = statement;
  const count = evaluateCount(world, frame, operand);
  for (let round = 0; round < count; round++) {
    world.set(frame, name, round);
    const signal = yield* runBlock(world, frame, block);
    if (signal !== undefined) return afterLoop(signal);
  }
  return undefined;
}

function* runTry(world: World, frame: Frame, statement: TryStatement): Running {
  const [, block, handlers, otherwise, final] = statement;
  try {
    let signal: Signal | undefined;
    try {
      signal = yield* runBlock(world, frame, block);
    } catch (caught) {
      const { error, handler } = findHandler(world, caught, handlers);
      if (handler === undefined) throw error;
      world.set(frame, handler[1], error);
      return yield* runBlock(world, frame, handler[2]);
    }
    return signal ?? (yield* runBlock(world, frame, otherwise));
  } finally {
    yield* runBlock(world, frame, final);
  }
}

function* runAsyncWith(world: World, frame: Frame, statement: AsyncWithStatement): Running {
  const [, name, operand, block] = statement;
  const manager = evaluate(world, frame, operand);
  const body = function* (value: unknown): Running {
    world.set(frame, name, value);
    return yield* runBlock(world, frame, block);
  };
  try {
    const inside = call("async_with", manager, body) as asyncio.Awaitable<Signal | undefined>;
    return yield* inside;
  } catch (error) {
    throw world.judged(error);
  }
}

function* runAsCompleted(world: World, frame: Frame, statement: AsCompletedStatement): Running {
  const [, name, operand, limit, block] = statement;
  const awaitables = evaluate(world, frame, operand);
  const timeout = evaluate(world, frame, limit);
  for (const next of asCompleted(world, awaitables, timeout)) {
    world.set(frame, name, next);
    const signal = yield* runBlock(world, frame, block);
    if (signal !== undefined) return afterLoop(signal);
  }
  return undefined;
}
