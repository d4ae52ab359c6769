import type { Loop } from "@asyncio-ts/loop";

/** Runs plain code while the loop runs: its awaits are nobody's, and the loop is the current one. */
export async function beside<T>(loop: Loop, main: () => Promise<T>): Promise<T> {
  const run = loop.runForever();
  // A deadlock ends the run early: better an error than a test that hangs.
  const ended = run.then(() => Promise.reject(new Error("the loop ended before the code did")));
  try {
    return await Promise.race([main(), ended]);
  } finally {
    ended.catch(() => {});
    if (loop.isRunning()) loop.stop();
    await run;
  }
}
