import process from "node:process";
import type { Coro } from "@asyncio-ts/future";
import { type ExceptionContext, Loop } from "@asyncio-ts/loop";
import { run } from "@asyncio-ts/task";
import { expect } from "vitest";

/** What a main coroutine gets. */
export interface Running {
  readonly loop: Loop;
  /** What was reported to the loop's exception handler, and the test has not taken out. */
  readonly reports: ExceptionContext[];
}

/**
 * Runs `main` on a loop of its own, on the host, and holds it to having closed everything that it
 * has opened by itself, and to have nothing reported that it doesn't know of.
 */
export async function running<T>(
  main: (running: Running) => Coro<T> | PromiseLike<T>,
  loop = new Loop(),
): Promise<T> {
  const before = openResources();
  const reports: ExceptionContext[] = [];
  let open: string[] = [];
  loop.setExceptionHandler((_, context) => void reports.push(context));
  loop.atClose.add(() => {
    open = [...loop.foreign].map(String);
  });
  const result = await run(() => main({ loop, reports }) as PromiseLike<T>, { loop });
  expect(reports).toEqual([]);
  expect(open).toEqual([]);
  await nothingLeft(before);
  return result;
}

/** What keeps the process alive, sorted. The runner's own timers come and go. */
export function openResources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name !== "Immediate" && name !== "Timeout")
    .sort();
}

/** Waits until no more is open than before: the host closes sockets in turns of its own. */
export async function nothingLeft(before: readonly string[]): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (extra(before).length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(extra(before)).toEqual([]);
}

function extra(before: readonly string[]): string[] {
  const rest = [...before];
  return openResources().filter((name) => {
    const index = rest.indexOf(name);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}
