import { Future } from "@asyncio-ts/future";
import { createTask, fromPromise, runOutside, shield, sleep } from "@asyncio-ts/task";
import { type BothModes, both, nameOf, outcome, type Stage, who } from "../stage.js";

/** What two tasks share: it is started once, by the first who asks. */
async function load(stage: Stage, gate: Future<void>): Promise<string> {
  stage.say(`load begins in ${who()}`);
  try {
    await gate;
    stage.say(`load ends in ${who()}`);
    return "loaded";
  } catch (error) {
    stage.say(`load: ${nameOf(error)}`);
    throw error;
  }
}

function memoise<T>(fn: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: fn() };
    return made.value;
  };
}

interface Sharing {
  /** Starts what both want. */
  start(load: () => Promise<string>): PromiseLike<string>;
  /** How they wait for it. */
  wait(shared: () => PromiseLike<string>): PromiseLike<string>;
  /** Whether the first to be cancelled has to wait for it. */
  bare?: boolean;
}

/** Two tasks that wait for the same; the first is cancelled in the middle. */
async function twoUsers(stage: Stage, { start, wait, bare = false }: Sharing): Promise<void> {
  const gate = new Future<void>();
  const shared = memoise(() => start(() => load(stage, gate)));
  const user = async () => {
    const value = await wait(shared);
    stage.say(`${value} in ${who()}`);
    return value;
  };
  const first = createTask(user, { name: "first" });
  const second = createTask(user, { name: "second" });
  for (let turn = 0; turn < 3; turn++) await sleep(0);
  stage.say("cancel the first");
  first.cancel();
  if (bare) gate.setResult();
  stage.say(`first: ${await outcome(first)}`);
  if (!gate.done()) gate.setResult();
  stage.say(`second: ${await outcome(second)}`);
}

export function memoised(bothModes: BothModes): void {
  bothModes(
    "started bare, it belongs to the task that called it first, whose cancel reaches it",
    (stage) =>
      stage.run(() => twoUsers(stage, { start: (load) => load(), wait: (shared) => shared() })),
    both(
      "load begins in first",
      "cancel the first",
      "load: CancelledError",
      "first: CancelledError",
      "second: CancelledError",
    ),
  );

  bothModes(
    "started through runOutside it belongs to nobody",
    (stage) =>
      stage.run(() =>
        twoUsers(stage, {
          start: (load) => runOutside(load),
          wait: (shared) => fromPromise(shared()),
        }),
      ),
    both(
      "load begins in nobody",
      "cancel the first",
      "first: CancelledError",
      "load ends in nobody",
      "loaded in second",
      "second: loaded",
    ),
  );

  bothModes(
    "started by fromPromise it belongs to nobody either",
    (stage) =>
      stage.run(() =>
        twoUsers(stage, {
          start: (load) => load(),
          wait: (shared) => fromPromise(() => shared()),
        }),
      ),
    both(
      "load begins in nobody",
      "cancel the first",
      "first: CancelledError",
      "load ends in nobody",
      "loaded in second",
      "second: loaded",
    ),
  );

  bothModes(
    "started through createTask it is a task of its own",
    (stage) =>
      stage.run(() =>
        twoUsers(stage, {
          start: (load) => createTask(load, { name: "loader" }),
          wait: (shared) => shield(shared()),
        }),
      ),
    both(
      "load begins in loader",
      "cancel the first",
      "first: CancelledError",
      "load ends in loader",
      "loaded in second",
      "second: loaded",
    ),
  );

  bothModes(
    "through runOutside, awaited bare: it goes on, and the cancel has to wait for it",
    (stage) =>
      stage.run(async () => {
        await twoUsers(stage, {
          start: (load) => runOutside(load),
          wait: (shared) => shared(),
          bare: true,
        });
        stage.sayWarnings("first", "fromPromise");
      }),
    {
      on: [
        "load begins in nobody",
        "cancel the first",
        "load ends in nobody",
        "loaded in first",
        "loaded in second",
        "first: CancelledError",
        "second: loaded",
        "warnings: 1, naming first and fromPromise",
      ],
      off: [
        "load begins in nobody",
        "cancel the first",
        "load ends in nobody",
        "loaded in nobody",
        "loaded in nobody",
        "first: CancelledError",
        "second: loaded",
        "warnings: 1, naming first and fromPromise",
      ],
    },
  );

  // Limit (a) of the design: without the store, code that another task's code resumes is taken
  // for that task's.
  bothModes(
    "a detached task that is resumed from inside another's code keeps its name only by the store",
    (stage) =>
      stage.run(async () => {
        const ended = new Future<void>();
        let resolve: (value: string) => void = () => {};
        const gate = new Promise<string>((settle) => {
          resolve = settle;
        });
        const waiting = createTask(
          async () => {
            stage.say(`${await gate} in ${who()}`);
            await sleep(0);
            stage.say(`and on in ${who()}`);
            return "ended";
          },
          { name: "A" },
        );
        await sleep(0);
        const resolving = createTask(
          async () => {
            resolve("value");
            await sleep(0);
            stage.say(`resolved in ${who()}`);
            await ended;
          },
          { name: "B" },
        );
        stage.say(await waiting);
        ended.setResult();
        await resolving;
        stage.say(`main in ${who()}`);
      }),
    {
      on: ["value in A", "resolved in B", "and on in A", "ended", "main in main"],
      off: ["value in B", "resolved in B", "and on in B", "ended", "main in main"],
    },
  );
}
