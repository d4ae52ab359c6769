import { BaseProtocol, type BaseTransport, Protocol } from "@asyncio-ts/net";
import type { ChildTransport } from "./child-transport.js";

/** What the pipe to a child's stdin tells. CPython: `WriteSubprocessPipeProto`. */
export class ChildInput extends BaseProtocol {
  readonly #child: ChildTransport;
  readonly #fd: number;

  constructor(child: ChildTransport, fd: number) {
    super();
    this.#child = child;
    this.#fd = fd;
  }

  override connectionMade(_transport: BaseTransport): void {}

  override connectionLost(error: unknown): void {
    this.#child.pipeLost(this.#fd, error);
  }

  override pauseWriting(): void {
    this.#child.protocol.pauseWriting();
  }

  override resumeWriting(): void {
    this.#child.protocol.resumeWriting();
  }
}

/** What the pipe from a child's stdout or stderr tells. CPython: `ReadSubprocessPipeProto`. */
export class ChildOutput extends Protocol {
  readonly #child: ChildTransport;
  readonly #fd: number;

  constructor(child: ChildTransport, fd: number) {
    super();
    this.#child = child;
    this.#fd = fd;
  }

  override dataReceived(data: Uint8Array): void {
    this.#child.pipeReceived(this.#fd, data);
  }

  override connectionLost(error: unknown): void {
    this.#child.pipeLost(this.#fd, error);
  }
}
