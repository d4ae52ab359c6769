import type { Loop } from "@asyncio-ts/loop";
import {
  type Pausable,
  StreamReader,
  StreamWriter,
  type SubprocessProtocol,
  type SubprocessTransport,
  type WriterProtocol,
  type WriteTransport,
} from "@asyncio-ts/net";
import { Closing, FlowControlMixin } from "@asyncio-ts/net/internal";

/**
 * Gives the child's pipes the face of streams. CPython: `SubprocessStreamProtocol`.
 */
export class SubprocessStreamProtocol
  extends FlowControlMixin
  implements SubprocessProtocol, WriterProtocol
{
  stdin: StreamWriter | undefined = undefined;
  stdout: StreamReader | undefined = undefined;
  stderr: StreamReader | undefined = undefined;
  /** @internal */
  readonly limit: number | undefined;
  /** Of stdin. @internal */
  readonly closing: Closing;
  /** Those of the child's outputs that are open. @internal */
  readonly outputs = new Set<number>();
  /** @internal */
  transport: SubprocessTransport | undefined = undefined;
  /** @internal */
  exited = false;

  constructor(limit: number | undefined, loop: Loop) {
    super(loop);
    this.limit = limit;
    this.closing = new Closing(loop);
    // One for nothing, so that a limit that makes no sense is found out before there is a child.
    this.makeReader();
  }

  override connectionMade(transport: SubprocessTransport): void {
    this.transport = transport;
    this.stdout = this.readerOf(transport, 1);
    this.stderr = this.readerOf(transport, 2);
    const stdin = transport.getPipeTransport(0);
    if (stdin !== undefined) this.stdin = this.makeWriter(stdin as WriteTransport);
  }

  pipeDataReceived(fd: number, data: Uint8Array): void {
    this.reader(fd)?.feedData(data);
  }

  pipeConnectionLost(fd: number, error: unknown): void {
    if (fd === 0) {
      this.stdin?.close();
      this.connectionLost(error);
      this.closing.end(error);
      return;
    }
    const reader = this.reader(fd);
    if (error === null || error === undefined) reader?.feedEof();
    else reader?.setException(error);
    this.outputs.delete(fd);
    this.maybeClose();
  }

  processExited(): void {
    this.exited = true;
    this.maybeClose();
  }

  /** The end that stdin's `waitClosed` waits for. @internal */
  closingOf(_stream: StreamWriter): Closing {
    return this.closing;
  }

  /** @internal */
  protected makeReader(): StreamReader {
    return new StreamReader({ limit: this.limit, loop: this.loop });
  }

  /** @internal */
  protected makeWriter(transport: WriteTransport): StreamWriter {
    return new StreamWriter(transport, this, undefined, this.loop);
  }

  private readerOf(transport: SubprocessTransport, fd: number): StreamReader | undefined {
    const pipe = transport.getPipeTransport(fd);
    if (pipe === undefined) return undefined;
    const reader = this.makeReader();
    reader.setTransport(pipe as unknown as Pausable);
    this.outputs.add(fd);
    return reader;
  }

  private reader(fd: number): StreamReader | undefined {
    return fd === 1 ? this.stdout : this.stderr;
  }

  private maybeClose(): void {
    if (this.outputs.size > 0 || !this.exited) return;
    this.transport?.close();
    this.transport = undefined;
  }
}
