import { type Callback, Handle } from "@asyncio-ts/loop";
import type { Runnable } from "@asyncio-ts/loop/internal";

/**
 * The done callbacks of a future by function, so that taking n of them back costs n and not n². A
 * future makes one when it is first asked to take one back, which most never are.
 */
export class CallbackIndex {
  readonly #handles = new Map<Callback, Handle[]>();
  /**
   * Taken last, and still in the map, though it may have no handles: what is taken out and put back
   * again and again must not leave the map, in which V8 looks through the holes that a key has left.
   */
  #last: Callback | undefined = undefined;

  /** @param first The head of the future's chain of callbacks. */
  constructor(first: Runnable | undefined) {
    for (let entry = first; entry !== undefined; entry = entry.next) {
      if (entry instanceof Handle) this.add(entry);
    }
  }

  add(handle: Handle): void {
    const callback = handle.callback as Callback;
    const handles = this.#handles.get(callback);
    if (handles === undefined) this.#handles.set(callback, [handle]);
    else handles.push(handle);
  }

  /** Takes out all of `callback`. */
  take(callback: Callback): readonly Handle[] {
    const handles = this.#handles.get(callback);
    if (handles === undefined) return [];
    this.#handles.set(callback, []);
    const last = this.#last as Callback;
    if (last !== callback && this.#handles.get(last)?.length === 0) this.#handles.delete(last);
    this.#last = callback;
    return handles;
  }
}
