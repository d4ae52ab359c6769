/**
 * Something that a loop can run in a turn: a handle, a task's next step. It is a node of the
 * ready queue itself, so that nothing has to be allocated to schedule it, and it stands in at
 * most one queue at a time.
 */
export interface Runnable {
  /** The one behind it in the ready queue, or in a future's list of callbacks. */
  next: Runnable | undefined;
  /** The one before it in a future's list of callbacks; of no meaning in the ready queue. */
  prev: Runnable | undefined;
  /** Whom observers are told of, if not of the runnable itself: the task whose step it is. */
  readonly subject?: object;
  /** Must not throw. Sets the current context and task by itself. */
  run(): void;
}

/**
 * First in, first out, linked through the runnables themselves:
 *
 *     head -> runnable -> runnable -> tail
 *
 * `push` and `shift` cost the same at any length, and so does `append`, which moves a whole chain
 * (the callbacks of a future that got done).
 *
 * @internal
 */
export class ReadyQueue {
  head: Runnable | undefined = undefined;
  tail: Runnable | undefined = undefined;

  push(runnable: Runnable): void {
    runnable.next = undefined;
    if (this.tail === undefined) this.head = runnable;
    else this.tail.next = runnable;
    this.tail = runnable;
  }

  /** Takes over the chain that runs from `first` to `last` by `next`. */
  append(first: Runnable, last: Runnable): void {
    last.next = undefined;
    if (this.tail === undefined) this.head = first;
    else this.tail.next = first;
    this.tail = last;
  }

  shift(): Runnable | undefined {
    const first = this.head;
    if (first === undefined) return undefined;
    const { next } = first;
    this.head = next;
    if (next === undefined) this.tail = undefined;
    else first.next = undefined;
    return first;
  }

  clear(): void {
    this.head = undefined;
    this.tail = undefined;
  }
}
