import { isCancelled } from "@asyncio-ts/future";
import { ConnectionAbortedError, type StartTlsOptions, startTls } from "@asyncio-ts/net";
import { createTask } from "@asyncio-ts/task";
import { errorOf, on, type Script } from "@asyncio-ts/test-kit";
import { expect } from "vitest";
import type { Pair } from "./pair.js";
import type { Recorder } from "./recorder.js";

/** Begins a handshake with a peer that takes it for data, and ends it by a cancellation or its time. */
export function* unansweredHandshake(
  { server, transport, client, peer }: Pair<Recorder, Recorder>,
  options: StartTlsOptions,
  cancelled: boolean,
): Script<void> {
  const tlsHandshakeTimeout = cancelled ? 10_000 : 20;
  const task = createTask(startTls(transport, client, { ...options, tlsHandshakeTimeout }));
  yield* on(peer.seen("data"));
  if (cancelled) task.cancel();
  const error = yield* errorOf(task);
  if (cancelled) expect(isCancelled(error)).toBe(true);
  else expect(error).toBeInstanceOf(ConnectionAbortedError);
  yield* on(peer.seen("lost"));
  server.close();
  yield* on(server.waitClosed());
}
