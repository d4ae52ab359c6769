import {
  CancelledError,
  type Coro,
  coroutine,
  Operation,
  type Place,
  WAITING,
  WaitList,
} from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { nextMacrotask } from "../../../host.shared.js";
import { BareRun, textOf } from "./bare-run.js";
import { beside } from "./beside.js";
import { caught } from "./caught.js";

/** Things that can be taken from one end, as of a queue; tells everything that happens to it. */
class Shelf {
  readonly loop = new VirtualLoop();
  readonly takers = new WaitList();
  readonly items: string[] = [];
  readonly log: string[] = [];

  put(item: string): void {
    this.items.push(item);
    this.takers.wakeNext();
  }

  take(name: string): Take {
    return new Take(this, name);
  }

  /** A coroutine that takes one. */
  *taker(take: Take, who = take.name): Coro<string> {
    try {
      const item = yield* take;
      this.log.push(`${who} has ${item}`);
      return item;
    } catch (error) {
      this.log.push(`${who} meets ${textOf(error)}`);
      throw error;
    }
  }
}

class Take extends Operation<string> {
  describe(): string {
    return "Take";
  }

  readonly shelf: Shelf;
  readonly name: string;

  constructor(shelf: Shelf, name: string) {
    super();
    this.shelf = shelf;
    this.name = name;
  }

  protected poll(): string | typeof WAITING {
    const { shelf, name } = this;
    const item = shelf.items.shift();
    if (item === undefined) {
      shelf.log.push(`${name} parks`);
      this.waiter = shelf.takers.park(shelf.loop);
      return WAITING;
    }
    if (item === "rotten") throw new Error("rotten");
    shelf.log.push(`${name} takes ${item}`);
    return item;
  }

  protected abandon(): void {
    const { shelf, name } = this;
    const waiter = this.waiter as Place;
    shelf.log.push(`${name} gives up`);
    waiter.cancel();
    shelf.takers.remove(waiter);
    if (!waiter.cancelled() && shelf.items.length > 0) shelf.takers.wakeNext();
  }

  /** For tests: what it waits for. */
  get parkedOn(): Place {
    return this.waiter as Place;
  }
}

describe("an unstarted operation", () => {
  it("does nothing until it is awaited", async () => {
    const shelf = new Shelf();
    shelf.put("a");
    const take = shelf.take("x");
    await shelf.loop.run();
    expect(shelf.log).toEqual([]);
    new BareRun(shelf.loop, shelf.taker(take));
    await shelf.loop.run();
    expect(shelf.log).toEqual(["x takes a", "x has a"]);
  });

  it("waits where it must, and polls again when woken", async () => {
    const shelf = new Shelf();
    const run = new BareRun(shelf.loop, shelf.taker(shelf.take("x")));
    shelf.loop.callLater(1, () => shelf.put("a"));
    await shelf.loop.run();
    expect(shelf.log).toEqual(["x parks", "x takes a", "x has a"]);
    expect(run.end).toBe("returned a");
  });

  it("does not suspend where it need not wait", async () => {
    const shelf = new Shelf();
    for (const item of ["a", "b"]) shelf.put(item);
    const both = function* (): Coro<string> {
      const value = (yield* shelf.take("x")) + (yield* shelf.take("x"));
      return `${value} in turn ${shelf.loop.turns}`;
    };
    const run = new BareRun(shelf.loop, both());
    await shelf.loop.run();
    expect(run.end).toBe("returned ab in turn 1");
  });

  it("is started by the await of plain code, by then() and by a driver of its own", async () => {
    const shelf = new Shelf();
    await beside(shelf.loop, async () => {
      shelf.loop.callLater(1, () => shelf.put("a"));
      expect(await shelf.take("x")).toBe("a");
      shelf.loop.callLater(1, () => shelf.put("b"));
      expect(await shelf.take("x").then((item) => `${item}!`)).toBe("b!");
    });
    const run = new BareRun(shelf.loop, shelf.take("x"));
    shelf.put("c");
    await shelf.loop.run();
    expect(run.end).toBe("returned c");
  });

  it("parks again, at the back, if what it was woken for is gone", async () => {
    const shelf = new Shelf();
    for (const name of ["x", "y"]) new BareRun(shelf.loop, shelf.taker(shelf.take(name)));
    shelf.loop.callLater(1, () => {
      shelf.put("a");
      shelf.log.push(`stolen: ${shelf.items.shift()}`);
    });
    shelf.loop.callLater(2, () => shelf.put("b"));
    shelf.loop.callLater(3, () => shelf.put("c"));
    await shelf.loop.run();
    expect(shelf.log).toEqual([
      "x parks",
      "y parks",
      "stolen: a",
      "x parks",
      "y takes b",
      "y has b",
      "x takes c",
      "x has c",
    ]);
  });
});

