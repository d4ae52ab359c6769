import { Future } from "@asyncio-ts/future";
import { ContextVar, copyContext } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";

describe("F3: done callbacks are scheduled on the loop, never called inline", () => {
  it.each([
    ["setResult", (future: Future<number>) => future.setResult(1)],
    ["setException", (future: Future<number>) => future.setException(new Error("boom"))],
    ["cancel", (future: Future<number>) => future.cancel()],
  ])("come a turn after %s(), in the order of registration", async (_name, end) => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: string[] = [];
    const note = (what: string) => log.push(`${what} in turn ${loop.turns}`);
    for (const name of ["a", "b", "c"]) future.addDoneCallback(() => note(name));
    loop.callSoon(() => {
      end(future);
      note("set");
    });
    loop.callSoon(() => note("next callback"));
    await loop.run();
    expect(log).toEqual([
      "set in turn 1",
      "next callback in turn 1",
      "a in turn 2",
      "b in turn 2",
      "c in turn 2",
    ]);
  });

  it("come behind what is ready already, and before what is scheduled later", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: string[] = [];
    future.addDoneCallback(() => log.push("done"));
    loop.callSoon(() => log.push("before"));
    future.setResult(1);
    loop.callSoon(() => log.push("after"));
    await loop.run();
    expect(log).toEqual(["before", "done", "after"]);
  });

  it("get the future", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: unknown[][] = [];
    future.addDoneCallback((...args) => log.push(args));
    future.setResult(1);
    await loop.run();
    expect(log.length).toBe(1);
    expect(log[0]?.length).toBe(1);
    expect(log[0]?.[0]).toBe(future);
  });

  it("are scheduled also if the future is done when they are added", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: string[] = [];
    future.setResult(1);
    loop.callSoon(() => {
      future.addDoneCallback(() => log.push(`called in turn ${loop.turns}`));
      log.push(`added in turn ${loop.turns}`);
    });
    await loop.run();
    expect(log).toEqual(["added in turn 1", "called in turn 2"]);
  });

  it("run in a copy of the context in which they were added, or in the given one", async () => {
    const loop = new VirtualLoop();
    const user = new ContextVar("user", { default: "nobody" });
    const given = copyContext();
    given.run(() => user.set("given"));
    const log: string[] = [];
    const future = new Future<number>({ loop });
    const add = (): void => {
      user.set("at the adding");
      future.addDoneCallback(() => {
        log.push(user.get());
        user.set("set by a callback");
      });
      future.addDoneCallback(() => log.push(user.get()));
      future.addDoneCallback(() => log.push(user.get()), { context: given });
      user.set("afterwards");
    };
    copyContext().run(add);
    copyContext().run(() => {
      user.set("at the completion");
      future.setResult(1);
    });
    await loop.run();
    expect(log).toEqual(["at the adding", "at the adding", "given"]);
  });

  it("are called once", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: string[] = [];
    future.addDoneCallback(() => log.push("done"));
    future.setResult(1);
    await loop.run();
    caught(() => future.setResult(2));
    future.cancel();
    await loop.run();
    expect(log).toEqual(["done"]);
  });
});

describe("F4: removing and failing callbacks", () => {
  it("removes every entry of a callback, and returns how many there were", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: string[] = [];
    const a = () => log.push("a");
    const b = () => log.push("b");
    for (const callback of [a, b, a, a, b, a]) future.addDoneCallback(callback);
    expect(future.removeDoneCallback(a)).toBe(4);
    expect(future.removeDoneCallback(a)).toBe(0);
    expect(future.removeDoneCallback(() => {})).toBe(0);
    future.addDoneCallback(a);
    future.setResult(1);
    await loop.run();
    expect(log).toEqual(["b", "b", "a"]);
  });

  it("removes nothing once the future is done", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: string[] = [];
    const a = () => log.push("a");
    future.addDoneCallback(a);
    future.setResult(1);
    expect(future.removeDoneCallback(a)).toBe(0);
    await loop.run();
    expect(log).toEqual(["a"]);
  });

  it("reports a callback that throws, and calls the others", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    const log: string[] = [];
    loop.setExceptionHandler((_, { message, exception }) => log.push(`${message}: ${exception}`));
    future.addDoneCallback(() => log.push("a"));
    future.addDoneCallback(function thrower() {
      throw new Error("boom");
    });
    future.addDoneCallback(() => log.push("c"));
    future.setResult(1);
    await loop.run();
    expect(log).toEqual(["a", "Exception in callback thrower: Error: boom", "c"]);
  });

  it("refuses a callback that is no function", async () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    for (const [value, shown] of [
      [undefined, "undefined"],
      [7, "7"],
      [{}, "an object of class Object"],
    ]) {
      expect(caught(() => future.addDoneCallback(value as never))).toMatchObject({
        name: "TypeError",
        message: `a done callback must be a function, got ${shown}`,
      });
    }
    future.setResult(1);
    await loop.run();
  });

  it("keeps order and count as a plain list does, in any mix of adding and removing", async () => {
    const operation = fc.record({
      kind: fc.constantFrom("add" as const, "add" as const, "remove" as const),
      which: fc.nat({ max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async (operations) => {
        const loop = new VirtualLoop();
        const future = new Future<number>({ loop });
        const log: number[] = [];
        const callbacks = Array.from({ length: 5 }, (_, i) => () => void log.push(i));
        let model: number[] = [];
        for (const { kind, which } of operations) {
          const callback = callbacks[which] as () => void;
          if (kind === "add") {
            future.addDoneCallback(callback);
            model.push(which);
          } else {
            const left = model.filter((entry) => entry !== which);
            expect(future.removeDoneCallback(callback)).toBe(model.length - left.length);
            model = left;
          }
        }
        future.setResult(1);
        await loop.run();
        expect(log).toEqual(model);
      }),
    );
  });
});
