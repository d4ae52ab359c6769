import { show } from "@asyncio-ts/loop";
import { hush } from "./refused.js";

/**
 * Refuses a body that is no function, at the call: most often it is a call of one, which runs
 * already. `first` is what stands before it.
 */
export function checkBody(body: unknown, callee: string, first = ""): void {
  if (typeof body === "function") return;
  hush(body);
  throw new TypeError(
    `${callee}() takes a function: write ${callee}(${first}() => worker(x)), got ${show(body)}`,
  );
}
