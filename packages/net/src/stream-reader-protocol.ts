import { type Coro, Coroutine, isCoroutineFunction } from "@asyncio-ts/future";
import { isGenerator } from "@asyncio-ts/future/internal";
import { currentLoop, type Loop, show } from "@asyncio-ts/loop";
import { createTask, type Task } from "@asyncio-ts/task";
import { Closing } from "./closing.js";
import { FlowControlMixin } from "./flow-control.js";
import type { StreamReader } from "./stream-reader.js";
import { StreamWriter } from "./stream-writer.js";
import type { Transport } from "./transport.js";

/**
 * What a server calls for each client: a plain function, a `function*` or an async function. The
 * two latter run as tasks, and so does a plain function that returns a promise.
 */
export type ClientConnected<R = StreamReader, W = StreamWriter> = (reader: R, writer: W) => unknown;

/**
 * Feeds a StreamReader with what a transport receives, and tells a StreamWriter how its transport
 * stands.
 *
 * CPython: `asyncio.StreamReaderProtocol`.
 */
// Rules X5 to X7.
export class StreamReaderProtocol extends FlowControlMixin {
  /** @internal */
  readonly clientConnected: ClientConnected | undefined;
  /** `undefined` once the connection is lost, so that what it holds can go. @internal */
  reader: StreamReader | undefined;
  /** @internal */
  transport: Transport | undefined = undefined;
  /** Of the task that serves the client. @internal */
  task: Task<unknown> | undefined = undefined;
  /** @internal */
  overTls = false;
  /** @internal */
  readonly closing: Closing;

  /**
   * With `clientConnected` it is one of a server's: that is called with the reader and a writer
   * when there is a connection. The loop is the reader's if none is given.
   */
  constructor(
    reader: StreamReader | undefined,
    clientConnected?: ClientConnected | undefined,
    loop: Loop = reader?.loop ?? currentLoop(),
  ) {
    super(loop);
    if (clientConnected !== undefined && typeof clientConnected !== "function") {
      throw new TypeError(
        `what to call for a client must be a function, got ${show(clientConnected)}`,
      );
    }
    this.reader = reader;
    this.clientConnected = clientConnected;
    this.closing = new Closing(loop);
  }

  override connectionMade(transport: Transport): void {
    const { reader, clientConnected } = this;
    this.transport = transport;
    reader?.setTransport(transport);
    this.overTls = isTls(transport);
    if (clientConnected === undefined) return;
    this.serve(clientConnected, reader as StreamReader, this.makeWriter(transport));
  }

  override connectionLost(error: unknown): void {
    const { reader } = this;
    if (reader !== undefined) {
      if (error === null || error === undefined) reader.feedEof();
      else reader.setException(error);
    }
    this.closing.end(error);
    super.connectionLost(error);
    this.reader = undefined;
    this.task = undefined;
    this.transport = undefined;
  }

  override dataReceived(data: Uint8Array): void {
    this.reader?.feedData(data);
  }

  override eofReceived(): boolean {
    this.reader?.feedEof();
    // TLS can't be closed in one direction only, and its transport warns of who wants that.
    return !this.overTls;
  }

  /** The end that the writer of `stream` waits for. CPython: `_get_close_waiter`. @internal */
  closingOf(_stream: object): Closing {
    return this.closing;
  }

  /** The connection goes on over another transport. CPython: `_replace_transport`. @internal */
  replaceTransport(transport: Transport): void {
    this.transport = transport;
    this.overTls = isTls(transport);
    // As in 3.15: what is in the reader stays there, and it is the new transport that it pauses.
    this.reader?.replaceTransport(transport);
  }

  /** @internal */
  protected makeWriter(transport: Transport): StreamWriter {
    return new StreamWriter(transport, this, this.reader, this.loop);
  }

  /** @internal */
  private serve(
    clientConnected: ClientConnected,
    reader: StreamReader,
    writer: StreamWriter,
  ): void {
    const { transport, loop } = writer;
    // A plain function is called at once, as in Python; but in a task, because of what it returns:
    // the code behind a promise has begun, and could not be made a task any more.
    const eagerStart = !isCoroutineFunction(clientConnected);
    const body = eagerStart
      ? new Coroutine(serving, undefined, [clientConnected, reader, writer])
      : new Coroutine(clientConnected as never, undefined, [reader, writer]);
    const ended = (task: Task<unknown>): void => {
      if (task.cancelled()) {
        transport.close();
        return;
      }
      const exception = task.exception();
      if (exception === null) return;
      const message = "Unhandled exception in client_connected_cb";
      loop.callExceptionHandler({ message, exception, transport });
      transport.close();
    };
    const task = createTask<unknown>(body as Coroutine<unknown>, { loop, eagerStart });
    this.task = task;
    // Nobody else shall report what it has failed with, before a callback had its turn.
    if (task.done()) ended(task);
    else task.addDoneCallback(ended);
  }
}

/** Calls a plain function; a coroutine that it returns begins in the next turn, as its task would. */
function* serving(
  clientConnected: ClientConnected,
  reader: StreamReader,
  writer: StreamWriter,
): Coro<void> {
  const call = (): unknown => {
    const made = clientConnected(reader, writer);
    return made instanceof Coroutine || isGenerator(made) ? { body: made } : made;
  };
  const made: unknown = yield* new Coroutine<unknown>(call, undefined, []);
  const body = (made as { body?: Coroutine<unknown> | Coro<unknown> } | undefined)?.body;
  if (!(body instanceof Coroutine || isGenerator(body))) return;
  yield;
  yield* body;
}

function isTls(transport: Transport): boolean {
  return (transport.getExtraInfo("sslObject") ?? null) !== null;
}
