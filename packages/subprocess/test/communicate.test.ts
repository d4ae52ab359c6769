import { fromPromise } from "@asyncio-ts/future";
import { BrokenPipeError } from "@asyncio-ts/net";
import {
  createSubprocessExec,
  createSubprocessShell,
  PIPE,
  type Process,
} from "@asyncio-ts/subprocess";
import { createTask, gather, run, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { isAlive, nothingSince, resources, until } from "./left.js";

const pipes = { stdin: PIPE, stdout: PIPE, stderr: PIPE };
const text = (bytes: Buffer | undefined) => bytes?.toString();

let before: string[];
beforeEach(() => {
  before = resources();
});
afterEach(() => nothingSince(before));

describe("P2 communicate", () => {
  bothForms("feeds stdin, reads both outputs, and waits for the end", async ({ co }) => {
    await run(
      co(function* () {
        const sort = yield* on(createSubprocessExec("sort", ["-n"], pipes));
        expect(sort.returncode).toBe(undefined);
        const [stdout, stderr] = yield* on(sort.communicate("10\n9\n1\n"));
        expect([text(stdout), text(stderr), sort.returncode]).toEqual(["1\n9\n10\n", "", 0]);
      })(),
    );
  });

  bothForms("gives nothing for what is no pipe", async ({ co }) => {
    await run(
      co(function* () {
        const exit = yield* on(createSubprocessShell("exit 3"));
        expect([exit.stdin, exit.stdout, exit.stderr]).toEqual([undefined, undefined, undefined]);
        expect(yield* on(exit.communicate())).toEqual([undefined, undefined]);
        expect(exit.returncode).toBe(3);
      })(),
    );
  });

  bothForms("a child that fills both pipes", async ({ co }) => {
    await run(
      co(function* () {
        const line = "head -c 3000000 /dev/zero; head -c 4000000 /dev/zero >&2; cat";
        const child = yield* on(createSubprocessShell(line, pipes));
        const [stdout, stderr] = yield* on(child.communicate(Buffer.alloc(2_000_000)));
        expect([stdout?.length, stderr?.length]).toEqual([5_000_000, 4_000_000]);
        expect(child.returncode).toBe(0);
      })(),
    );
  });

  bothForms("a child that doesn't read its stdin is no error", async ({ co }) => {
    await run(
      co(function* () {
        const child = yield* on(createSubprocessShell("echo done", pipes));
        const [stdout] = yield* on(child.communicate(Buffer.alloc(5_000_000)));
        expect([text(stdout), child.returncode]).toEqual(["done\n", 0]);
      })(),
    );
  });

  bothForms("nor is one that closes it and goes on", async ({ co }) => {
    await run(
      co(function* () {
        const child = yield* on(createSubprocessShell("exec <&-; echo done", pipes));
        const [stdout] = yield* on(child.communicate(Buffer.alloc(5_000_000)));
        expect([text(stdout), child.returncode]).toEqual(["done\n", 0]);
      })(),
    );
  });

  bothForms("an empty input, or none, is an end of file", async ({ co }) => {
    await run(
      co(function* () {
        for (const input of ["", undefined]) {
          const cat = yield* on(createSubprocessExec("cat", [], pipes));
          const [stdout] = yield* on(cat.communicate(input));
          expect([stdout?.length, cat.returncode]).toEqual([0, 0]);
        }
      })(),
    );
  });

  bothForms("cancelled, leaves the child as it is", async ({ co }) => {
    await run(
      co(function* () {
        const child = yield* on(createSubprocessShell("echo begun; exec sleep 60", pipes));
        const wait = createTask(() => child.communicate());
        yield* on(
          fromPromise(until(() => (child.stdout?.buffer.size ?? 0) > 0 || !!child.stdout?.waiter)),
        );
        wait.cancel();
        expect(((yield* errorOf(wait)) as Error).name).toBe("CancelledError");
        expect([child.returncode, isAlive(child.pid)]).toEqual([undefined, true]);
        child.kill();
        expect(yield* on(child.wait())).toBe(-9);
      })(),
    );
  });

  it("of many at once", async () => {
    await run(async () => {
      const one = async (n: number) => {
        const cat = await createSubprocessExec("cat", [], pipes);
        const [stdout] = await cat.communicate(`${n}`);
        return Number(stdout);
      };
      const numbers = Array.from({ length: 30 }, (_, n) => n);
      expect(await gather(numbers.map((n) => createTask(() => one(n))))).toEqual(numbers);
    });
  });
});

describe("the streams of a child", () => {
  bothForms("are written and read while it runs", async ({ co }) => {
    await run(
      co(function* () {
        const cat = yield* on(createSubprocessExec("cat", [], pipes));
        const { stdin, stdout } = cat as Required<Process>;
        for (const word of ["one", "two"]) {
          stdin?.write(`${word}\n`);
          yield* on(stdin!.drain());
          expect(String(yield* on(stdout!.readLine()))).toBe(`${word}\n`);
        }
        stdin?.close();
        yield* on(stdin!.waitClosed());
        expect(String(yield* on(stdout!.read()))).toBe("");
        expect(yield* on(cat.wait())).toBe(0);
      })(),
    );
  });

  it("hold back a child that nobody reads from", async () => {
    await run(async () => {
      const limit = 1024;
      const child = await createSubprocessExec("yes", [], { ...pipes, limit });
      const { stdout } = child;
      await fromPromise(until(() => stdout?.paused === true));
      const held = stdout?.buffer.size ?? 0;
      // One chunk more than twice the limit, and nothing is added to it any more.
      expect(held).toBeLessThan(2 * limit + 262_144);
      for (let turn = 0; turn < 20; turn++) await sleep(1);
      expect(stdout?.buffer.size).toBe(held);
      expect(String(await stdout?.readExactly(4))).toBe("y\ny\n");
      child.kill();
      // What it has written is there to be read; until then its pipe is not closed.
      const wait = child.wait();
      expect((await stdout?.read())?.length).toBeGreaterThan(held - 4);
      expect(await wait).toBe(-9);
    });
  });

  bothForms("still have what a child has written when it has ended", async ({ co }) => {
    await run(
      co(function* () {
        // The first part holds its reader back, the second one waits in the pipe.
        const line = "head -c 10000 /dev/zero; read go; head -c 50000 /dev/zero; exit 1";
        const options = { stdin: PIPE, stdout: PIPE, limit: 1024 };
        const child = yield* on(createSubprocessShell(line, options));
        yield* on(fromPromise(until(() => child.stdout?.paused === true)));
        child.stdin?.write("go\n");
        yield* on(fromPromise(until(() => child.returncode !== undefined)));
        let size = 0;
        for (;;) {
          const data = yield* on(child.stdout!.read(4096));
          if (data.length === 0) break;
          size += data.length;
        }
        expect(size).toBe(60_000);
        expect(yield* on(child.wait())).toBe(1);
      })(),
    );
  });

  bothForms(
    "drain() waits for a child that is slow, and throws if it ends",
    async ({ co }, one) => {
      one.skip(runtime === "bun", "Bun takes all that is written to a child at once");
      one.skip(
        runtime === "deno",
        "Deno closes the pipe to a child that has ended without an error",
      );
      await run(
        co(function* () {
          const child = yield* on(createSubprocessExec("sleep", ["60"], pipes));
          child.stdin?.write(Buffer.alloc(3_000_000));
          const drain = createTask(
            co(function* () {
              yield* on(child.stdin!.drain());
            }),
          );
          yield* on(sleep(10));
          expect(drain.done()).toBe(false);
          child.terminate();
          expect(yield* errorOf(drain)).toBeInstanceOf(BrokenPipeError);
          expect(yield* on(child.wait())).toBe(-15);
          expect(yield* errorOf(child.stdin!.waitClosed())).toBeInstanceOf(BrokenPipeError);
        })(),
      );
    },
  );
});
