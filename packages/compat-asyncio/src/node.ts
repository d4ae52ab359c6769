// The entry for Node, Deno and Bun: that for browsers, and I/O.

// Gives loops the methods of `LoopMethods`.
import "./io/loop-methods.js";

export { EOFError, IncompleteReadError, LimitOverrunError } from "@asyncio-ts/net";
export * from "./index.js";
export * as concurrent from "./io/concurrent.js";
export { to_thread } from "./io/executors.js";
export type { LoopMethods } from "./io/loop-methods.js";
export {
  type SeparatorArgument,
  StreamReader,
  type StreamReaderKwargs,
} from "./io/stream-reader.js";
export {
  type ClientConnectedCallback,
  StreamReaderProtocol,
  type StreamReaderProtocolKwargs,
} from "./io/stream-reader-protocol.js";
export { StreamWriter } from "./io/stream-writer.js";
