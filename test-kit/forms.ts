import { type Awaitable, type Coro, type Coroutine, coroutine } from "@asyncio-ts/future";

/**
 * The body of a coroutine, written once for both kinds: it yields what it waits for, through
 * {@link on}. A {@link Form} makes a generator or an async function of it.
 */
export type Script<T> = Generator<PromiseLike<unknown>, T, unknown>;

/** In a script: `yield* x` in a generator, `await x` in an async function. */
export function* on<T>(awaitable: PromiseLike<T>): Script<T> {
  return (yield awaitable) as T;
}

/** In a script: waits, and gives the error that comes instead of a result. */
export function* errorOf(awaitable: PromiseLike<unknown>): Script<unknown> {
  let result: unknown;
  try {
    result = yield awaitable;
  } catch (error) {
    return error;
  }
  throw new Error(`nothing was thrown, but this returned: ${String(result)}`);
}

/** One of the two kinds of coroutine. */
export interface Form {
  readonly kind: "generator" | "async";
  /** The script as a bare function of this kind. */
  fn<A extends unknown[], T>(
    script: (...args: A) => Script<T>,
  ): (...args: A) => Coro<T> | Promise<T>;
  /** The script as a coroutine function, whose calls are lazy. */
  co<A extends unknown[], T>(script: (...args: A) => Script<T>): (...args: A) => Coroutine<T>;
}

function form(kind: Form["kind"], fn: Form["fn"]): Form {
  return { kind, fn, co: (script) => coroutine(fn(script) as never) as never };
}

export const generatorForm: Form = form(
  "generator",
  (script) =>
    function* (...args) {
      const steps = script(...args);
      let step = steps.next();
      while (step.done !== true) {
        let value: unknown;
        try {
          value = yield* step.value as Awaitable<unknown>;
        } catch (error) {
          step = steps.throw(error);
          continue;
        }
        step = steps.next(value);
      }
      return step.value;
    },
);

export const asyncForm: Form = form("async", (script) => async (...args) => {
  const steps = script(...args);
  let step = steps.next();
  while (step.done !== true) {
    let value: unknown;
    try {
      value = await step.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(value);
  }
  return step.value;
});

export const FORMS: readonly Form[] = [generatorForm, asyncForm];
