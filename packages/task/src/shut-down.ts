import type { Coro } from "@asyncio-ts/future";
import type { Loop } from "@asyncio-ts/loop";
import { cancelTasks, reportShutdownFailures } from "./run-end.js";
import { runUntilDone } from "./run-until-complete.js";
import { createTask, type Task } from "./task.js";

/** How long a shutdown may take before it says what holds it up, in real milliseconds. */
const NOTICE_AFTER = 1000;

function holdUp(tasks: readonly Task<unknown>[]): string {
  const late = tasks
    .filter((task) => !task.done())
    .map((task) => `\n  ${task.name} waits for ${task.waitsFor ?? "its next step"}`);
  return `asyncio-ts: run() has cancelled its tasks and still waits for ${late.length} of them${late.join("")}`;
}

/**
 * Cancels the tasks that are left, waits for them for at most `grace` milliseconds, then for what
 * stands in `loop.atShutdown`, and closes the loop. Rule N2.
 */
export async function shutDown(loop: Loop, grace: number | undefined): Promise<void> {
  if (loop.isClosed()) return;
  try {
    await cancelAll(loop, grace);
    for (const last of loop.atShutdown) {
      await runUntilDone(loop, createTask(last as () => Coro<void>, { loop }));
    }
  } finally {
    loop.close();
  }
}

async function cancelAll(loop: Loop, grace: number | undefined): Promise<void> {
  if (loop.tasks.size === 0) return;
  const { tasks, ended } = cancelTasks(loop);
  const { host } = loop;
  const notice = host.setTimer(() => host.warn(holdUp(tasks)), NOTICE_AFTER);
  let abandoned = false;
  const abandon = (): void => {
    abandoned = true;
    loop.stop();
  };
  const timer = grace === undefined ? undefined : loop.callLater(grace, abandon);
  try {
    await runUntilDone(loop, ended);
  } catch (error) {
    // The loop reports what it is closed upon.
    if (!abandoned) throw error;
  } finally {
    timer?.cancel();
    host.clearTimer(notice);
  }
  reportShutdownFailures(loop, tasks);
}
