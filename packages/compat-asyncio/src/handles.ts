import {
  type Callback,
  type Context,
  Handle as CoreHandle,
  TimerHandle as CoreTimerHandle,
  type Loop,
} from "@asyncio-ts/loop";

/** CPython: `asyncio.Handle`. */
export class Handle extends CoreHandle {
  /** The context that the callback runs in. */
  get_context(): Context {
    return this.context;
  }
}

/** CPython: `asyncio.TimerHandle`. */
export class TimerHandle extends CoreTimerHandle {
  // As the caller gave it: one double in fifty does not survive the way to milliseconds and back.
  /** @internal */
  readonly seconds: number;

  /** @internal */
  constructor(
    loop: Loop,
    deadline: number,
    when: number,
    callback: Callback,
    args: readonly unknown[],
    context: Context | undefined,
  ) {
    super(loop, deadline, callback, args, context);
    this.seconds = when;
  }

  /** The deadline, in seconds on the loop's clock. */
  when(): number {
    return this.seconds;
  }

  /** The context that the callback runs in. */
  get_context(): Context {
    return this.context;
  }
}
