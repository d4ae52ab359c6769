// The entry for Node, Deno and Bun: that for browsers, and I/O.

// Gives loops the methods of `LoopMethods`.
import "./io/loop-methods.js";

export {
  BlockingIOError,
  BrokenPipeError,
  ConnectionAbortedError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  EOFError,
  FileExistsError,
  FileNotFoundError,
  GaiError,
  IncompleteReadError,
  InterruptedError,
  IsADirectoryError,
  LimitOverrunError,
  NotADirectoryError,
  OSError,
  PermissionError,
  ProcessLookupError,
  SendfileNotAvailableError,
  SSLCertVerificationError,
  SSLError,
  type TlsOptions,
} from "@asyncio-ts/net";
export * from "./index.js";
export type { PythonAddress } from "./io/addresses.js";
export * as concurrent from "./io/concurrent.js";
export { to_thread } from "./io/executors.js";
export type { AddressInfo } from "./io/lookup-methods.js";
export type { LoopMethods } from "./io/loop-methods.js";
export type {
  AddressKwargs,
  ConnectionKwargs,
  DatagramKwargs,
  ServerKwargs,
  SslKwargs,
  StartTlsKwargs,
  UnixConnectionKwargs,
  UnixServerKwargs,
} from "./io/net-kwargs.js";
export {
  BaseProtocol,
  BufferedProtocol,
  DatagramProtocol,
  Protocol,
  type StreamProtocol,
} from "./io/protocols.js";
export { AbstractServer, Server } from "./io/server.js";
export {
  type PausableTransport,
  type SeparatorArgument,
  StreamReader,
  type StreamReaderKwargs,
} from "./io/stream-reader.js";
export {
  type ClientConnectedCallback,
  StreamReaderProtocol,
  type StreamReaderProtocolKwargs,
} from "./io/stream-reader-protocol.js";
export { type StreamStartTlsKwargs, StreamWriter } from "./io/stream-writer.js";
export {
  type OpenConnectionKwargs,
  type OpenUnixConnectionKwargs,
  open_connection,
  open_unix_connection,
  type StartServerKwargs,
  type StartUnixServerKwargs,
  start_server,
  start_unix_server,
} from "./io/streams.js";
export * as subprocess from "./io/subprocess.js";
export { SubprocessProtocol } from "./io/subprocess-protocol.js";
export { SubprocessTransport } from "./io/subprocess-transport.js";
export {
  type CreateSubprocessKwargs,
  create_subprocess_exec,
  create_subprocess_shell,
} from "./io/subprocesses.js";
export type { TransportSocket } from "./io/transport-socket.js";
export {
  BaseTransport,
  DatagramTransport,
  ReadTransport,
  Transport,
  WriteTransport,
} from "./io/transports.js";
