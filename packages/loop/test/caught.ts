/** The error that `fn` throws. Fails if it throws none. */
export function caught(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error("it threw something that is no error", { cause: error });
  }
  throw new Error("it threw nothing");
}
