import type { IoClasses } from "@asyncio-ts/net/internal";
import { EventLoop } from "../event-loop.js";
import { ConnectionMethods } from "./connection-methods.js";
import { DatagramMethods } from "./datagram-methods.js";
import { ExecutorMethods } from "./executors.js";
import { LookupMethods } from "./lookup-methods.js";
import { PipeMethods } from "./pipe-methods.js";
import { Server } from "./server.js";
import { ServerMethods } from "./server-methods.js";
import { SignalMethods } from "./signals.js";
import {
  DatagramEndpoint,
  ReadPipe,
  StreamTransport,
  TlsTransport,
  WritePipe,
} from "./stream-transports.js";
import { SubprocessMethods } from "./subprocesses.js";

// The methods of loops that are for Node, Deno and Bun only: each area of I/O has a class of them,
// which stands here twice, for the types and for the code. They are given to the class of
// loops that there is, so that every loop has them, however it was made.

/** The methods that loops have on Node, Deno and Bun only. An `EventLoop` has them there. */
export interface LoopMethods
  extends ConnectionMethods,
    DatagramMethods,
    ExecutorMethods,
    LookupMethods,
    PipeMethods,
    ServerMethods,
    SignalMethods,
    SubprocessMethods {}

declare global {
  interface AsyncioLoopMethods extends LoopMethods {}
}

for (const { prototype } of [
  ConnectionMethods,
  DatagramMethods,
  ExecutorMethods,
  LookupMethods,
  PipeMethods,
  ServerMethods,
  SignalMethods,
  SubprocessMethods,
]) {
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(prototype);
  Object.defineProperties(EventLoop.prototype, methods);
}

// What I/O on these loops hands out has Python's names.
const ioClasses: IoClasses = {
  stream: StreamTransport,
  tls: TlsTransport,
  datagram: DatagramEndpoint,
  readPipe: ReadPipe,
  writePipe: WritePipe,
  server: Server,
};
Object.defineProperty(EventLoop.prototype, "ioClasses", { value: ioClasses });