describe("a started operation", () => {
  it("does at the call what can be done then, once", () => {
    const shelf = new Shelf();
    for (const item of ["a", "b"]) shelf.put(item);
    const take = shelf.take("x");
    expect(take.start()).toBe(take);
    take.start();
    expect(shelf.log).toEqual(["x takes a"]);
    expect(shelf.items).toEqual(["b"]);
  });

  it("gives its result to whoever awaits it then, without suspending", async () => {
    const shelf = new Shelf();
    shelf.put("a");
    const take = shelf.take("x").start();
    new BareRun(shelf.loop, shelf.taker(take, "first"));
    new BareRun(shelf.loop, shelf.taker(take, "second"));
    shelf.loop.callSoon(() => shelf.log.push("callback"));
    await shelf.loop.run();
    expect(shelf.log).toEqual(["x takes a", "first has a", "second has a", "callback"]);
  });

  it("keeps its error for whoever awaits it, and does not throw it at the call", async () => {
    const shelf = new Shelf();
    shelf.put("rotten");
    const take = shelf.take("x").start();
    const runs = ["first", "second"].map((who) => new BareRun(shelf.loop, shelf.taker(take, who)));
    await shelf.loop.run();
    expect(shelf.log).toEqual(["first meets Error: rotten", "second meets Error: rotten"]);
    expect(runs[0]?.value).toBe(runs[1]?.value);
    await expect(take).rejects.toBe(runs[0]?.value);
  });

  it("drives itself while nobody awaits it", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x").start();
    shelf.take("y").start();
    shelf.loop.callLater(1, () => {
      shelf.put("a");
      shelf.log.push(`shelf: ${shelf.items}`);
    });
    shelf.loop.callLater(2, () => {
      shelf.put("b");
      shelf.items.shift();
    });
    shelf.loop.callLater(3, () => shelf.put("c"));
    await shelf.loop.run();
    expect(shelf.log).toEqual([
      "x parks",
      "y parks",
      "shelf: a",
      "x takes a",
      "y parks",
      "y takes c",
    ]);
    expect(await take).toBe("a");
  });

  it("keeps an error that it meets by itself", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x").start();
    shelf.put("rotten");
    await shelf.loop.run();
    await expect(take).rejects.toThrow("rotten");
    expect(shelf.log).toEqual(["x parks"]);
  });

  it("gives up if its waiter is cancelled", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x").start();
    take.parkedOn.cancel("reason");
    await shelf.loop.run();
    expect(shelf.log).toEqual(["x parks", "x gives up"]);
    await expect(take).rejects.toMatchObject({ name: "CancelledError", args: ["reason"] });
  });

  it("is driven by the first who awaits it, step for step as an unstarted one", async () => {
    const logs = [false, true].map(async (started) => {
      const shelf = new Shelf();
      const note = (what: string) => () => shelf.log.push(what);
      const take = shelf.take("x");
      if (started) take.start();
      new BareRun(shelf.loop, shelf.taker(take));
      shelf.loop.callLater(1, () => {
        shelf.put("a");
        shelf.loop.callSoon(note("callback"));
        shelf.log.push(`put in turn ${shelf.loop.turns}`);
      });
      await shelf.loop.run();
      return shelf.log;
    });
    const expected = ["x parks", "put in turn 2", "x takes a", "x has a", "callback"];
    expect(await Promise.all(logs)).toEqual([expected, expected]);
  });

  it("is taken over also when it has been woken already", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x").start();
    new BareRun(shelf.loop, shelf.taker(take));
    shelf.loop.callSoon(() => shelf.log.push("callback"));
    shelf.put("a");
    await shelf.loop.run();
    // Its own callback stands behind the awaiter's step, and finds itself off.
    expect(shelf.log).toEqual(["x parks", "x takes a", "x has a", "callback"]);
  });
});

describe("an operation that an async function awaits", () => {
  it("is driven by its steps, and loses nothing when it is cancelled", async () => {
    const shelf = new Shelf();
    const taker = coroutine(async (take: Take) => {
      try {
        const item = await take;
        shelf.log.push(`${take.name} has ${item}`);
        return item;
      } catch (error) {
        shelf.log.push(`${take.name} meets ${textOf(error)}`);
        throw error;
      }
    });
    const x = new BareRun(shelf.loop, taker(shelf.take("x").start()));
    const y = new BareRun(shelf.loop, taker(shelf.take("y")));
    shelf.loop.callLater(1, () => {
      shelf.put("a");
      x.driver.cancel("reason");
      shelf.loop.callSoon(() => shelf.log.push("callback"));
    });
    await shelf.loop.run();
    expect([x.end, y.end]).toEqual(["threw CancelledError: reason", "returned a"]);
    expect(shelf.log).toEqual([
      "x parks",
      "y parks",
      "x gives up",
      "x meets CancelledError: reason",
      "callback",
      "y takes a",
      "y has a",
    ]);
  });
});

