import type { ChildProcess } from "node:child_process";
import { type Coro, Coroutine, createFuture } from "@asyncio-ts/future";
import { checkSignal } from "@asyncio-ts/future/internal";
import { currentLoop, type Loop, show, ValueError } from "@asyncio-ts/loop";
import type { SubprocessProtocol, SubprocessTransport } from "@asyncio-ts/net";
import { beginTransport } from "@asyncio-ts/net/internal";
import { ChildTransport } from "./child-transport.js";
import { type Command, type SubprocessOptions, spawnError, start } from "./command.js";
import { PIPE } from "./stdio.js";

/**
 * Starts a program, with a protocol of one's own; all three of the child's descriptors are `PIPE` by
 * default. Nothing happens before it is awaited. FileNotFoundError, or PermissionError, if it can't be
 * started. Cancelled, it ends the child and waits for that.
 *
 * CPython: `loop.subprocess_exec`.
 */
export function subprocessExec<P extends SubprocessProtocol>(
  protocolFactory: () => P,
  program: string,
  args: readonly string[] = [],
  options: SubprocessOptions = {},
): Coroutine<[SubprocessTransport, P]> {
  const command = execCommand(program, args);
  return new Coroutine<[SubprocessTransport, P]>(
    () => openSubprocess(currentLoop(), ChildTransport, protocolFactory, command, options),
    undefined,
    [],
  );
}

/** As {@link subprocessExec}, of a line for the shell. CPython: `loop.subprocess_shell`. */
export function subprocessShell<P extends SubprocessProtocol>(
  protocolFactory: () => P,
  line: string,
  options: SubprocessOptions = {},
): Coroutine<[SubprocessTransport, P]> {
  const command = shellCommand(line);
  return new Coroutine<[SubprocessTransport, P]>(
    () => openSubprocess(currentLoop(), ChildTransport, protocolFactory, command, options),
    undefined,
    [],
  );
}

/** Checks what is to be run. */
export function execCommand(program: unknown, args: readonly unknown[]): Command {
  for (const text of [program, ...args]) {
    if (typeof text === "string") continue;
    throw new TypeError(`program arguments must be strings, got ${show(text)}`);
  }
  return { program: program as string, args: args as readonly string[] };
}

/** The same, of a line. */
export function shellCommand(line: unknown): Command {
  if (typeof line === "string") return { line };
  throw new ValueError("cmd must be a string");
}

/** @internal */
export function* openSubprocess<T extends ChildTransport, P extends SubprocessProtocol>(
  loop: Loop,
  Transport: new (loop: Loop, protocol: SubprocessProtocol, child: ChildProcess) => T,
  protocolFactory: () => P,
  command: Command,
  options: SubprocessOptions,
): Coro<[T, P]> {
  const { killSignal = "SIGTERM" } = options;
  const signal = checkSignal(options.signal);
  if (signal?.aborted) throw signal.reason;
  const protocol = protocolFactory();
  const withPipes = { stdin: PIPE, stdout: PIPE, stderr: PIPE, ...options };
  const child = start(command, withPipes);
  if (child.pid === undefined) throw yield* refusal(loop, child, command, options);
  const transport = new Transport(loop, protocol, child);
  try {
    if (signal !== undefined) transport.killOn(signal, killSignal);
    for (const pipe of transport.pipes.values()) yield* beginTransport(pipe);
    transport.connected();
    // The protocol is told first.
    yield;
    if (signal?.aborted) throw signal.reason;
  } catch (error) {
    transport.refused();
    yield* transport.waitForExit();
    throw error;
  }
  return [transport, protocol];
}

/** Node says later why a child has not started. */
function* refusal(
  loop: Loop,
  child: ChildProcess,
  command: Command,
  options: SubprocessOptions,
): Coro<unknown> {
  const told = createFuture<unknown>(loop);
  child.once("error", (error) => {
    for (const stream of child.stdio) stream?.destroy();
    if (!told.done() && !loop.isClosed()) told.setResult(error);
  });
  loop.foreign.add(told);
  try {
    return spawnError(yield* told, command, options);
  } finally {
    loop.foreign.delete(told);
  }
}
