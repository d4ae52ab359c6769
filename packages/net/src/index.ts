export {
  type AcceptedSocketOptions,
  type ConnectionOptions,
  type ConnectOptions,
  connectAcceptedSocket,
  createConnection,
  createUnixConnection,
  type UnixConnectionOptions,
} from "./create-connection.js";
export { createDatagramEndpoint, type DatagramOptions } from "./create-datagram-endpoint.js";
export {
  createServer,
  createUnixServer,
  type ServeOptions,
  type ServerOptions,
  type UnixServerOptions,
} from "./create-server.js";
export { type Family, getaddrinfo, getnameinfo, type LookupOptions } from "./lookup.js";
export { readerFromNode, streamsFromNode, toNode, writerFromNode } from "./node-streams.js";
export type { StreamProtocol } from "./open-transport.js";
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
export { connectReadPipe, connectWritePipe } from "./pipes.js";
export {
  type Address,
  BaseProtocol,
  BufferedProtocol,
  DatagramProtocol,
  Protocol,
  SubprocessProtocol,
} from "./protocol.js";
export { SendfileNotAvailableError, type SendfileOptions, sendfile } from "./sendfile.js";
export type { Separator } from "./separators.js";
export { Server } from "./server.js";
export { SSLCertVerificationError, SSLError } from "./ssl-error.js";
export { type StartTlsOptions, startTls } from "./start-tls.js";
export { EOFError, IncompleteReadError, LimitOverrunError } from "./stream-errors.js";
export type { FromOptions } from "./stream-pair.js";
export {
  DEFAULT_LIMIT,
  type Lines,
  type Pausable,
  type ReadOptions,
  StreamReader,
  type StreamReaderOptions,
} from "./stream-reader.js";
export { type ClientConnected, StreamReaderProtocol } from "./stream-reader-protocol.js";
export { StreamWriter, type WriterProtocol, type WriterWaitOptions } from "./stream-writer.js";
export {
  openConnection,
  openUnixConnection,
  type StreamOptions,
  type Streams,
  startServer,
  startUnixServer,
} from "./streams.js";
export type { Pem, TlsOptions, TlsTimes } from "./tls-options.js";
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
export {
  readerFromWeb,
  streamsFromWeb,
  toWeb,
  type WebReadable,
  type WebStreams,
  type WebWritable,
  writerFromWeb,
} from "./web-streams.js";
