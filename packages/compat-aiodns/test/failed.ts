import type { error } from "@asyncio-ts/compat-aiodns";

/** The error of something that has to fail. */
export async function failed(awaitable: PromiseLike<unknown>): Promise<error.DNSError> {
  let result: unknown;
  try {
    result = await awaitable;
  } catch (error) {
    return error as error.DNSError;
  }
  throw new Error(`it did not fail, but gave ${String(result)}`);
}
