import { ChildTransport as CoreChildTransport } from "@asyncio-ts/subprocess/internal";
import { Signature } from "../kwargs.js";
import type { BaseProtocol } from "./protocols.js";
import { SubprocessAdapter, type SubprocessProtocol } from "./subprocess-protocol.js";
import {
  absent,
  BaseTransport,
  KINDS,
  type ReadTransport,
  type WriteTransport,
} from "./transports.js";

const GET_EXTRA_INFO = new Signature("get_extra_info", ["name", "default"], { required: 1 });
const GET_PIPE_TRANSPORT = new Signature("get_pipe_transport", ["fd"]);
const SEND_SIGNAL = new Signature("send_signal", ["signal"]);
const SET_PROTOCOL = new Signature("set_protocol", ["protocol"]);

/**
 * A child process, for its protocol. Its `get_extra_info("subprocess")` is Node's ChildProcess.
 * CPython: `asyncio.SubprocessTransport`.
 */
export class SubprocessTransport extends BaseTransport {
  get_pid(): number {
    return absent("get_pid");
  }
  /** `null` while it runs; -N if signal N has ended it. */
  get_returncode(): number | null {
    return absent("get_returncode");
  }
  /** The transport of the pipe to the child's descriptor `fd`; `null` if it is no pipe. */
  get_pipe_transport(_fd: number): ReadTransport | WriteTransport | null {
    return absent("get_pipe_transport");
  }
  /** A signal's number, or its name. */
  send_signal(_signal: number | string): void {
    absent("send_signal");
  }
  terminate(): void {
    absent("terminate");
  }
  kill(): void {
    absent("kill");
  }
}

/** The core's under those names. */
export class ChildTransport extends CoreChildTransport {
  static {
    const kinds = new Set<unknown>([BaseTransport, SubprocessTransport]);
    Object.defineProperty(ChildTransport.prototype, KINDS, { value: kinds });
  }

  get_extra_info(...args: unknown[]): unknown {
    const [name, fallback] = GET_EXTRA_INFO.bind(args);
    return this.getExtraInfo(name, fallback ?? null);
  }

  is_closing(): boolean {
    return this.isClosing();
  }

  get_pid(): number {
    return this.getPid();
  }

  get_returncode(): number | null {
    return this.getReturncode() ?? null;
  }

  get_pipe_transport(...args: unknown[]): unknown {
    const [fd] = GET_PIPE_TRANSPORT.bind(args);
    return this.getPipeTransport(fd) ?? null;
  }

  send_signal(...args: unknown[]): void {
    this.sendSignal(SEND_SIGNAL.bind(args)[0]);
  }

  set_protocol(...args: unknown[]): void {
    const [protocol] = SET_PROTOCOL.bind(args);
    this.setProtocol(new SubprocessAdapter(protocol as SubprocessProtocol));
  }

  get_protocol(): BaseProtocol {
    const { protocol } = this;
    return protocol instanceof SubprocessAdapter
      ? protocol.protocol
      : (protocol as unknown as BaseProtocol);
  }
}
