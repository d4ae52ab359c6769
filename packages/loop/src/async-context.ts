import type { Holder } from "./realm.js";

// Where the host can carry a value along a chain of promises and timers (AsyncLocalStorage in
// Node, Deno and Bun), we use it to tell whose code asks for something. A store says where code
// *comes from*, not whether it is that task's own: a timer that a task made carries the task's
// store. So whoever reads it checks the task's state too.

/** What we use of Node's `async_hooks` module. */
export interface AsyncHooks {
  AsyncLocalStorage: new () => {
    getStore(): Holder | undefined;
    run<R>(store: Holder | undefined, fn: () => R): R;
  };
  AsyncResource: new (type: string) => AsyncScope;
}

/** Remembers the asynchronous context of the place where it was made. @internal */
export interface AsyncScope {
  runInAsyncScope<A extends unknown[], R>(
    fn: (this: unknown, ...args: A) => R,
    thisArg: unknown,
    ...args: A
  ): R;
}

/** The host's asynchronous contexts, one object a realm. @internal */
export class AsyncContext {
  readonly #hooks: AsyncHooks;
  readonly #storage: InstanceType<AsyncHooks["AsyncLocalStorage"]>;
  /** The context of the place where the realm's first loop was made: nobody's in particular. */
  readonly root: AsyncScope;

  constructor(hooks: AsyncHooks) {
    this.#hooks = hooks;
    // Neither of these two switches tracking on, which costs a promise two thirds of its speed
    // on Node 20 and 22; the first `run` of a store does.
    this.#storage = new hooks.AsyncLocalStorage();
    this.root = new hooks.AsyncResource("asyncio-ts.Loop");
  }

  /** Whose asynchronous context this is. */
  get(): Holder | undefined {
    return this.#storage.getStore();
  }

  /** A scope with the stores of this place, marked as `owner`'s. */
  scope(owner: Holder): AsyncScope {
    return this.#storage.run(owner, () => new this.#hooks.AsyncResource("asyncio-ts.Task"));
  }

  /** Calls `fn` with the stores of this place, marked as nobody's. */
  outside<R>(fn: () => R): R {
    return this.#storage.run(undefined, fn);
  }
}
