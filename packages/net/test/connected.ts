import { getRunningLoop } from "@asyncio-ts/loop";
import {
  type ClientConnected,
  StreamReader,
  StreamReaderProtocol,
  StreamWriter,
} from "@asyncio-ts/net";
import { FakeTransport } from "./fake-transport.js";

/** A stream over a transport without a connection. */
export interface Connected {
  readonly reader: StreamReader;
  readonly writer: StreamWriter;
  readonly protocol: StreamReaderProtocol;
  readonly transport: FakeTransport;
}

/** One that has just connected. */
export function connected(transport = new FakeTransport()): Connected {
  const reader = new StreamReader();
  const protocol = new StreamReaderProtocol(reader);
  protocol.connectionMade(transport);
  const writer = new StreamWriter(transport, protocol, reader, getRunningLoop());
  return { reader, writer, protocol, transport };
}

/** A client has connected to a server. */
export function accepted(
  clientConnected: ClientConnected,
  transport = new FakeTransport(),
): { readonly protocol: StreamReaderProtocol; readonly transport: FakeTransport } {
  const protocol = new StreamReaderProtocol(new StreamReader(), clientConnected);
  protocol.connectionMade(transport);
  return { protocol, transport };
}
