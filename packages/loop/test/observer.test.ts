import { Handle, Loop, type LoopObserver } from "@asyncio-ts/loop";
import { type Holder, hold, type Runnable, realm, release } from "@asyncio-ts/loop/internal";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";

/** Writes down what a loop tells. */
function watch(loop: Loop, log: unknown[]): LoopObserver {
  const observer: LoopObserver = {
    onTurn: (turn) => log.push(`turn ${turn}`),
    onStep: (subject) => log.push(subject),
  };
  loop.observer = observer;
  return observer;
}

/** Something of a task that a loop can run. */
class Step implements Runnable {
  next: Runnable | undefined = undefined;
  prev: Runnable | undefined = undefined;
  readonly subject: object;
  readonly run: () => void;

  constructor(subject: object, run: () => void = () => {}) {
    this.subject = subject;
    this.run = run;
  }
}

describe("an observer", () => {
  it("is told of each turn before its steps, and of each step after it has run", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    watch(loop, log);
    const timer = loop.callLater(5, () => log.push("runs timer"));
    const handles: Handle[] = [];
    handles.push(
      loop.callSoon(() => {
        log.push("runs first");
        handles.push(loop.callSoon(() => log.push("runs added")));
      }),
      loop.callSoon(() => log.push("runs second")),
    );
    await loop.run();
    const [first, second, added] = handles;
    expect(log).toEqual([
      "turn 1",
      "runs first",
      first,
      "runs second",
      second,
      "turn 2",
      "runs added",
      added,
      "turn 3",
      "runs timer",
      timer,
    ]);
    expect(log.slice(2).filter((entry) => entry instanceof Handle)).toEqual([
      first,
      second,
      added,
      timer,
    ]);
  });

  it("is told of the task whose step it was, not of the step", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    watch(loop, log);
    const task = { name: "task" };
    loop.schedule(new Step(task));
    loop.schedule(new Step(task));
    await loop.run();
    expect(log).toEqual(["turn 1", task, task]);
    expect(log[1]).toBe(task);
  });

  it("is told of cancelled handles, and of those whose callback throws", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    watch(loop, log);
    loop.setExceptionHandler(() => log.push("reported"));
    const failing = loop.callSoon(() => {
      throw new Error("boom");
    });
    const cancelled = loop.callSoon(() => log.push("never"));
    cancelled.cancel();
    await loop.run();
    expect(log).toEqual(["turn 1", "reported", failing, cancelled]);
  });

  it("is not told of idle looks at the clock, nor of waits", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    watch(loop, log);
    await loop.run();
    expect(log).toEqual([]);
    loop.callLater(1000, () => {});
    await loop.run();
    expect(log).toHaveLength(2);
  });

  it("is told of the turn that stop() makes, even an empty one", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    watch(loop, log);
    loop.stop();
    await loop.runForever();
    expect(log).toEqual(["turn 1"]);
  });

  it("is told by a live loop and by a synchronous run just the same", async () => {
    const logs: unknown[][] = [];
    for (const loop of [new Loop(), new VirtualLoop()]) {
      const log: unknown[] = [];
      watch(loop, log);
      loop.callSoon(() => loop.callSoon(() => loop.stop()));
      loop.callSoon(() => {});
      if (loop instanceof VirtualLoop) loop.runForeverSync();
      else await loop.runForever();
      logs.push(log.map((entry) => (entry instanceof Handle ? "handle" : entry)));
    }
    expect(logs).toEqual([
      ["turn 1", "handle", "handle", "turn 2", "handle"],
      ["turn 1", "handle", "handle", "turn 2", "handle"],
    ]);
  });
});

describe("an observer and a hold", () => {
  it("is told of the step at the beginning of the hold, and of no second turn after it", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    watch(loop, log);
    const task = { name: "task" };
    const holder: Holder = {
      loop,
      scope: loop.callSoon(() => {}).context,
      task,
      detached: false,
      overdue: () => log.push("overdue"),
    };
    loop.schedule(
      new Step(task, () => {
        log.push("hold");
        hold(holder);
        void Promise.resolve().then(() => {
          log.push("native code");
          release(loop);
        });
      }),
    );
    const after = loop.callSoon(() => log.push("runs after"));
    await loop.run();
    expect(log.slice(2)).toEqual(["hold", task, "native code", "runs after", after]);
    expect(log.slice(0, 2)).toEqual(["turn 1", expect.any(Handle)]);
    expect(realm.held).toBeUndefined();
  });
});

describe("observers come and go", () => {
  it("either hook may be missing", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    loop.observer = { onTurn: (turn) => log.push(turn) };
    loop.callSoon(() => {
      loop.observer = { onStep: () => log.push("step") };
      loop.callSoon(() => {});
    });
    await loop.run();
    expect(log).toEqual([1, "step", "step"]);
  });

  it("one that is taken off in a step is told nothing more", async () => {
    const loop = new VirtualLoop();
    const log: unknown[] = [];
    watch(loop, log);
    loop.callSoon(() => {
      loop.observer = undefined;
    });
    loop.callSoon(() => {});
    await loop.run();
    expect(log).toEqual(["turn 1"]);
  });

  it("a loop begins without one, and looks once a turn and once a step whether there is one", async () => {
    const loop = new VirtualLoop();
    expect(loop.observer).toBeUndefined();
    let looks = 0;
    Object.defineProperty(loop, "watched", {
      get: () => {
        looks++;
        return false;
      },
    });
    for (let i = 0; i < 10; i++) loop.callSoon(() => {});
    await loop.run();
    expect(looks).toBe(11);
  });
});
