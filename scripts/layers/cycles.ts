/**
 * The first cycle that a walk along the arrows meets, as the nodes from one back to itself, or
 * `undefined`. Depth first: a node that is met again while it is still open closes a cycle.
 */
export function findCycle(
  arrows: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const finished = new Set<string>();
  const open: string[] = [];

  const visit = (node: string): readonly string[] | undefined => {
    if (finished.has(node)) return undefined;
    const start = open.indexOf(node);
    if (start !== -1) return [...open.slice(start), node];
    open.push(node);
    for (const next of arrows.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle !== undefined) return cycle;
    }
    open.pop();
    finished.add(node);
    return undefined;
  };

  for (const node of arrows.keys()) {
    const cycle = visit(node);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
