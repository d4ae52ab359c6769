import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { type AbortSignalLike, createFuture, type Future } from "@asyncio-ts/future";
import { type Context, copyContext, type Loop } from "@asyncio-ts/loop";
import { INSPECT } from "@asyncio-ts/loop/internal";
import {
  type BaseProtocol,
  type BaseTransport,
  BrokenPipeError,
  ProcessLookupError,
  SubprocessProtocol,
  type SubprocessTransport,
} from "@asyncio-ts/net";
import {
  classesOf,
  closed,
  type OpenResource,
  opened,
  ReadPipe,
  WritePipe,
} from "@asyncio-ts/net/internal";
import { ChildInput, ChildOutput } from "./child-pipe.js";
import { signalNumber } from "./signal-number.js";

/**
 * A child process, for its protocol: the pipes to it, each with a transport of its own, and its end.
 * The protocol's `connectionLost` comes when the child has ended and all pipes are closed.
 *
 * CPython: `BaseSubprocessTransport`.
 */
// Rules P1, P3.
export class ChildTransport implements SubprocessTransport, OpenResource {
  /** @internal */
  readonly loop: Loop;
  /** @internal */
  readonly child: ChildProcess;
  /** @internal */
  protocol: SubprocessProtocol;
  /** @internal */
  readonly context: Context = copyContext();
  /** By their descriptors. @internal */
  readonly pipes = new Map<number, ReadPipe | WritePipe>();
  /** Those that are not closed yet. @internal */
  readonly open = new Set<number>();
  /** What the protocol is to be told once it knows of the child. @internal */
  pendingCalls: (() => void)[] | undefined = [];
  /** @internal */
  returncode: number | undefined = undefined;
  /** `close()` was called. @internal */
  closing = false;
  /** The protocol's last call is scheduled. @internal */
  finished = false;
  /** And was made. @internal */
  over = false;
  /** Who waits for that. @internal */
  readonly waiters = new Set<Future<number>>();
  /** Takes the listener of a signal back. @internal */
  forgetSignal: () => void = () => {};

  /** The child has a pid. */
  constructor(loop: Loop, protocol: SubprocessProtocol, child: ChildProcess) {
    this.loop = loop;
    this.protocol = protocol;
    this.child = child;
    opened(loop, this);
    child.on("exit", this.onExit);
    // Of a signal that the child may not be sent; there is nothing else to be told any more.
    child.on("error", this.onError);
    const { stdin, stdout, stderr } = child;
    if (stdin !== null) this.addInput(stdin);
    if (stdout !== null) this.addOutput(1, stdout);
    if (stderr !== null) this.addOutput(2, stderr);
  }

  /** `subprocess`: Node's ChildProcess. */
  getExtraInfo(name: string, fallback?: unknown): unknown {
    return name === "subprocess" ? this.child : fallback;
  }

  setProtocol(protocol: BaseProtocol): void {
    this.protocol = protocol as SubprocessProtocol;
  }

  getProtocol(): BaseProtocol {
    return this.protocol;
  }

  isClosing(): boolean {
    return this.closing;
  }

  /** Closes the pipes, and kills the child if it runs. */
  close(): void {
    if (this.closing) return;
    this.closing = true;
    for (const pipe of this.pipes.values()) pipe.close();
    if (this.returncode !== undefined || this.exited) return;
    if (this.loop.debug) this.loop.host.warn(`Close running child process: kill ${this}`);
    this.child.kill("SIGKILL");
  }

  getPid(): number {
    return this.child.pid as number;
  }

  getReturncode(): number | undefined {
    return this.returncode;
  }

  getPipeTransport(fd: number): BaseTransport | undefined {
    return this.pipes.get(fd);
  }

  /**
   * Does nothing if the child has ended; throws ProcessLookupError once its `connectionLost` was
   * called. ValueError if there is no such signal.
   */
  sendSignal(signal: number | string): void {
    const number = signalNumber(signal);
    if (this.over) throw new ProcessLookupError();
    this.child.kill(number);
  }

  terminate(): void {
    this.sendSignal("SIGTERM");
  }

  kill(): void {
    this.sendSignal("SIGKILL");
  }

  /**
   * For the return code: there at once if it is known, else when all is over. CPython: `_wait`.
   */
  // Rule P3: as to 3.14.
  waitForExit(): Future<number> {
    const waiter = createFuture<number>(this.loop);
    waiter.purpose = { describe: () => `the end of process ${this.getPid()}` };
    if (this.returncode !== undefined) {
      waiter.setResult(this.returncode);
      return waiter;
    }
    this.waiters.add(waiter);
    waiter.addDoneCallback(() => this.waiters.delete(waiter));
    return waiter;
  }

