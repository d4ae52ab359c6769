import { Queue } from "@asyncio-ts/queue";
import { ExceptionGroup, sleep, type Task, TaskGroup } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { World } from "./world.js";

/** Children that end after a while, and clean up for a while if they are cancelled. */
class Nursery {
  readonly world: World;
  readonly children: Task<number>[] = [];
  running = 0;
  most = 0;

  constructor(world: World) {
    this.world = world;
  }

  child(group: TaskGroup, delay: number): Task<number> {
    const task = group.createTask(this.world.form.co(() => this.#live(delay))());
    this.children.push(task);
    return task;
  }

  *#live(delay: number): Script<number> {
    this.running++;
    this.most = Math.max(this.most, this.running);
    try {
      yield* on(sleep(delay));
      return delay;
    } finally {
      try {
        yield* on(sleep(1));
      } finally {
        this.running--;
      }
    }
  }

  /** K3: no child outlives the group. `cleanUps` is how many of them come one after the other. */
  checkGone(cleanUps = 1): void {
    expect(this.running).toBe(0);
    for (const child of this.children) expect(child.done()).toBe(true);
    // They have been cancelled with it: what is left to wait for is their clean-up.
    const { accepted, cutAt = 0, loop } = this.world;
    if (accepted === true) expect(loop.now() - cutAt).toBeLessThanOrEqual(cleanUps);
  }
}

describe("K3 TaskGroup", () => {
  cancelEverywhere("takes its children with it", (world) => {
    const nursery = new Nursery(world);
    world.victim(function* () {
      const body = world.form.fn(function* (group: TaskGroup) {
        const first = nursery.child(group, 2);
        nursery.child(group, 5);
        return yield* on(first);
      });
      const result = yield* on(TaskGroup.run(body));
      yield* on(sleep(1));
      return result;
    });
    // The child that the body awaits, then the others.
    return { atEnd: () => nursery.checkGone(2) };
  });

  cancelEverywhere("with a limit hands every place on", (world) => {
    const nursery = new Nursery(world);
    const groups: TaskGroup[] = [];
    world.victim(function* () {
      const body = world.form.fn(function* (group: TaskGroup) {
        groups.push(group);
        world.watchList("waiting for a place", group.waiting);
        for (const delay of [3, 1, 2, 2, 1]) nursery.child(group, delay);
        yield* on(sleep(2));
      });
      yield* on(TaskGroup.run(body, { limit: 2 }));
      return nursery.children.map((child) => child.result());
    });
    return {
      atEnd() {
        nursery.checkGone();
        expect(nursery.most).toBeLessThanOrEqual(2);
        for (const group of groups) expect(group.running).toBe(0);
      },
    };
  });

  cancelEverywhere("in a group: both are left", (world) => {
    const nursery = new Nursery(world);
    world.victim(function* () {
      const inner = world.form.fn(function* (group: TaskGroup) {
        nursery.child(group, 3);
        yield* on(sleep(1));
      });
      const outer = world.form.fn(function* (group: TaskGroup) {
        nursery.child(group, 4);
        yield* on(TaskGroup.run(inner));
        nursery.child(group, 1);
      });
      yield* on(TaskGroup.run(outer));
      return nursery.children.length;
    });
    // Those of the inner group, then those of the outer.
    return { atEnd: () => nursery.checkGone(2) };
  });

  cancelEverywhere("whose children take from a queue loses no item", (world) => {
    const queue = world.watch(new Queue<number>(2));
    const got: number[] = [];
    world.victim(function* () {
      const take = world.form.co(function* () {
        for (let n = 0; n < 2; n++) got.push(yield* on(queue.get()));
      });
      const body = world.form.fn(function* (group: TaskGroup) {
        group.createTask(take());
        group.createTask(take());
        yield* on(sleep(1));
      });
      yield* on(TaskGroup.run(body));
    });
    const given = [1, 2, 3, 4];
    const producer = world.beside("producer", function* () {
      for (const item of given) {
        yield* on(queue.put(item));
        yield* on(sleep(1));
      }
    });
    const left: number[] = [];
    return {
      *settle() {
        for (let n = 0; n < 20 && !(producer.done() && queue.empty()); n++) {
          yield* on(sleep(1));
          while (!queue.empty()) left.push(queue.getNowait());
        }
      },
      check() {
        expect([...got, ...left].sort()).toEqual(given);
      },
    };
  });
});

describe("K5 TaskGroup with a child that fails", () => {
  cancelEverywhere("keeps a cancellation from outside", (world) => {
    const nursery = new Nursery(world);
    world.victim(function* () {
      const failing = world.form.co(function* () {
        yield* on(sleep(2));
        throw new Error("failed");
      });
      const body = world.form.fn(function* (group: TaskGroup) {
        nursery.child(group, 5);
        group.createTask(failing());
        yield* on(sleep(9));
      });
      try {
        yield* on(TaskGroup.run(body));
      } catch (error) {
        if (!(error instanceof ExceptionGroup)) throw error;
        // The cancellation that came meanwhile is due here.
        yield* on(sleep(1));
        return "failed";
      }
    });
    return { atEnd: () => nursery.checkGone() };
  });
});

describe("K7 TaskGroup.cancel", () => {
  cancelEverywhere("keeps a cancellation from outside", (world) => {
    const nursery = new Nursery(world);
    world.victim(function* () {
      const body = world.form.fn(function* (group: TaskGroup) {
        nursery.child(group, 5);
        yield* on(sleep(2));
        group.cancel();
        yield* on(sleep(9));
      });
      yield* on(TaskGroup.run(body));
      yield* on(sleep(1));
      return "ended";
    });
    return { atEnd: () => nursery.checkGone() };
  });

  cancelEverywhere("by another, after the body's end, keeps one from outside", (world) => {
    const nursery = new Nursery(world);
    let open: TaskGroup | undefined;
    world.victim(function* () {
      const body = world.form.fn(function* (group: TaskGroup) {
        open = group;
        nursery.child(group, 5);
        nursery.child(group, 6);
      });
      yield* on(TaskGroup.run(body));
      yield* on(sleep(1));
      return "ended";
    });
    world.beside("other", function* () {
      yield* on(sleep(3));
      open?.cancel();
    });
    return { atEnd: () => nursery.checkGone() };
  });
});
