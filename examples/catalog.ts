/** A program of this folder: `NAME/main.ts`, with the output it must print in `NAME/expected.txt`. */
export interface Program {
  readonly name: string;
  /** What a reader can learn from it, in one line. */
  readonly shows: string;
}

/** Every program, in the order of the tutorial. */
export const programs: readonly Program[] = [
  { name: "first-coroutine", shows: "a coroutine, a loop, and run_until_complete" },
  { name: "return-value", shows: "the value that a coroutine returns" },
  { name: "chained-coroutines", shows: "coroutines that await other coroutines" },
  {
    name: "call-soon",
    shows: "callbacks for the loop's next turn, with and without a bound keyword",
  },
  { name: "call-later", shows: "callbacks after a delay, in the order of their deadlines" },
  { name: "future-set-from-callback", shows: "a Future that a callback fills in" },
  { name: "done-callbacks", shows: "callbacks that run when a Future is done" },
  { name: "queue", shows: "three consumers and a producer on a Queue, in async functions" },
  { name: "queue-generators", shows: "the same queue program, in generators" },
  { name: "readme-async", shows: "the queue of the README: core packages, async functions" },
  { name: "readme-generators", shows: "the queue of the README: core packages, generators" },
];

/** What `npm start` runs when no name is given. */
export const DEFAULT_PROGRAM = "queue";
