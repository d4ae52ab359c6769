// The least that it takes: an object for each callback, in a linked queue, and a loop that calls them.

/** @type {import("../contender.js").Contender} */
export default ({ n, variant, watch }) => {
  /** @typedef {{ callback: () => void, next: Entry | undefined }} Entry */
  /** @type {Entry | undefined} */
  let head;
  /** @type {Entry | undefined} */
  let tail;

  /** @param {() => void} callback */
  function schedule(callback) {
    /** @type {Entry} */
    const entry = { callback, next: undefined };
    if (tail === undefined) head = entry;
    else tail.next = entry;
    tail = entry;
  }

  const chain = variant === "";
  let done = 0;

  function callback() {
    if (++done < n && chain) schedule(callback);
  }

  watch.start();
  if (chain) schedule(callback);
  else for (let i = 0; i < n; i++) schedule(callback);
  while (head !== undefined) {
    const entry = head;
    head = entry.next;
    entry.next = undefined;
    if (head === undefined) tail = undefined;
    entry.callback();
  }
  watch.stop();
  return done;
};
