import { type Coro, Coroutine } from "@asyncio-ts/future";
import { INSPECT } from "@asyncio-ts/loop/internal";
import type { StreamWriter as CoreStreamWriter, Transport as CoreTransport } from "@asyncio-ts/net";
import { Process as CoreProcess } from "@asyncio-ts/subprocess";
import { SubprocessStreamProtocol as CoreStreamProtocol } from "@asyncio-ts/subprocess/internal";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import { pythonTransport } from "./core-transport.js";
import { StreamReader } from "./stream-reader.js";
import { StreamWriter } from "./stream-writer.js";
import type { ChildTransport } from "./subprocess-transport.js";

const SEND_SIGNAL = new Signature("send_signal", ["signal"]);
const COMMUNICATE = new Signature("communicate", ["input"], { required: 0 });

/** Its streams have Python's names. */
export class SubprocessStreamProtocol extends CoreStreamProtocol {
  protected override makeReader(): StreamReader {
    return new StreamReader({ limit: this.limit as number, loop: this.loop as EventLoop });
  }

  protected override makeWriter(transport: CoreTransport): CoreStreamWriter {
    const loop = this.loop as EventLoop;
    const writer = new StreamWriter(pythonTransport(transport), this as never, null, loop);
    return writer as unknown as CoreStreamWriter;
  }
}

type Input = Uint8Array | string | null;

/**
 * A child process, made by `create_subprocess_exec` or `create_subprocess_shell`.
 * CPython: `asyncio.subprocess.Process`.
 */
// Rules P1 to P3.
export class Process {
  readonly pid: number;
  /** `null` if it is no pipe, as the two others. */
  readonly stdin: StreamWriter | null;
  readonly stdout: StreamReader | null;
  readonly stderr: StreamReader | null;
  /** @internal */
  readonly inner: CoreProcess;

  /** @internal */
  constructor(transport: ChildTransport, protocol: SubprocessStreamProtocol) {
    this.inner = new CoreProcess(transport, protocol);
    this.pid = this.inner.pid;
    this.stdin = (protocol.stdin as unknown as StreamWriter | undefined) ?? null;
    this.stdout = (protocol.stdout as StreamReader | undefined) ?? null;
    this.stderr = (protocol.stderr as StreamReader | undefined) ?? null;
  }

  /** `null` while it runs; -N if signal N has ended it. */
  get returncode(): number | null {
    return this.inner.returncode ?? null;
  }

  /** Waits until it has ended and its pipes are closed. */
  wait(): Coroutine<number> {
    const { inner } = this;
    return new Coroutine<number>(
      function* wait(): Coro<number> {
        return yield* inner.wait();
      },
      undefined,
      [],
    );
  }

  /**
   * Writes `input`, bytes or a text as UTF-8, reads all, and waits for the end: `[stdout, stderr]`,
   * with `null` for what is no pipe.
   */
  communicate(
    input?: Input | { readonly input?: Input },
  ): Coroutine<[stdout: Buffer | null, stderr: Buffer | null]>;
  communicate(...args: unknown[]): Coroutine<[Buffer | null, Buffer | null]> {
    const [input] = COMMUNICATE.bind(args);
    const { inner } = this;
    return new Coroutine<[Buffer | null, Buffer | null]>(
      function* communicate(): Coro<[Buffer | null, Buffer | null]> {
        const [stdout, stderr] = yield* inner.communicate(input ?? undefined);
        return [stdout ?? null, stderr ?? null];
      },
      undefined,
      [],
    );
  }

  /** A signal's number, or its name. */
  send_signal(signal: number | string): void;
  send_signal(...args: unknown[]): void {
    this.inner.sendSignal(SEND_SIGNAL.bind(args)[0]);
  }

  terminate(): void {
    this.inner.terminate();
  }

  kill(): void {
    this.inner.kill();
  }

  /** @internal */
  [INSPECT](): string {
    return `<Process ${this.pid}>`;
  }
}
