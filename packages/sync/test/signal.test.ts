import { type Awaitable, isCancelled } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Event, Lock, Semaphore, type WaitOptions } from "@asyncio-ts/sync";
import { bothForms, type Form, on, told, Worker } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";

/** A signal that counts its listeners. */
class Switch {
  readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  listeners = 0;
  added = 0;

  constructor() {
    const { signal } = this;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: never) => {
      this.listeners++;
      this.added++;
      add(type, listener);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      this.listeners--;
      remove(type, listener);
    };
  }

  abort(): void {
    this.controller.abort(new Error("aborted"));
  }
}

/** One of those that can be waited for with a signal. */
interface Kind {
  wait(options?: WaitOptions): Awaitable<unknown>;
  /** Lets the first one go on; what an Event has to say is for all. */
  open(): void;
  /** Whether the next one would go on at once. */
  isOpen(): boolean;
  waiting(): number;
}

const kinds: Record<string, () => Kind> = {
  "Lock.acquire": () => {
    const lock = new Lock();
    lock.acquire();
    return {
      wait: (options) => lock.acquire(options),
      open: () => lock.release(),
      isOpen: () => !lock.locked(),
      waiting: () => lock.places.size,
    };
  },
  "Semaphore.acquire": () => {
    const semaphore = new Semaphore(0);
    return {
      wait: (options) => semaphore.acquire(options),
      open: () => semaphore.release(),
      isOpen: () => !semaphore.locked(),
      waiting: () => semaphore.places.size,
    };
  },
  "Event.wait": () => {
    const event = new Event();
    return {
      wait: (options) => event.wait(options),
      open: () => event.set(),
      isOpen: () => event.isSet(),
      waiting: () => event.places.size,
    };
  },
};

function waiter({ co }: Form, kind: Kind) {
  return co(function* (signal?: AbortSignal) {
    yield* on(kind.wait({ signal }));
    return "went on";
  });
}

describe.each(Object.entries(kinds))("%s with a signal", (_name, make) => {
  bothForms(
    "that is aborted before the call throws its reason, and takes nothing",
    async (form) => {
      const loop = new VirtualLoop();
      const kind = make();
      kind.open();
      const off = new Switch();
      off.abort();
      const worker = new Worker(loop, waiter(form, kind)(off.signal));
      await loop.run();
      expect(worker.error).toBe(off.signal.reason);
      expect([kind.isOpen(), kind.waiting(), off.added]).toEqual([true, 0, 0]);
    },
  );

  bothForms("that is not needed adds no listener", async (form) => {
    const loop = new VirtualLoop();
    const kind = make();
    kind.open();
    const off = new Switch();
    const worker = new Worker(loop, waiter(form, kind)(off.signal));
    await loop.run();
    expect([worker.result, off.added]).toEqual(["went on", 0]);
  });

  bothForms("that is never aborted has no listener afterwards", async (form) => {
    const loop = new VirtualLoop();
    const kind = make();
    const off = new Switch();
    const worker = new Worker(loop, waiter(form, kind)(off.signal));
    await loop.run();
    const { listeners } = off;
    kind.open();
    await loop.run();
    expect([worker.result, listeners, off.listeners]).toEqual(["went on", 1, 0]);
    off.abort();
    await loop.run();
    expect(worker.state).toBe("returned");
  });

  bothForms("that is aborted while it waits throws the reason and leaves", async (form) => {
    const loop = new VirtualLoop();
    const kind = make();
    const off = new Switch();
    const wait = waiter(form, kind);
    const [first, second] = [new Worker(loop, wait(off.signal)), new Worker(loop, wait())];
    await loop.run();
    off.abort();
    kind.open();
    await loop.run();
    expect([told(first.error), second.result]).toEqual(["Error(aborted)", "went on"]);
    expect([off.listeners, kind.waiting()]).toEqual([0, 0]);
  });

  bothForms("that is aborted after the wake-up loses nothing", async (form) => {
    const loop = new VirtualLoop();
    const kind = make();
    const off = new Switch();
    const wait = waiter(form, kind);
    const [first, second] = [new Worker(loop, wait(off.signal)), new Worker(loop, wait())];
    await loop.run();
    kind.open();
    off.abort();
    await loop.run();
    expect([told(first.error), second.result]).toEqual(["Error(aborted)", "went on"]);
    expect([off.listeners, kind.waiting()]).toEqual([0, 0]);
  });

  bothForms("that is aborted after the wake-up, with nobody else: it is free", async (form) => {
    const loop = new VirtualLoop();
    const kind = make();
    const off = new Switch();
    const worker = new Worker(loop, waiter(form, kind)(off.signal));
    await loop.run();
    kind.open();
    off.abort();
    await loop.run();
    expect([worker.state, kind.isOpen(), kind.waiting()]).toEqual(["threw", true, 0]);
  });

  bothForms("and is cancelled as well: cancelled, and nothing lost", async (form) => {
    for (const abortFirst of [true, false]) {
      for (const woken of [true, false]) {
        const loop = new VirtualLoop();
        const kind = make();
        const off = new Switch();
        const wait = waiter(form, kind);
        const [first, second] = [new Worker(loop, wait(off.signal)), new Worker(loop, wait())];
        await loop.run();
        if (woken) kind.open();
        if (abortFirst) off.abort();
        first.cancel();
        if (!abortFirst) off.abort();
        if (!woken) kind.open();
        await loop.run();
        expect([isCancelled(first.error), second.result]).toEqual([true, "went on"]);
        expect([off.listeners, kind.waiting()]).toEqual([0, 0]);
      }
    }
  });

  bothForms("that is shared ends all waits", async (form) => {
    const loop = new VirtualLoop();
    const kind = make();
    const off = new Switch();
    const wait = waiter(form, kind);
    const workers = Array.from({ length: 10 }, () => new Worker(loop, wait(off.signal)));
    await loop.run();
    off.abort();
    await loop.run();
    expect(workers.every((worker) => told(worker.error) === "Error(aborted)")).toBe(true);
    expect([off.listeners, kind.waiting()]).toEqual([0, 0]);
  });

  it("works in plain code, also where nobody awaits the call", async () => {
    const kind = make();
    const off = new Switch();
    const [first, second] = [kind.wait({ signal: off.signal }), kind.wait()];
    off.abort();
    kind.open();
    await expect(Promise.resolve(first)).rejects.toThrow("aborted");
    await second;
    expect([off.listeners, kind.waiting()]).toEqual([0, 0]);
  });
});
