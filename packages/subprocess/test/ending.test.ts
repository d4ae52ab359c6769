import { constants } from "node:os";
import process from "node:process";
import { coroutine, createFuture, fromPromise } from "@asyncio-ts/future";
import { getRunningLoop, Loop } from "@asyncio-ts/loop";
import { ProcessLookupError, SubprocessProtocol } from "@asyncio-ts/net";
import {
  createSubprocessExec,
  createSubprocessShell,
  PIPE,
  type Process,
  subprocessExec,
} from "@asyncio-ts/subprocess";
import { createTask, run, runUntilComplete, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, nothingSince, resources, until } from "./left.js";

let before: string[];
beforeEach(() => {
  before = resources();
});
afterEach(() => nothingSince(before));

describe("P1 the return code", () => {
  it.each([0, 1, 77, 255])("is the exit code: %i", async (code) => {
    await run(async () => {
      const child = await createSubprocessShell(`exit ${code}`);
      expect(await child.wait()).toBe(code);
      expect(child.returncode).toBe(code);
    });
  });

  bothForms("is -N if signal N has ended it", async ({ co }) => {
    await run(
      co(function* () {
        const end = function* (send: (child: Process) => void) {
          const child = yield* on(createSubprocessExec("sleep", ["60"], { stdout: PIPE }));
          send(child);
          return yield* on(child.wait());
        };
        const { SIGTERM, SIGKILL, SIGHUP, SIGUSR1 } = constants.signals;
        expect(yield* end((child) => child.terminate())).toBe(-SIGTERM);
        expect(yield* end((child) => child.kill())).toBe(-SIGKILL);
        expect(yield* end((child) => child.sendSignal("SIGHUP"))).toBe(-SIGHUP);
        expect(yield* end((child) => child.sendSignal(SIGUSR1))).toBe(-SIGUSR1);
        expect(yield* end((child) => process.kill(child.pid, "SIGINT"))).toBe(-2);
      })(),
    );
  });
});

describe("P1 signals", () => {
  bothForms("are ignored once it has ended, and ProcessLookupError after that", async ({ co }) => {
    await run(
      co(function* () {
        const child = yield* on(createSubprocessExec("true", [], { stdout: PIPE }));
        yield* on(fromPromise(until(() => !isAlive(child.pid))));
        if (!child.transport.over) child.kill();
        expect(yield* on(child.wait())).toBe(0);
        yield* on(fromPromise(until(() => child.transport.over)));
        for (const send of [
          () => child.kill(),
          () => child.terminate(),
          () => child.sendSignal(1),
        ]) {
          expect(send).toThrow(ProcessLookupError);
        }
      })(),
    );
  });

  it.each([-1, 65, 1.5, "TERM", "SIGNOTHING", null])("%j is ValueError", async (signal) => {
    await run(async () => {
      await using child = await createSubprocessExec("sleep", ["60"]);
      expect(() => child.sendSignal(signal as number)).toThrow("invalid signal");
    });
  });
});

describe("P3 wait", () => {
  bothForms("is over when the pipes are closed as well", async ({ co }) => {
    await run(
      co(function* () {
        for (const [returncode, end] of [
          [7, (child: Process) => child.stdin?.write("go\n")],
          [-9, (child: Process) => child.kill()],
        ] as const) {
          // Another process has the pipe, and goes on when the child has ended.
          const line = "sleep 60 & echo $!; read go; exit 7";
          const child = yield* on(createSubprocessShell(line, { stdin: PIPE, stdout: PIPE }));
          const wait = child.wait();
          const other = Number(yield* on(child.stdout!.readLine()));
          end(child);
          yield* on(fromPromise(until(() => child.returncode !== undefined)));
          yield* on(sleep(5));
          expect([child.returncode, wait.done()]).toEqual([returncode, false]);
          // Who asks now is told at once.
          expect(child.wait().done()).toBe(true);
          process.kill(other);
          expect(yield* on(wait)).toBe(returncode);
        }
      })(),
    );
  });

  bothForms("any number may wait, and be cancelled", async ({ co }) => {
    await run(
      co(function* () {
        const child = yield* on(createSubprocessExec("cat", [], { stdin: PIPE }));
        const waits = [1, 2, 3].map(() => child.wait());
        const task = createTask(
          co(function* () {
            yield* on(child.wait());
          }),
        );
        yield* on(sleep(0));
        task.cancel();
        waits[1]?.cancel();
        expect(((yield* errorOf(task)) as Error).name).toBe("CancelledError");
        expect(child.transport.waiters.size).toBe(2);
        child.stdin?.close();
        expect([yield* on(waits[0]!), yield* on(waits[2]!)]).toEqual([0, 0]);
      })(),
    );
  });
});

describe("a child is ended", () => {
  it("by close() of its transport, and by the end of an await using", async () => {
    await run(async () => {
      const child = await createSubprocessExec("sleep", ["60"], { stdin: PIPE, stdout: PIPE });
      child.transport.close();
      child.transport.close();
      expect(await child.wait()).toBe(-9);
      let pid = 0;
      {
        await using other = await createSubprocessExec("sleep", ["60"]);
        pid = other.pid;
      }
      expect(isAlive(pid)).toBe(false);
    });
  });

  it("by a signal, which is forgotten when it has ended", async () => {
    await run(async () => {
      const stop = new AbortController();
      const { signal } = stop;
      const child = await createSubprocessExec("sleep", ["60"], { signal });
      stop.abort();
      expect(await child.wait()).toBe(-15);
      const never = createSubprocessExec("sleep", ["60"], { signal });
      expect(await never.then(undefined, (error: unknown) => error)).toBe(signal.reason);
      const kill = new AbortController();
      const options = { signal: kill.signal, killSignal: "SIGKILL" };
      const other = await createSubprocessExec("sleep", ["60"], options);
      kill.abort();
      expect(await other.wait()).toBe(-9);
    });
  });

  it("by loop.close()", async () => {
    const loop = new Loop();
    const main = coroutine(async () => {
      const child = await createSubprocessExec("sleep", ["60"], { stdin: PIPE, stdout: PIPE });
      return child.pid;
    });
    const pid = await runUntilComplete(loop, main());
    expect(isAlive(pid)).toBe(true);
    loop.close();
    await until(() => !isAlive(pid));
  });

  it("by the cancellation of who starts it, at whatever point", async () => {
    const options = { stdin: PIPE, stdout: PIPE, stderr: PIPE };
    class Ended extends SubprocessProtocol {
      readonly ended = createFuture<void>(getRunningLoop());
      override connectionLost(): void {
        this.ended.setResult();
      }
    }
    // Each returns what ends it and waits for that.
    for (const start of [
      async () => {
        const child = await createSubprocessExec("sleep", ["60"], options);
        return () => {
          child.kill();
          return child.wait();
        };
      },
      async () => {
        const [child, protocol] = await subprocessExec(() => new Ended(), "sleep", ["60"]);
        return () => {
          child.close();
          return protocol.ended;
        };
      },
    ]) {
      const ends = new Set<string>();
      for (let turns = 0; turns < 12; turns++) {
        await run(async () => {
          const task = createTask(start);
          for (let turn = 0; turn < turns; turn++) await sleep(0);
          if (task.done()) {
            ends.add("started");
            await task.result()();
            return;
          }
          task.cancel();
          const error = await task.then(undefined, (error: unknown) => error);
          ends.add((error as Error).name);
        });
        await nothingSince(before);
      }
      expect([...ends]).toEqual(["CancelledError", "started"]);
    }
  });
});
