import { type Coro, Coroutine } from "@asyncio-ts/future";
import { DEFAULT_LIMIT } from "@asyncio-ts/net";
import type { SubprocessOptions } from "@asyncio-ts/subprocess";
import { execCommand, openSubprocess, shellCommand } from "@asyncio-ts/subprocess/internal";
import type { EventLoop } from "../event-loop.js";
import { get_running_loop } from "../events.js";
import { Signature } from "../kwargs.js";
import { Process, SubprocessStreamProtocol } from "./process.js";
import { factoryOf, type ProtocolFactory } from "./protocols.js";
import { POPEN, type PopenKwargs, popenOptions } from "./subprocess-kwargs.js";
import { SubprocessAdapter, type SubprocessProtocol } from "./subprocess-protocol.js";
import { ChildTransport, type SubprocessTransport } from "./subprocess-transport.js";

/** What `create_subprocess_exec` and `create_subprocess_shell` take by keyword. */
export interface CreateSubprocessKwargs extends PopenKwargs {
  /** Of the streams of stdout and stderr. Default: 64 KiB. */
  readonly limit?: number;
}

const keywords = [...POPEN, "limit"];
const CREATE_EXEC = new Signature("create_subprocess_exec", ["program"], {
  keywords,
  variadic: true,
});
const CREATE_SHELL = new Signature("create_subprocess_shell", ["cmd"], { keywords });
const EXEC = new Signature("subprocess_exec", ["protocol_factory", "program"], {
  keywords: POPEN,
  variadic: true,
});
const SHELL = new Signature("subprocess_shell", ["protocol_factory", "cmd"], { keywords: POPEN });

type Command = ReturnType<typeof execCommand>;

/**
 * Starts a program: `create_subprocess_exec("ls", "-l", { stdout: asyncio.subprocess.PIPE })`. What is
 * not said to be something else is this process's own. CPython: `asyncio.create_subprocess_exec`.
 */
export function create_subprocess_exec(
  program: string,
  ...args: (string | CreateSubprocessKwargs)[]
): Coroutine<Process>;
export function create_subprocess_exec(...all: unknown[]): Coroutine<Process> {
  const [program, ...values] = CREATE_EXEC.bind(all);
  const args = values.pop() as unknown[];
  return create(() => execCommand(program, args), values, false);
}

/** Starts a line for the shell. CPython: `asyncio.create_subprocess_shell`. */
export function create_subprocess_shell(
  cmd: string,
  kwargs?: CreateSubprocessKwargs,
): Coroutine<Process>;
export function create_subprocess_shell(...all: unknown[]): Coroutine<Process> {
  const [cmd, ...values] = CREATE_SHELL.bind(all);
  return create(() => shellCommand(cmd), values, true);
}

function create(
  command: () => Command,
  values: readonly unknown[],
  shell: boolean,
): Coroutine<Process> {
  return new Coroutine<Process>(creating, undefined, [command, values, shell]);
}

function* creating(
  command: () => Command,
  values: readonly unknown[],
  shell: boolean,
): Coro<Process> {
  const loop = get_running_loop();
  // Here they are this process's by default, and not pipes.
  const [stdin = null, stdout = null, stderr = null, ...rest] = values;
  const limit = values[POPEN.length] ?? DEFAULT_LIMIT;
  const options = popenOptions([stdin, stdout, stderr, ...rest], shell);
  const factory = () => new SubprocessStreamProtocol(limit as number, loop);
  const opened = openSubprocess(loop, ChildTransport, factory, command(), options);
  return new Process(...(yield* opened));
}

/** The loop's methods for child processes. */
export class SubprocessMethods {
  /**
   * Starts a program, with a protocol of one's own: `[transport, protocol]`. All three descriptors are
   * pipes by default. CPython: `loop.subprocess_exec`.
   */
  subprocess_exec<P extends SubprocessProtocol>(
    this: EventLoop,
    protocol_factory: ProtocolFactory<P>,
    program: string,
    ...args: (string | PopenKwargs)[]
  ): Coroutine<[SubprocessTransport, P]>;
  subprocess_exec(this: EventLoop, ...all: unknown[]): Coroutine<[SubprocessTransport, unknown]> {
    const [factory, program, ...values] = EXEC.bind(all);
    const args = values.pop() as unknown[];
    return open(
      this,
      factory,
      () => execCommand(program, args),
      () => popenOptions(values, false),
    );
  }

  /** The same, of a line for the shell. CPython: `loop.subprocess_shell`. */
  subprocess_shell<P extends SubprocessProtocol>(
    this: EventLoop,
    protocol_factory: ProtocolFactory<P>,
    cmd: string,
    kwargs?: PopenKwargs,
  ): Coroutine<[SubprocessTransport, P]>;
  subprocess_shell(this: EventLoop, ...all: unknown[]): Coroutine<[SubprocessTransport, unknown]> {
    const [factory, cmd, ...values] = SHELL.bind(all);
    return open(
      this,
      factory,
      () => shellCommand(cmd),
      () => popenOptions(values, true),
    );
  }
}

function open(
  loop: EventLoop,
  factory: ProtocolFactory<SubprocessProtocol>,
  command: () => Command,
  options: () => SubprocessOptions,
): Coroutine<[SubprocessTransport, unknown]> {
  return new Coroutine<[SubprocessTransport, unknown]>(
    function* subprocess(): Coro<[SubprocessTransport, unknown]> {
      const [checked, settings] = [command(), options()];
      const make = factoryOf(factory);
      const adapt = () => new SubprocessAdapter(make());
      const opened = openSubprocess(loop, ChildTransport, adapt, checked, settings);
      const [transport, adapter] = yield* opened;
      return [transport as unknown as SubprocessTransport, adapter.protocol];
    },
    undefined,
    [],
  );
}
