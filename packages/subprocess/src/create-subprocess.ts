import { type Coro, Coroutine } from "@asyncio-ts/future";
import { currentLoop } from "@asyncio-ts/loop";
import { ChildTransport } from "./child-transport.js";
import type { Command, SubprocessOptions } from "./command.js";
import { execCommand, openSubprocess, shellCommand } from "./open-subprocess.js";
import { Process } from "./process.js";
import { SubprocessStreamProtocol } from "./stream-protocol.js";

/** What `createSubprocessExec` and `createSubprocessShell` take. */
export interface CreateSubprocessOptions extends SubprocessOptions {
  /** Of the streams of stdout and stderr: see `StreamReader`. Default: 64 KiB. */
  readonly limit?: number | undefined;
}

/**
 * Starts a program. Its descriptors are those of this process, unless the options say something
 * else: `PIPE` for a stream. Nothing happens before it is awaited.
 *
 *     const process = await createSubprocessExec("sort", ["-n"], { stdin: PIPE, stdout: PIPE });
 *     const [sorted] = await process.communicate("3\n1\n2\n");
 *
 * FileNotFoundError, or PermissionError, if it can't be started. Cancelled, it ends the child
 * and waits for that. CPython: `asyncio.create_subprocess_exec`.
 */
export function createSubprocessExec(
  program: string,
  args: readonly string[] = [],
  options: CreateSubprocessOptions = {},
): Coroutine<Process> {
  return create(execCommand(program, args), options);
}

/**
 * As {@link createSubprocessExec}, of a line for the shell, which has to quote what it doesn't trust.
 * CPython: `asyncio.create_subprocess_shell`.
 */
export function createSubprocessShell(
  line: string,
  options: CreateSubprocessOptions = {},
): Coroutine<Process> {
  return create(shellCommand(line), options);
}

function create(command: Command, options: CreateSubprocessOptions): Coroutine<Process> {
  return new Coroutine<Process>(creating, undefined, [command, options]);
}

function* creating(command: Command, options: CreateSubprocessOptions): Coro<Process> {
  const loop = currentLoop();
  const { limit, stdin = null, stdout = null, stderr = null, ...rest } = options;
  const [transport, protocol] = yield* openSubprocess(
    loop,
    ChildTransport,
    () => new SubprocessStreamProtocol(limit, loop),
    command,
    { ...rest, stdin, stdout, stderr },
  );
  return new Process(transport, protocol);
}
