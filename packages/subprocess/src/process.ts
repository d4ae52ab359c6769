import { type Coro, Coroutine, type Future } from "@asyncio-ts/future";
import { INSPECT } from "@asyncio-ts/loop/internal";
import {
  BrokenPipeError,
  ConnectionResetError,
  type StreamReader,
  type StreamWriter,
} from "@asyncio-ts/net";
import { gather } from "@asyncio-ts/task";
import type { ChildTransport } from "./child-transport.js";
import type { SubprocessStreamProtocol } from "./stream-protocol.js";

/** What the child has written to stdout and to stderr; `undefined` for what is no pipe. */
export type Communicated = [stdout: Buffer | undefined, stderr: Buffer | undefined];

/**
 * A child process, made by `createSubprocessExec` or `createSubprocessShell`. At the end of an
 * `await using` it is killed if it runs, and waited for.
 *
 * CPython: `asyncio.subprocess.Process`.
 */
// Rules P1 to P3.
export class Process implements AsyncDisposable {
  readonly pid: number;
  /** Writes to the child; `undefined` if its stdin is no pipe. */
  readonly stdin: StreamWriter | undefined;
  /** What the child writes; `undefined` if its stdout is no pipe. */
  readonly stdout: StreamReader | undefined;
  /** What it writes to stderr; `undefined` if that is no pipe. */
  readonly stderr: StreamReader | undefined;
  /** @internal */
  readonly transport: ChildTransport;
  /** @internal */
  readonly protocol: SubprocessStreamProtocol;

  /** @internal */
  constructor(transport: ChildTransport, protocol: SubprocessStreamProtocol) {
    this.transport = transport;
    this.protocol = protocol;
    this.pid = transport.getPid();
    this.stdin = protocol.stdin;
    this.stdout = protocol.stdout;
    this.stderr = protocol.stderr;
  }

  /** The exit code, -N if signal N has ended it, `undefined` while it runs. */
  get returncode(): number | undefined {
    return this.transport.getReturncode();
  }

  /**
   * Waits until it has ended and its pipes are closed, and gives the return code. A child that
   * fills a pipe which nobody reads never ends: use `communicate()`.
   */
  wait(): Future<number> {
    return this.transport.waitForExit();
  }

  /**
   * Writes `input` to its stdin and closes that, reads stdout and stderr to their ends at the same
   * time, and waits for its end. A child that doesn't read its stdin is no error. What is read is
   * kept in memory. Nothing happens before it is awaited; cancelled, it leaves the child as it is.
   */
  communicate(input?: Uint8Array | string): Coroutine<Communicated> {
    return new Coroutine(communicating, this, [input]);
  }

  /** Does nothing if it has ended; ProcessLookupError once `wait()` is over as well. */
  sendSignal(signal: number | string): void {
    this.transport.sendSignal(signal);
  }

  /** Asks it to end: SIGTERM. */
  terminate(): void {
    this.transport.terminate();
  }

  /** Ends it: SIGKILL. */
  kill(): void {
    this.transport.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.transport.close();
    await this.wait();
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    return `${this.constructor.name} ${this.pid}`;
  }

  /** @internal */
  toString(): string {
    return `<${this.describe()}>`;
  }

  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }
}

function* communicating(this: Process, input: Uint8Array | string | undefined): Coro<Communicated> {
  const { stdin, stdout, stderr } = this;
  const fed = new Coroutine<void>(feeding, stdin, [input]);
  const [, output, errors] = yield* gather([
    fed,
    new Coroutine<Buffer | undefined>(reading, this, [1, stdout]),
    new Coroutine<Buffer | undefined>(reading, this, [2, stderr]),
  ]);
  yield* this.wait();
  return [output, errors];
}

/** Rule P2. */
function* feeding(this: StreamWriter | undefined, input?: Uint8Array | string): Coro<void> {
  if (this === undefined) return;
  try {
    if (input !== undefined && input !== null) this.write(input);
    yield* this.drain();
  } catch (error) {
    if (!(error instanceof BrokenPipeError || error instanceof ConnectionResetError)) throw error;
  }
  this.close();
}

function* reading(this: Process, fd: number, stream?: StreamReader): Coro<Buffer | undefined> {
  if (stream === undefined) return undefined;
  const output = yield* stream.read();
  this.transport.getPipeTransport(fd)?.close();
  return output;
}
