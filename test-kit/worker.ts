import { type Awaitable, type Coro, coroutine } from "@asyncio-ts/future";
import { Driver, type DriverSink, type Mode, NEXT } from "@asyncio-ts/future/internal";
import { copyContext, type Loop } from "@asyncio-ts/loop";
import type { VirtualLoop } from "@asyncio-ts/loop/virtual";

/** A coroutine that runs on a loop and can be cancelled: a task, as far as queues and locks can tell. */
export class Worker<T> implements DriverSink {
  readonly driver: Driver;
  state: "running" | "returned" | "threw" = "running";
  result: T | undefined = undefined;
  error: unknown = undefined;

  constructor(loop: Loop, body: Awaitable<T>) {
    this.driver = new Driver(loop, copyContext(), body as never, this, undefined);
    loop.schedule(this.driver);
  }

  cancel(): void {
    if (this.state === "running") this.driver.cancel(undefined);
  }

  ended(mode: Mode, value: unknown): void {
    this.state = mode === NEXT ? "returned" : "threw";
    if (mode === NEXT) this.result = value as T;
    else this.error = value;
  }
}

/** Waits for one turn of the loop. */
export const turn = coroutine(function* (): Coro<void> {
  yield;
});

/** Turns the loop exactly once. */
export async function once(loop: VirtualLoop): Promise<void> {
  loop.stop();
  await loop.runForever();
}
