/** Name and arguments of an error, to be compared with CPython's. */
export function told(error: unknown): string {
  const { name, args, message } = error as Error & { args?: readonly unknown[] };
  return `${name}(${args === undefined ? message : args.map(String).join(", ")})`;
}

/** The error that `fn` throws. */
export function thrown(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
