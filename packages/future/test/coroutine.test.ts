import { type Coro, Coroutine, coroutine, Future } from "@asyncio-ts/future";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { describe, expect, it } from "vitest";
import { BareRun, textOf } from "./bare-run.js";
import { beside } from "./beside.js";
import { caught } from "./caught.js";

/** The same body in both forms. */
const forms: [string, (body: (...args: never[]) => unknown) => (...args: never[]) => unknown][] = [
  [
    "function*",
    (body) =>
      function* (this: unknown, ...args: never[]) {
        return body.apply(this, args);
      },
  ],
  [
    "async function",
    (body) =>
      async function (this: unknown, ...args: never[]) {
        return body.apply(this, args);
      },
  ],
];

const REUSED =
  "RuntimeError: cannot reuse already awaited coroutine: call its function again, or make a task, which can be awaited many times";

describe.each(forms)("coroutine(%s)", (_name, form) => {
  it("is lazy: a call does nothing until it is awaited", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const call = coroutine(form(() => log.push("ran")));
    call();
    const awaited = call();
    await loop.run();
    await null;
    expect(log).toEqual([]);
    await beside(loop, async () => await awaited);
    expect(log).toEqual(["ran"]);
  });

  it("keeps this and passes the arguments on", async () => {
    const loop = new VirtualLoop();
    const counter = {
      count: 10,
      add: coroutine(
        form(function (this: { count: number }, a: number, b: number) {
          this.count += a + b;
          return this.count;
        }) as (a: number, b: number) => Coro<number>,
      ),
    };
    const run = new BareRun(loop, counter.add(1, 2));
    await loop.run();
    expect([run.end, counter.count]).toEqual(["returned 13", 13]);
  });

  it("can be used once", async () => {
    const loop = new VirtualLoop();
    const log: string[] = [];
    const call = coroutine(form(() => log.push("ran")));
    const awaited = call();
    const twice = function* (): Coro<void> {
      yield* awaited;
      try {
        yield* awaited;
      } catch (error) {
        log.push(textOf(error));
      }
    };
    new BareRun(loop, twice());
    const again = new BareRun(loop, awaited);
    await loop.run();
    expect(log).toEqual(["ran", REUSED]);
    expect(again.end).toBe(`threw ${REUSED}`);
    await beside(loop, () => expect(awaited).rejects.toThrow("cannot reuse"));
  });

  it("can be called any number of times, also by itself", async () => {
    const loop = new VirtualLoop();
    const call = coroutine(form((n: number) => n * 2) as (n: number) => Coro<number>);
    const sum = function* (): Coro<number> {
      return (yield* call(1)) + (yield* call(2)) + (yield* call(3));
    };
    const run = new BareRun(loop, sum());
    await loop.run();
    expect(run.end).toBe("returned 12");
  });

  it("throws what its body throws, at the await", async () => {
    const loop = new VirtualLoop();
    const call = coroutine(
      form(() => {
        throw new Error("boom");
      }),
    );
    const run = new BareRun(loop, call());
    await loop.run();
    expect(run.end).toBe("threw Error: boom");
  });
});

describe("a coroutine's name", () => {
  it("is the function's, on the function and on its calls", () => {
    function* fetchUser(): Coro<void> {}
    const call = coroutine(fetchUser);
    expect([call.name, call().name]).toEqual(["fetchUser", "fetchUser"]);
    const other = coroutine(async () => {});
    expect([other.name, other().name]).toEqual(["", ""]);
  });
});

describe("what coroutine() makes", () => {
  it("are Coroutines", () => {
    expect(coroutine(function* (): Coro<void> {})()).toBeInstanceOf(Coroutine);
  });

  it.each([
    ["a call", (async () => 1)()],
    ["a generator", (function* () {})()],
    ["undefined", undefined],
    ["a text", "text"],
  ])("refuses %s in place of a function", (_name, value) => {
    expect(caught(() => coroutine(value as never))).toMatchObject({
      name: "TypeError",
      message:
        "coroutine() takes a function* or an async function: pass the function, not a call of it",
    });
  });

  it("takes any function that returns a generator, an awaitable, a promise, or a value", async () => {
    const loop = new VirtualLoop();
    const future = new Future<string>({ loop });
    loop.callLater(1, () => future.setResult("future"));
    const generator = function* (): Coro<string> {
      yield;
      return "generator";
    };
    const inner = coroutine(generator);
    const values = function* (): Coro<unknown[]> {
      return [
        yield* coroutine(() => generator())(),
        yield* coroutine(() => future)(),
        yield* coroutine(() => inner())(),
        yield* coroutine(() => Promise.resolve("promise"))(),
        yield* coroutine(() => "value")(),
        yield* coroutine(() => null)(),
        yield* coroutine(() => ({ an: "object" }))(),
      ];
    };
    const run = new BareRun(loop, values());
    await loop.run();
    expect(run.value).toEqual([
      "generator",
      "future",
      "generator",
      "promise",
      "value",
      null,
      { an: "object" },
    ]);
  });
});
