import type {
  SubprocessProtocol as CoreSubprocessProtocol,
  BaseTransport as CoreTransport,
} from "@asyncio-ts/net";
import { BaseProtocol } from "./protocols.js";
import type { SubprocessTransport } from "./subprocess-transport.js";

/** CPython: `asyncio.SubprocessProtocol`. */
export class SubprocessProtocol extends BaseProtocol {
  override connection_made(_transport: SubprocessTransport): void {}
  /** The child has written to its descriptor `fd`. */
  pipe_data_received(_fd: number, _data: Uint8Array): void {}
  /** The pipe of descriptor `fd` is closed; `exc` is `null` if in good order. */
  pipe_connection_lost(_fd: number, _exc: unknown): void {}
  /** The child has ended. */
  process_exited(): void {}
}

/** The core's protocol that stands for one with Python's names, of any class. */
export class SubprocessAdapter implements CoreSubprocessProtocol {
  readonly protocol: SubprocessProtocol;

  constructor(protocol: SubprocessProtocol) {
    this.protocol = protocol;
  }

  connectionMade(transport: CoreTransport): void {
    this.protocol.connection_made(transport as unknown as SubprocessTransport);
  }

  connectionLost(error: unknown): void {
    this.protocol.connection_lost(error ?? null);
  }

  pauseWriting(): void {
    this.protocol.pause_writing();
  }

  resumeWriting(): void {
    this.protocol.resume_writing();
  }

  pipeDataReceived(fd: number, data: Uint8Array): void {
    this.protocol.pipe_data_received(fd, data);
  }

  pipeConnectionLost(fd: number, error: unknown): void {
    this.protocol.pipe_connection_lost(fd, error ?? null);
  }

  processExited(): void {
    this.protocol.process_exited();
  }
}
