export {
  BlockingIOError,
  BrokenPipeError,
  ConnectionAbortedError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileExistsError,
  FileNotFoundError,
  GaiError,
  InterruptedError,
  IsADirectoryError,
  NotADirectoryError,
  OSError,
  PermissionError,
  ProcessLookupError,
} from "./os-error.js";
export {
  type Address,
  BaseProtocol,
  BufferedProtocol,
  DatagramProtocol,
  Protocol,
  SubprocessProtocol,
} from "./protocol.js";
export type { Separator } from "./separators.js";
export { SSLCertVerificationError, SSLError } from "./ssl-error.js";
export { EOFError, IncompleteReadError, LimitOverrunError } from "./stream-errors.js";
export {
  DEFAULT_LIMIT,
  type Lines,
  type Pausable,
  type ReadOptions,
  StreamReader,
  type StreamReaderOptions,
} from "./stream-reader.js";
export { type ClientConnected, StreamReaderProtocol } from "./stream-reader-protocol.js";
export { StreamWriter, type WriterWaitOptions } from "./stream-writer.js";
export { toOSError } from "./to-os-error.js";
export type {
  BaseTransport,
  DatagramTransport,
  ReadTransport,
  SubprocessTransport,
  Transport,
  WriteBufferLimits,
  WriteTransport,
} from "./transport.js";