  /** Ends the child when `signal` aborts. @internal */
  killOn(signal: AbortSignalLike, killSignal: number | string): void {
    const number = signalNumber(killSignal);
    const aborted = (): void => void this.child.kill(number);
    signal.addEventListener("abort", aborted);
    this.forgetSignal = () => signal.removeEventListener("abort", aborted);
    if (signal.aborted) aborted();
  }

  /** Tells the protocol of the child, and then what has happened meanwhile. @internal */
  connected(): void {
    const { pendingCalls = [] } = this;
    this.pendingCalls = undefined;
    this.tell(() => this.protocol.connectionMade(this));
    for (const call of pendingCalls) this.tell(call);
  }

  /** It will not be connected: a protocol that knows nothing of the child is told nothing. @internal */
  refused(): void {
    if (this.pendingCalls !== undefined) {
      this.protocol = new SubprocessProtocol();
      this.connected();
    }
    this.close();
  }

  /** @internal */
  pipeReceived(fd: number, data: Uint8Array): void {
    this.tell(() => this.protocol.pipeDataReceived(fd, data));
  }

  /** @internal */
  pipeLost(fd: number, error: unknown): void {
    this.open.delete(fd);
    this.tell(() => this.protocol.pipeConnectionLost(fd, error));
    this.maybeFinish();
  }

  /** The loop closes. @internal */
  abandon(): void {
    this.closing = true;
    this.forgetSignal();
    this.child.off("exit", this.onExit);
    if (this.returncode === undefined && !this.exited) this.child.kill("SIGKILL");
    this.child.unref();
  }

  /** Whether it has ended, whoever knows of that. */
  private get exited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private addInput(sink: Writable): void {
    const Class = classesOf(this.loop).writePipe ?? WritePipe;
    this.pipes.set(0, new Class(this.loop, new ChildInput(this, 0), { sink }));
    this.open.add(0);
  }

  private addOutput(fd: number, source: Readable): void {
    const Class = classesOf(this.loop).readPipe ?? ReadPipe;
    this.pipes.set(fd, new Class(this.loop, new ChildOutput(this, fd), { source }));
    this.open.add(fd);
  }

  private readonly onExit = (code: number | null, signal: string | null): void => {
    if (this.loop.isClosed()) return;
    // Node has just closed this end without a word: what was not sent yet is lost.
    const stdin = this.pipes.get(0);
    if (stdin !== undefined && this.open.has(0) && stdin.getWriteBufferSize() > 0) {
      stdin.incoming.fail(new BrokenPipeError(32, "Broken pipe"));
    }
    const returncode = signal === null ? (code ?? 0) : -signalNumber(signal);
    this.loop.callSoon(() => this.processExited(returncode), { context: this.context });
  };

  private readonly onError = (exception: unknown): void => {
    if (this.loop.isClosed()) return;
    const message = "a signal could not be sent to a child process";
    this.loop.callExceptionHandler({ message, exception, transport: this });
  };

  private processExited(returncode: number): void {
    this.returncode = returncode;
    this.tell(() => this.protocol.processExited());
    this.maybeFinish();
  }

  private maybeFinish(): void {
    if (this.returncode === undefined || this.open.size > 0 || this.finished) return;
    this.finished = true;
    this.tell(() => this.finish());
  }

  private finish(): void {
    try {
      this.protocol.connectionLost(null);
    } finally {
      this.over = true;
      this.closing = true;
      this.forgetSignal();
      this.child.off("exit", this.onExit);
      this.child.off("error", this.onError);
      closed(this.loop, this);
      for (const waiter of this.waiters) {
        if (!waiter.done()) waiter.setResult(this.returncode as number);
      }
    }
  }

  /** Calls the protocol in a turn to come, as soon as it knows of the child. */
  private tell(call: () => void): void {
    if (this.pendingCalls !== undefined) this.pendingCalls.push(call);
    else this.loop.callSoon(call, { context: this.context });
  }

  /** For messages, and for the console. @internal */
  describe(): string {
    const state =
      this.returncode === undefined ? "running" : `returncode=${this.returncode.toString()}`;
    const closing = this.closing ? " closed" : "";
    return `${this.constructor.name}${closing} pid=${this.child.pid} ${state}`;
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
