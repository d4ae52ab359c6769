import { type Coro, coroutine, Future, WaitList } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { LifoQueue, PriorityQueue, Queue } from "@asyncio-ts/queue";
import {
  asCompleted,
  createTask,
  gather,
  run,
  shield,
  sleep,
  TaskGroup,
  wait,
} from "@asyncio-ts/task";
import { describe } from "vitest";
import { linear, program, scattered } from "./linear.js";

describe("n and 10 n: loop", () => {
  linear("callbacks in the ready queue", (n) => {
    const loop = new VirtualLoop();
    for (let index = 0; index < n; index++) loop.callSoon(() => {});
    return () => loop.runSync();
  });

  linear("timers that fire", (n) => {
    const loop = new VirtualLoop();
    const delays = scattered(n);
    return () => {
      for (const delay of delays) loop.callLater(delay, () => {});
      loop.runSync();
    };
  });

  linear("timers that are set and cancelled", (n) => {
    const loop = new VirtualLoop();
    const delays = scattered(n);
    return () => {
      const timers = delays.map((delay) => loop.callLater(delay, () => {}));
      for (const delay of delays) timers[delay]?.cancel();
      loop.runSync();
    };
  });

  linear("timers that are cancelled while others fire", (n) => {
    const loop = new VirtualLoop();
    return () => {
      for (let index = 0; index < n; index++) {
        const timer = loop.callLater(index + n, () => {});
        loop.callLater(index, () => timer.cancel());
      }
      loop.runSync();
    };
  });
});

describe("n and 10 n: future", () => {
  linear("waiters that leave a WaitList from the middle", (n) => {
    const loop = new VirtualLoop();
    const list = new WaitList();
    const waiters = Array.from({ length: n }, () => list.park(loop));
    const order = scattered(n);
    return () => {
      for (const index of order) {
        const waiter = waiters[index];
        if (waiter !== undefined) list.remove(waiter);
      }
      if (list.size > 0) throw new Error("somebody is left");
    };
  });

  linear("waiters that are cancelled, and then passed over", (n) => {
    const loop = new VirtualLoop();
    const list = new WaitList();
    const waiters = Array.from({ length: n }, () => list.park(loop));
    return () => {
      for (const waiter of waiters) waiter.cancel();
      list.wakeAll();
      loop.runSync();
    };
  });

  linear("done callbacks on one future", (n) => {
    const loop = new VirtualLoop();
    const future = new Future<void>({ loop });
    return () => {
      for (let index = 0; index < n; index++) future.addDoneCallback(() => {});
      future.setResult();
      loop.runSync();
    };
  });

  linear("waits for one future that are cancelled one by one", (n) => {
    const loop = new VirtualLoop();
    const future = new Future<void>({ loop });
    const order = scattered(n);
    return () =>
      run(
        function* () {
          const waits = order.map(() => createTask(() => wait([future]) as never));
          yield* sleep(0);
          for (const index of order) waits[index]?.cancel();
          yield* wait(waits);
        },
        { loop },
      );
  });

  // Each removal looks through all callbacks of the future.
  linear("shields of one future that are cancelled one by one", (n) => {
    const loop = new VirtualLoop();
    const future = new Future<void>({ loop });
    const shields = Array.from({ length: n }, () => shield(future));
    return () => {
      for (const index of scattered(n)) shields[index]?.cancel();
      loop.runSync();
    };
  });

  // Each removal looks through all callbacks of the future.
  linear("done callbacks that are removed one by one", (n) => {
    const loop = new VirtualLoop();
    const future = new Future<void>({ loop });
    const callbacks = Array.from({ length: n }, () => () => {});
    for (const callback of callbacks) future.addDoneCallback(callback);
    return () => {
      for (const index of scattered(n)) future.removeDoneCallback(callbacks[index] as () => void);
    };
  });
});

describe("n and 10 n: task", () => {
  linear(
    "gather",
    program(
      (n) =>
        function* () {
          yield* gather(Array.from({ length: n }, () => sleep(0)));
        },
    ),
  );

  linear(
    "gather that is cancelled",
    program(
      (n) =>
        function* () {
          const all = gather(Array.from({ length: n }, () => sleep(60_000)));
          yield* sleep(0);
          all.cancel();
          yield* wait([all]);
        },
    ),
  );

  linear(
    "asCompleted",
    program(
      (n) =>
        function* () {
          for (const next of asCompleted(Array.from({ length: n }, () => sleep(0)))) yield* next;
        },
    ),
  );

  linear(
    "TaskGroup",
    program(
      (n) => () =>
        TaskGroup.run(function* (group) {
          for (let index = 0; index < n; index++) {
            group.createTask(function* () {
              yield* sleep(0);
            });
          }
        }),
    ),
  );

  linear(
    "TaskGroup with a limit",
    program(
      (n) => () =>
        TaskGroup.run(
          function* (group) {
            for (let index = 0; index < n; index++) {
              group.createTask(function* () {
                yield* sleep(0);
              });
            }
          },
          { limit: 10 },
        ),
    ),
  );

  linear(
    "TaskGroup with a child that fails",
    program(
      (n) =>
        function* () {
          const group = TaskGroup.run(function* (open) {
            for (let index = 0; index < n; index++) open.createTask(sleep(60_000));
            open.createTask(function* () {
              yield* sleep(0);
              throw new Error("failed");
            });
          });
          try {
            yield* group;
          } catch {}
        },
    ),
  );

  linear(
    "async tasks",
    program(
      (n) =>
        function* () {
          const tasks = Array.from({ length: n }, () =>
            createTask(async () => {
              await sleep(0);
            }),
          );
          yield* wait(tasks);
        },
    ),
  );

  linear(
    "calls in calls",
    program((n) => {
      const down = coroutine(function* (depth: number): Coro<number> {
        yield* sleep(0);
        return depth === 0 ? 0 : 1 + (yield* down(depth - 1));
      });
      return down(n);
    }),
  );
});

describe("n and 10 n: queue", () => {
  for (const [name, make] of Object.entries({
    Queue: () => new Queue<number>(),
    LifoQueue: () => new LifoQueue<number>(),
    PriorityQueue: () => new PriorityQueue<number>(),
  })) {
    linear(`${name}: items in and out`, (n) => {
      const items = scattered(n);
      return () => {
        const queue = make();
        for (const item of items) queue.putNowait(item);
        while (!queue.empty()) queue.getNowait();
      };
    });
  }

  linear(
    "getters that are cancelled",
    program(
      (n) =>
        function* () {
          const queue = new Queue<number>();
          const getters = Array.from({ length: n }, () => createTask(queue.get()));
          yield* sleep(0);
          for (const index of scattered(n)) getters[index]?.cancel();
          yield* wait(getters);
        },
    ),
  );

  linear(
    "putters that are shut out",
    program(
      (n) =>
        function* () {
          const queue = new Queue<number>(1);
          const putters = Array.from({ length: n }, (_, item) => createTask(queue.put(item)));
          yield* sleep(0);
          queue.shutdown({ immediate: true });
          yield* wait(putters);
        },
    ),
  );
});
