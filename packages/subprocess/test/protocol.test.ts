import type { ChildProcess } from "node:child_process";
import { createFuture, type Future } from "@asyncio-ts/future";
import { getRunningLoop } from "@asyncio-ts/loop";
import {
  ProcessLookupError,
  SubprocessProtocol,
  type SubprocessTransport,
  type WriteTransport,
} from "@asyncio-ts/net";
import { subprocessExec, subprocessShell } from "@asyncio-ts/subprocess";
import { currentTask, run } from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { nothingSince, resources } from "./left.js";

let before: string[];
beforeEach(() => {
  before = resources();
});
afterEach(() => nothingSince(before));

/** Records what it is told; of the data of one descriptor, the first. */
class Recorder extends SubprocessProtocol {
  readonly log: string[] = [];
  readonly data = new Map<number, string>();
  readonly lost: Future<void> = createFuture(getRunningLoop());
  transport: SubprocessTransport | undefined;

  override connectionMade(transport: SubprocessTransport): void {
    expect(currentTask()).toBe(undefined);
    this.transport = transport;
    this.log.push("made");
  }

  override pipeDataReceived(fd: number, data: Uint8Array): void {
    if (!this.data.has(fd)) this.log.push(`data ${fd}`);
    this.data.set(fd, (this.data.get(fd) ?? "") + Buffer.from(data));
  }

  override pipeConnectionLost(fd: number, error: unknown): void {
    this.log.push(`pipe ${fd} ${error}`);
  }

  override processExited(): void {
    this.log.push(`exited ${this.transport?.getReturncode()}`);
  }

  override connectionLost(error: unknown): void {
    this.log.push(`lost ${error}`);
    this.lost.setResult();
  }
}

describe("subprocessExec", () => {
  bothForms("tells its protocol all, first the beginning and last the end", async ({ co }) => {
    await run(
      co(function* () {
        const [transport, protocol] = yield* on(subprocessExec(() => new Recorder(), "cat"));
        expect(protocol.log).toEqual(["made"]);
        expect(protocol.transport).toBe(transport);
        expect(transport.getProtocol()).toBe(protocol);
        expect(transport.getReturncode()).toBe(undefined);
        expect(transport.getExtraInfo("subprocess")).toMatchObject({ pid: transport.getPid() });
        expect(transport.getExtraInfo("peername", "none")).toBe("none");
        expect([0, 1, 2, 3].map((fd) => transport.getPipeTransport(fd) !== undefined)).toEqual([
          ...[true, true, true, false],
        ]);
        const stdin = transport.getPipeTransport(0) as unknown as {
          write(data: Uint8Array): void;
          close(): void;
        };
        stdin.write(Buffer.from("hello"));
        stdin.close();
        yield* on(protocol.lost);
        expect([...protocol.data]).toEqual([[1, "hello"]]);
        expect(protocol.log.at(-1)).toBe("lost null");
        expect(protocol.log.toSorted()).toEqual([
          ...[
            "data 1",
            "exited 0",
            "lost null",
            "made",
            "pipe 0 null",
            "pipe 1 null",
            "pipe 2 null",
          ],
        ]);
        expect([transport.getReturncode(), transport.isClosing()]).toEqual([0, true]);
      })(),
    );
  });

  bothForms("what happens before the protocol knows of the child comes after", async ({ co }) => {
    await run(
      co(function* () {
        const start = subprocessShell(() => new Recorder(), "echo out; echo err >&2; exit 4");
        const [transport, protocol] = yield* on(start);
        yield* on(protocol.lost);
        expect([protocol.log[0], protocol.log.at(-1)]).toEqual(["made", "lost null"]);
        expect(protocol.log).toContain("exited 4");
        const told = (fd: number) =>
          protocol.log.filter((entry) => [`data ${fd}`, `pipe ${fd} null`].includes(entry));
        expect(told(1)).toEqual(["data 1", "pipe 1 null"]);
        expect(told(2)).toEqual(["data 2", "pipe 2 null"]);
        expect([...protocol.data].toSorted()).toEqual([
          [1, "out\n"],
          [2, "err\n"],
        ]);
        expect(transport.getReturncode()).toBe(4);
        for (const send of [
          () => transport.sendSignal("SIGTERM"),
          () => transport.terminate(),
          () => transport.kill(),
        ]) {
          expect(send).toThrow(ProcessLookupError);
        }
        transport.close();
      })(),
    );
  });

  bothForms("close() closes the pipes and kills", async ({ co }) => {
    await run(
      co(function* () {
        const [transport, protocol] = yield* on(subprocessExec(() => new Recorder(), "cat"));
        expect(transport.isClosing()).toBe(false);
        transport.close();
        expect(transport.isClosing()).toBe(true);
        yield* on(protocol.lost);
        expect(transport.getReturncode()).toBe(-9);
      })(),
    );
  });

  bothForms("close() of a child that has ended kills nobody", async ({ co }) => {
    await run(
      co(function* () {
        const [transport, protocol] = yield* on(subprocessExec(() => new Recorder(), "cat"));
        const child = transport.getExtraInfo("subprocess") as ChildProcess;
        const kill = vi.spyOn(child, "kill");
        let early: number | undefined | "not yet" = "not yet";
        child.once("exit", () => {
          // Node knows, and the loop does not.
          early = transport.getReturncode();
          transport.close();
        });
        const stdin = transport.getPipeTransport(0) as WriteTransport;
        stdin.close();
        yield* on(protocol.lost);
        transport.close();
        expect(early).toBe(undefined);
        expect(kill).not.toHaveBeenCalled();
        expect(transport.getReturncode()).toBe(0);
      })(),
    );
  });

  bothForms("an error of the protocol's goes to the exception handler", async ({ co }) => {
    await run(
      co(function* () {
        const seen: string[] = [];
        getRunningLoop().setExceptionHandler((_, { exception }) => seen.push(`${exception}`));
        class Failing extends Recorder {
          override processExited(): void {
            throw new Error("in processExited");
          }
        }
        const [, protocol] = yield* on(subprocessExec(() => new Failing(), "true"));
        yield* on(protocol.lost);
        expect(seen).toEqual(["Error: in processExited"]);
      })(),
    );
  });
});
