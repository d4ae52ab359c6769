import { threadId } from "node:worker_threads";

// The work that the tests send to threads.

export default (...args) => ["default", ...args];
export const add = (a, b) => a + b;
export const here = () => threadId;
export const size = (bytes) => bytes.byteLength;

export async function later(value) {
  await new Promise((resolve) => setImmediate(resolve));
  return value;
}

/** Says by `flags[0]` that it has begun, and returns when it is told to by `flags[1]`. */
export function block(flags) {
  Atomics.add(flags, 0, 1);
  Atomics.wait(flags, 1, 0);
  return threadId;
}

/** Begins, and never ends. */
export function spin(flags) {
  Atomics.add(flags, 0, 1);
  for (;;);
}

export function idle(flags) {
  Atomics.add(flags, 0, 1);
  return new Promise(() => {});
}

export class BadHash extends Error {
  name = "BadHash";
  code = "E_HASH";
  detail = { at: [1, 2] };
  unsendable = () => {};
}

export function fail(message) {
  throw new BadHash(message, { cause: new RangeError("why") });
}

export function failMany() {
  throw new AggregateError([new RangeError("one"), new TypeError("two")], "many");
}

export async function failWith(value) {
  throw value;
}

export const unsendable = () => () => {};
export const exit = (code) => process.exit(code);

export function throwOutside() {
  setImmediate(() => {
    throw new Error("outside of the job");
  });
  return new Promise(() => {});
}

export function throwAfterwards() {
  setImmediate(() => {
    throw new Error("after the job");
  });
}

export const number = 3;
