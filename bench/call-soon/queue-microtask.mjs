// Callbacks given to `queueMicrotask`: each the next one, or all at once.

/** @type {import("../contender.js").Contender} */
export default async ({ n, variant, watch }) => {
  const chain = variant === "";
  let done = 0;
  await new Promise((resolve) => {
    function callback() {
      if (++done === n) resolve(undefined);
      else if (chain) queueMicrotask(callback);
    }

    watch.start();
    if (chain) queueMicrotask(callback);
    else for (let i = 0; i < n; i++) queueMicrotask(callback);
  });
  watch.stop();
  return done;
};
