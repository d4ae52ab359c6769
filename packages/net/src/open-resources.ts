import type { Loop } from "@asyncio-ts/loop";

/** Something that keeps a socket or a handle of the host open on behalf of a loop. */
export interface OpenResource {
  /** For messages. */
  describe(): string;
  /** The loop closes: let go of it now, and tell nobody. */
  abandon(): void;
}

/** Loops that will close what is open on them when they close. */
const watched = new WeakSet<Loop>();

/**
 * Notes that `resource` is open: a virtual clock stands still for it, as for everything that comes
 * from outside, and the loop's `close()` closes it. A process whose loop is closed would be kept
 * alive by its sockets otherwise, where CPython's exits.
 */
export function opened(loop: Loop, resource: OpenResource): void {
  loop.foreign.add(resource);
  if (watched.has(loop)) return;
  watched.add(loop);
  loop.atClose.add(() => {
    for (const each of [...loop.foreign]) {
      if (!isOpenResource(each)) continue;
      loop.foreign.delete(each);
      if (loop.debug) loop.host.warn(`unclosed ${each.describe()}: close it before its loop`);
      each.abandon();
    }
  });
}

/** It is closed. */
export function closed(loop: Loop, resource: OpenResource): void {
  loop.foreign.delete(resource);
}

function isOpenResource(value: object): value is OpenResource {
  return typeof (value as Partial<OpenResource>).abandon === "function";
}
