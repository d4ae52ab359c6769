/** A member as a node of its list: it stands in one at a time. */
type Node<M> = M & {
  /** The one that came before it. */
  older?: Node<M> | undefined;
  /** The one that came after it. */
  newer?: Node<M> | undefined;
};

/**
 * What is under way, in the order in which it began: the tasks of a loop, the awaits of a task. A list
 * through its members themselves: what a Set takes to add and to delete one of many is more than a
 * task's first step.
 *
 * @internal
 */
export class AgeList<M extends object> {
  size = 0;
  #oldest: Node<M> | undefined = undefined;
  #newest: Node<M> | undefined = undefined;

  /** The one that was added last. */
  get newest(): M | undefined {
    return this.#newest;
  }

  add(member: M): void {
    const node: Node<M> = member;
    const newest = this.#newest;
    node.older = newest;
    node.newer = undefined;
    if (newest === undefined) this.#oldest = node;
    else newest.newer = node;
    this.#newest = node;
    this.size++;
  }

  /** Takes out one that is in. */
  delete(member: M): void {
    const node: Node<M> = member;
    const { older, newer } = node;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    node.older = undefined;
    node.newer = undefined;
    this.size--;
  }

  /** Those that are in now, the oldest first. */
  all(): M[] {
    const members: M[] = [];
    for (let node = this.#oldest; node !== undefined; node = node.newer) members.push(node);
    return members;
  }
}
