// A fiber awaits one Deferred after the other; a callback completes each in a microtask to come.
import { Deferred, Effect } from "effect";

const resolved = Promise.resolve();
const one = Effect.succeed(1);

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) =>
  Effect.runPromise(
    Effect.gen(function* () {
      let done = 0;
      watch.start();
      for (let i = 0; i < n; i++) {
        /** @type {Deferred.Deferred<number>} */
        const deferred = yield* Deferred.make();
        resolved.then(() => Deferred.doneUnsafe(deferred, one));
        done += yield* Deferred.await(deferred);
      }
      watch.stop();
      return done;
    }),
  );
