import { threadId } from "node:worker_threads";
import { BrokenExecutor, toThread } from "@asyncio-ts/executor";
import { run } from "@asyncio-ts/task";
import { bothForms, errorOf, on, thrown } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { failure, job } from "./job.js";
import type { add } from "./jobs/jobs.mjs";

describe("N4 toThread", () => {
  bothForms("gives what the export returns, from another thread", async ({ co }) => {
    await run(
      co(function* () {
        expect(yield* on(toThread(job("add"), 1, 2))).toBe(3);
        expect(yield* on(toThread<typeof add>(job("add"), "a", "b"))).toBe("ab");
        const { module } = job("");
        expect(yield* on(toThread({ module }, 1, "x"))).toEqual(["default", 1, "x"]);
        expect(yield* on(toThread(job("later"), new Map([[1, new Date(7)]])))).toEqual(
          new Map([[1, new Date(7)]]),
        );
        const there = yield* on(toThread(job("here")));
        expect(there).toBeTypeOf("number");
        expect(there).not.toBe(threadId);
      })(),
    );
  });

  it("takes a module of Node's, a CommonJS module, and a URL as text", async () => {
    await run(async () => {
      const zipped = await toThread({ module: "node:zlib", name: "gzipSync" }, "x".repeat(1000));
      const text = await toThread({ module: "node:zlib", name: "gunzipSync" }, zipped);
      expect(Buffer.from(text as Uint8Array).toString()).toBe("x".repeat(1000));
      const module = new URL("./jobs/jobs.cjs", import.meta.url);
      expect(await toThread({ module, name: "twice" }, 4)).toBe(8);
      const { href } = job("").module as URL;
      expect(await toThread({ module: href, name: "add" }, 1, 2)).toBe(3);
    });
  });

  it("begins at the call, in plain code as well", async () => {
    expect(await toThread(job("add"), 3, 4)).toBe(7);
  });

  it("moves what is to be transferred", async () => {
    await run(async () => {
      const copied = new Uint8Array(10);
      const moved = new Uint8Array(20);
      expect(await toThread(job("size"), copied)).toBe(10);
      expect(await toThread(job("size", { transfer: [moved.buffer] }), moved)).toBe(20);
      expect([copied.byteLength, moved.byteLength]).toEqual([10, 0]);
    });
  });

  it("a function is TypeError that says how to write it", () => {
    function hash() {}
    const error = thrown(() => toThread(hash as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(
      'function hash can\'t be sent to another thread: export it from a module, and name both: { module: new URL("./hash.js", import.meta.url), name: "hash" }',
    );
    expect(thrown(() => toThread((() => {}) as never)).message).toContain('name: "work"');
  });

  it.each([
    ["nothing", undefined, "a job is named by a module and an export, got undefined"],
    ["an object without a module", { name: "x" }, "a job is named by a module and an export"],
    ["a relative path", { module: "./jobs.mjs" }, "the module of a job must be a URL, got"],
    ["a path", { module: "/jobs.mjs" }, "the module of a job must be a URL, got"],
    ["a path of Windows", { module: "C:\\jobs.mjs" }, "the module of a job must be a URL, got"],
    ["a name that is none", job(3 as never), "the name of an export must be a string, got 3"],
    ["a signal that is none", job("add", { signal: 3 as never }), "signal must be an AbortSignal"],
  ])("%s is TypeError at once", (_, junk, text) => {
    const error = thrown(() => toThread(junk as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(text);
  });
});

describe("what a job throws", () => {
  bothForms("comes with its name, its fields and its cause", async ({ co }) => {
    await run(
      co(function* () {
        const error = (yield* errorOf(toThread(job("fail"), "too short"))) as Error;
        expect(error).toBeInstanceOf(Error);
        expect(error).toMatchObject({
          name: "BadHash",
          message: "too short",
          code: "E_HASH",
          detail: { at: [1, 2] },
          cause: { name: "RangeError", message: "why" },
        });
        expect(error).not.toHaveProperty("unsendable");
        expect(error.stack).toContain("jobs.mjs");
      })(),
    );
  });

  it("may be one of many, or no error at all", async () => {
    await run(async () => {
      const many = await failure(toThread(job("failMany")));
      expect(many).toMatchObject({ name: "AggregateError", message: "many" });
      expect((many as AggregateError).errors.map(String)).toEqual([
        "RangeError: one",
        "TypeError: two",
      ]);
      expect(await failure(toThread(job("failWith"), "text"))).toBe("text");
      expect(await failure(toThread(job("failWith"), null))).toBe(null);
    });
  });

  it("says so of an export or a module that is missing or broken", async () => {
    await run(async () => {
      const told = (module: URL | string, name: string) =>
        failure(toThread({ module, name })).then(String);
      const { module } = job("") as { module: URL };
      expect(await told(module, "gone")).toMatch(
        /^TypeError: file:.*jobs\.mjs exports no function "gone": the functions that it has are .*\badd\b/,
      );
      expect(await told(module, "number")).toContain('exports no function "number"');
      expect(await told(new URL("./gone.mjs", import.meta.url), "x")).toMatch(/gone\.mjs/);
      const broken = new URL("./jobs/broken.mjs", import.meta.url);
      expect(await told(broken, "x")).toBe("RangeError: broken");
      expect(await toThread(job("add"), 1, 1)).toBe(2);
    });
  });
});

describe("what can't be sent", () => {
  it("as an argument fails the call, and as a result the job", async () => {
    await run(async () => {
      for (const wait of [toThread(job("add"), () => {}, 1), toThread(job("unsendable"))]) {
        const error = await failure(wait);
        expect(`${error.name}: ${error.message}`).toMatch(/could not be cloned|DataCloneError/);
      }
      expect(await toThread(job("add"), 1, 1)).toBe(2);
    });
  });
});

describe("a thread that ends", () => {
  it("is BrokenExecutor for its job, and another takes its place", async () => {
    await run(async () => {
      const error = await failure(toThread(job("exit"), 3));
      expect(error).toBeInstanceOf(BrokenExecutor);
      expect(error.name).toBe("BrokenExecutor");
      expect((error.cause as Error).message).toContain("code: 3");
      expect(await toThread(job("add"), 1, 1)).toBe(2);
    });
  });

  it("by an error outside of the job fails with that", async () => {
    await run(async () => {
      const error = await failure(toThread(job("throwOutside")));
      expect(`${error}`).toBe("Error: outside of the job");
      expect(await toThread(job("add"), 1, 1)).toBe(2);
    });
  });
});
