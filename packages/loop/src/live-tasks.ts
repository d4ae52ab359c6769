/** A task as a node of the list of those that are not done. @internal */
export interface LiveTask {
  /** The one that was made before it. */
  older?: LiveTask | undefined;
  /** The one that was made after it. */
  newer?: LiveTask | undefined;
}

/**
 * The tasks of a loop that are not done, in the order in which they were made. A list through the
 * tasks themselves: what a Set takes to add and to delete one of many is more than its first step.
 *
 * @internal
 */
export class LiveTasks {
  size = 0;
  #oldest: LiveTask | undefined = undefined;
  #newest: LiveTask | undefined = undefined;

  add(object: object): void {
    const task = object as LiveTask;
    const newest = this.#newest;
    task.older = newest;
    task.newer = undefined;
    if (newest === undefined) this.#oldest = task;
    else newest.newer = task;
    this.#newest = task;
    this.size++;
  }

  /** Takes out one that is in. */
  delete(object: object): void {
    const task = object as LiveTask;
    const { older, newer } = task;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    task.older = undefined;
    task.newer = undefined;
    this.size--;
  }

  /** Those that are in now, the oldest first. */
  all(): object[] {
    const tasks: object[] = [];
    for (let task = this.#oldest; task !== undefined; task = task.newer) tasks.push(task);
    return tasks;
  }
}
