import * as asyncio from "@asyncio-ts/compat-asyncio";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { collectGarbage, nextMacrotask } from "../../../host.shared.js";
import { virtually } from "./virtually.js";

const warn = vi.spyOn(console, "warn");

beforeEach(() => {
  warn.mockImplementation(() => {});
});

afterEach(() => {
  warn.mockReset();
});

/** The coroutines that have been told of, by their names. */
function told(): (string | undefined)[] {
  return warn.mock.calls.map(
    ([line]) => /^asyncio-ts: coroutine '(.*)' was never awaited: await it, or/.exec(line)?.[1],
  );
}

const greet = asyncio.coroutine(async function greet() {});

/** Makes coroutines that nothing holds, and lets `n` others be made and awaited. */
function* forget(count: number, others: number): asyncio.Coro<void> {
  for (let n = 0; n < count; n++) greet();
  for (let n = 0; n < others; n++) yield* greet();
}

describe("a coroutine that is never awaited is told of, without debug mode", () => {
  it("when the loop closes, once", async () => {
    await virtually(async () => {
      greet();
      await greet();
      await asyncio.create_task(greet());
      await asyncio.gather(greet(), greet());
      asyncio.create_task(greet()).cancel();
      expect(told()).toEqual([]);
    });
    expect(told()).toEqual(["greet"]);
  });

  it("when it is collected, before the loop closes", async () => {
    const loop = asyncio.new_event_loop({ clock: "virtual" });
    await loop.run_until_complete(loop.create_task(() => forget(3, 1)));
    for (let tries = 0; tries < 100 && told().length < 3; tries++) {
      // Weak references are kept alive to the end of the macrotask.
      await nextMacrotask();
      collectGarbage();
      await nextMacrotask();
    }
    expect(told()).toEqual(["greet", "greet", "greet"]);
    loop.close();
    expect(told()).toHaveLength(3);
  });

  it("not if it is awaited much later, when garbage has been collected meanwhile", async () => {
    await virtually(async () => {
      const queue = new asyncio.Queue<number>();
      const [late, put] = [greet(), queue.put(1)];
      for (let round = 0; round < 5; round++) {
        await asyncio.fromPromise(
          new Promise<void>((resolve) => void nextMacrotask().then(resolve)),
        );
        collectGarbage();
      }
      await asyncio.gather(late, put);
      expect(queue.qsize()).toBe(1);
    });
    expect(told()).toEqual([]);
  });

  it.each([1, 63, 64, 65, 1000])("each of %i, whatever else is made meanwhile", async (count) => {
    await virtually(() => forget(count, 300));
    expect(told()).toEqual(Array(count).fill("greet"));
  });

  it("an operation as well, since here it does nothing before it is awaited", async () => {
    await virtually(async () => {
      const queue = new asyncio.Queue<number>();
      const lock = new asyncio.Lock();
      const condition = new asyncio.Condition();
      const forgotten = [
        asyncio.sleep(1),
        queue.put(1),
        queue.get(),
        queue.join(),
        lock.acquire(),
        lock.__aenter__(),
        new asyncio.Event().wait(),
        new asyncio.Semaphore().acquire(),
        new asyncio.BoundedSemaphore().acquire(),
        condition.acquire(),
        condition.wait(),
        new asyncio.Barrier(1).wait(),
        asyncio.wait_for(new asyncio.Future(), 1),
        asyncio.async_with(lock, () => {}),
        asyncio.anext(asyncio.aiter(queue)),
      ];
      for (const one of asyncio.as_completed([asyncio.sleep(0)])) forgotten.push(one);
      expect([queue.qsize(), lock.locked()]).toEqual([0, false]);
    });
    expect(told()).toEqual([
      "sleep",
      "Queue.put",
      "Queue.get",
      "Queue.join",
      "Lock.acquire",
      "__aenter__",
      "Event.wait",
      "Semaphore.acquire",
      "BoundedSemaphore.acquire",
      "Lock.acquire",
      "wait",
      "wait",
      "waitFor",
      "asyncWith",
      "anext",
      "asCompleted",
    ]);
  });

  it("nothing of operations that were awaited, in all ways there are", async () => {
    await virtually(async () => {
      const queue = new asyncio.Queue<number>();
      await queue.put(1);
      await asyncio.create_task(queue.put(2));
      await asyncio.gather(queue.put(3), asyncio.wait_for(queue.put(4), 1));
      queue.put(5).then(() => {});
      await asyncio.create_task(function* () {
        yield* queue.put(6);
      });
      const group = new asyncio.TaskGroup();
      await asyncio.async_with(group, async () => void group.create_task(queue.put(7)));
      expect(() => group.create_task(queue.put(8))).toThrow("is finished");
      expect(() => group.create_task(greet())).toThrow("is finished");
      for await (const item of queue) if (item === 7) break;
    });
    expect(told()).toEqual([]);
  });

  it("nothing of one that was made where no loop runs", async () => {
    greet();
    await virtually(async () => {});
    expect(told()).toEqual([]);
  });
});
