import type { Coro } from "./awaitable.js";

const GeneratorFunction = function* () {}.constructor as new () => () => Coro<unknown>;

/** True for a `function*` for certain: then no native code has to be awaited. */
export function isGeneratorFunction(fn: (...args: never[]) => unknown): boolean {
  return fn instanceof GeneratorFunction;
}
