import * as asyncio from "@asyncio-ts/compat-asyncio";
import { asyncForm } from "./async-form.js";
import { isDeadlock, isException } from "./classes.js";
import { member, send } from "./facade.js";
import { format, formatException } from "./format.js";
import { generatorForm } from "./generator-form.js";
import type { FormName, Program } from "./program.js";
import { type Loop, World } from "./world.js";

const FORMS = { generator: generatorForm, async: asyncForm };

export interface RunOptions {
  readonly form: FormName;
  /** The loop's `async_local_storage`; the loop's own default if left out. */
  readonly asyncLocalStorage?: boolean | undefined;
}

/** What running a program gave. */
export interface Run {
  readonly trace: readonly string[];
  /** Why the trace means nothing, if so. */
  readonly problem: string | undefined;
}

/** Runs a program on a new loop with a virtual clock: SPEC.md 6. */
export async function runProgram(program: Program, options: RunOptions): Promise<Run> {
  const loop = newLoop(options.asyncLocalStorage);
  const form = FORMS[options.form];
  const world = new World({ program, form, loop, namesBefore: await countAutomaticNames() });
  try {
    await new asyncio.contextvars.Context().run(() => start(world));
  } catch (error) {
    if (isDeadlock(error)) {
      world.finish(["DEADLOCK", ...world.sortedLabels(error.tasks)].join(" "));
    } else {
      world.bug(error);
    }
  } finally {
    world.ended = true;
    loop.close();
  }
  return { trace: world.trace, problem: world.problem };
}

function newLoop(asyncLocalStorage: boolean | undefined): Loop {
  const storage = asyncLocalStorage === undefined ? {} : { async_local_storage: asyncLocalStorage };
  return asyncio.new_event_loop({ clock: "virtual", ...storage });
}

/** Automatic names count across loops: a task made now tells how many the library has given. */
async function countAutomaticNames(): Promise<number> {
  const loop = newLoop(undefined);
  const nothing = asyncio.coroutine(function* (): asyncio.Coro<null> {
    return null;
  });
  const task = loop.create_task(nothing());
  await loop.run_until_complete(task);
  loop.close();
  return Number(task.get_name().slice("Task-".length));
}

function start(world: World): Promise<unknown> {
  const { loop, program } = world;
  loop.set_exception_handler((_loop, context) => world.onLoopException(context));
  if (program.eager === true) {
    send(loop, "set_task_factory", member("eager_task_factory"));
  }
  const main = loop.create_task(world.form.coroutine(world, "main", []), { name: "main" });
  main.add_done_callback(() => {
    world.finish(lastLine(world, () => main.result()));
  });
  return loop.run_forever();
}

function lastLine(world: World, result: () => unknown): string {
  try {
    return `RESULT ${format(result(), world)}`;
  } catch (error) {
    const judged = world.judged(error);
    // A bug has ended the program already, so that this line is not recorded.
    return isException(judged) ? `RAISED ${formatException(judged, world)}` : "INVALID";
  }
}
