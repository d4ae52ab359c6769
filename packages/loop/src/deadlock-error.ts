import { AsyncioError, advise, RuntimeError, show } from "./errors.js";

/** Nothing is ready, no timer is left, and nothing from outside is waited for: it would hang. */
export class DeadlockError extends AsyncioError {
  static {
    DeadlockError.prototype.name = "DeadlockError";
  }

  /** The tasks that are not done, in the order of their creation. */
  readonly tasks: readonly object[];

  constructor(tasks: readonly object[]) {
    super("nothing is ready and no timer is left");
    this.tasks = tasks;
    if (tasks.length > 0) {
      const wait = tasks.length === 1 ? "1 task waits" : `${tasks.length} tasks wait`;
      advise(this, `${wait} for ever${listOf(tasks)}`);
    }
  }
}

/** A synchronous run has nothing to do, and waits for something foreign. @internal */
export function foreignInSync(foreign: Iterable<object>, tasks: readonly object[]): RuntimeError {
  const names = [...foreign].map(nameOf).join(", ");
  return advise(
    new RuntimeError(`a synchronous run cannot wait for ${names}`),
    `no promise settles meanwhile, so await run() instead of calling runSync()${listOf(tasks)}`,
  );
}

function listOf(tasks: readonly object[]): string {
  return tasks.map((task) => `\n  ${reportOf(task)}`).join("");
}

/** What a thing is called in messages. @internal */
export function nameOf(thing: object): string {
  const { name, purpose } = thing as { name?: unknown; purpose?: { describe(): string } };
  if (typeof name === "string") return name;
  return purpose?.describe() ?? show(thing);
}

/** A task's name and what it waits for, as far as it can say. */
function reportOf(task: object): string {
  const { waitsFor } = task as { waitsFor?: unknown };
  return typeof waitsFor === "string" ? `${nameOf(task)} waits for ${waitsFor}` : nameOf(task);
}

/** A run until nothing is left to do ends well where nobody waits for anything. @internal */
export function throwUnlessIdle(error: unknown): void {
  if (!(error instanceof DeadlockError) || error.tasks.length > 0) throw error;
}
