/** A program of this folder: `NAME/main.ts`. */
export interface Program {
  readonly name: string;
  /** What a reader can learn from it, in one line. */
  readonly shows: string;
  /**
   * How it is tested: by the output that it must print, `NAME/expected.txt`, or, where that would
   * not do, by `test/NAME.test.ts`.
   */
  readonly tested: "output" | "own test";
}

const printing = (name: string, shows: string): Program => ({ name, shows, tested: "output" });
const special = (name: string, shows: string): Program => ({ name, shows, tested: "own test" });

/** Every program: ports of Python programs in the order of the tutorial, READMEs, whole programs. */
export const programs: readonly Program[] = [
  printing("first-coroutine", "a coroutine, a loop, and run_until_complete"),
  printing("return-value", "the value that a coroutine returns"),
  printing("chained-coroutines", "coroutines that await other coroutines"),
  printing("call-soon", "callbacks for the loop's next turn, with and without a bound keyword"),
  printing("call-later", "callbacks after a delay, in the order of their deadlines"),
  printing("future-set-from-callback", "a Future that a callback fills in"),
  printing("done-callbacks", "callbacks that run when a Future is done"),
  printing("queue", "three consumers and a producer on a Queue, in async functions"),
  printing("queue-generators", "the same queue program, in generators"),
  printing("echo", "a server over streams, and its clients"),
  printing("readme-first", "the first program of the README: a group and a timeout"),
  printing("readme-async", "the queue of the README: core packages, async functions"),
  printing("readme-generators", "the queue of the README: core packages, generators"),
  printing("readme-loop", "the README of loop: callbacks on a virtual clock"),
  printing("readme-future", "the README of future: a result that a callback sets"),
  printing("readme-task", "the README of task: a group, and a task that is cancelled"),
  printing("readme-queue", "the README of queue: a worker, in plain code"),
  printing("readme-sync", "the README of sync: an account behind a lock, in plain code"),
  printing("readme-net", "the README of net: a server of lines, and a client"),
  printing("readme-aiodns", "the README of compat-aiodns: the address of a host, and an error"),
  printing("readme-subprocess", "the README of subprocess: a program that sorts"),
  printing("readme-executor", "the README of executor: primes, counted in two threads"),
  printing("readme-compat", "the README of compat-asyncio: gather and a timeout"),
  special("hash-folder", "queue: a worker pool that hashes a folder and stops on Ctrl-C"),
  printing("fetch-limited", "task: requests that are limited, retried and cancelled"),
  printing("crawl-site", "sync: so many requests at a time, and one login for all of them"),
  special("chat", "net: a room in the terminal, a server and its members"),
  printing(
    "process-pipeline",
    "subprocess: programs in a row, each in the pace of the next, as in a shell's pipeline",
  ),
  printing("bank-day", "loop: a day in a bank on the virtual clock, in milliseconds"),
  special("port-scan", "net: the open ports of a host, so many at a time, none for too long"),
  special("dns-lookup", "compat-aiodns: the records of a name, all types at once"),
  special("search-page", "task in a web page: search as you type, cancelling the one before"),
];

/** What `npm start` runs when no name is given. */
export const DEFAULT_PROGRAM = "queue";