describe("several who await one operation", () => {
  it("all get the result: the first drives, the others follow", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x");
    for (const who of ["a", "b", "c"]) new BareRun(shelf.loop, shelf.taker(take, who));
    await beside(shelf.loop, async () => {
      const plain = take.then((item) => shelf.log.push(`plain code has ${item}`));
      shelf.loop.callLater(1, () => shelf.put("item"));
      await plain;
      await nextMacrotask();
    });
    expect(shelf.log).toEqual([
      "x parks",
      "x takes item",
      "a has item",
      "plain code has item",
      "b has item",
      "c has item",
    ]);
  });

  it("all get the error", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x");
    const runs = ["a", "b"].map((who) => new BareRun(shelf.loop, shelf.taker(take, who)));
    await beside(shelf.loop, async () => {
      shelf.loop.callLater(1, () => shelf.put("rotten"));
      await expect(take).rejects.toThrow("rotten");
      await nextMacrotask();
    });
    expect(runs.map((run) => run.end)).toEqual(["threw Error: rotten", "threw Error: rotten"]);
    expect(runs[0]?.value).toBe(runs[1]?.value);
  });

  it("lets a follower be cancelled without a word to the others", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x");
    const [a, b, c] = ["a", "b", "c"].map((who) => new BareRun(shelf.loop, shelf.taker(take, who)));
    shelf.loop.callLater(1, () => b?.driver.cancel("reason"));
    shelf.loop.callLater(2, () => shelf.put("item"));
    await shelf.loop.run();
    expect([a?.end, b?.end, c?.end]).toEqual([
      "returned item",
      "threw CancelledError: reason",
      "returned item",
    ]);
    expect(shelf.log.includes("x gives up")).toBe(false);
  });
});

describe("an operation whose wait ends early", () => {
  it("is abandoned once when its awaiter is cancelled, and leaves nothing behind", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x");
    const run = new BareRun(shelf.loop, shelf.taker(take));
    shelf.loop.callLater(1, () => run.driver.cancel("reason"));
    shelf.loop.callLater(2, () => shelf.put("a"));
    await shelf.loop.run();
    expect(shelf.log).toEqual(["x parks", "x gives up", "x meets CancelledError: reason"]);
    expect([shelf.takers.size, shelf.items]).toEqual([0, ["a"]]);
    await expect(take).rejects.toBeInstanceOf(CancelledError);
    expect(shelf.items).toEqual(["a"]);
  });

  it("loses nothing if it had been woken already: the next one gets it", async () => {
    const shelf = new Shelf();
    const x = new BareRun(shelf.loop, shelf.taker(shelf.take("x")));
    const y = new BareRun(shelf.loop, shelf.taker(shelf.take("y")));
    shelf.loop.callLater(1, () => {
      shelf.put("a");
      x.driver.cancel(undefined);
    });
    await shelf.loop.run();
    expect([x.end, y.end]).toEqual(["threw CancelledError", "returned a"]);
    expect(shelf.log).toEqual([
      "x parks",
      "y parks",
      "x gives up",
      "x meets CancelledError",
      "y takes a",
      "y has a",
    ]);
  });

  it("is not abandoned if it was never begun", () => {
    const shelf = new Shelf();
    const take = shelf.take("x");
    const awaiter = take[Symbol.iterator]();
    const error = new CancelledError();
    expect(caught(() => awaiter.throw?.(error))).toBe(error);
    expect(shelf.log).toEqual([]);
    expect(caught(() => take[Symbol.iterator]().next())).toBe(error);
  });

  it("keeps its outcome against an error that comes too late", () => {
    const shelf = new Shelf();
    shelf.put("a");
    const take = shelf.take("x");
    const awaiter = take[Symbol.iterator]();
    expect(awaiter.next()).toEqual({ done: true, value: "a" });
    expect(caught(() => awaiter.throw?.(new Error("late"))).message).toBe("late");
    expect(take[Symbol.iterator]().next()).toEqual({ done: true, value: "a" });
    expect(shelf.log).toEqual(["x takes a"]);
  });

  it("drives itself again when the generator that awaited it is closed", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x");
    const generator = shelf.taker(take, "closed");
    generator.next();
    generator.return("nothing");
    shelf.loop.callLater(1, () => shelf.put("a"));
    await shelf.loop.run();
    expect(shelf.log).toEqual(["x parks", "x takes a"]);
    new BareRun(shelf.loop, shelf.taker(take, "later"));
    await shelf.loop.run();
    expect(shelf.log.at(-1)).toBe("later has a");
  });

  it("can be awaited anew after such a closing", async () => {
    const shelf = new Shelf();
    const take = shelf.take("x");
    const generator = shelf.taker(take, "closed");
    generator.next();
    generator.return("nothing");
    const run = new BareRun(shelf.loop, shelf.taker(take, "later"));
    shelf.loop.callLater(1, () => run.driver.cancel(undefined));
    shelf.loop.callLater(2, () => shelf.put("a"));
    await shelf.loop.run();
    expect(shelf.log).toEqual(["x parks", "x gives up", "later meets CancelledError"]);
  });

  it("gives what it was closed with, and stays settled if it was", () => {
    const shelf = new Shelf();
    shelf.put("a");
    const take = shelf.take("x");
    const awaiter = take[Symbol.iterator]();
    awaiter.next();
    expect(awaiter.return?.("other")).toEqual({ done: true, value: "other" });
    expect(take[Symbol.iterator]().next()).toEqual({ done: true, value: "a" });
  });
});
