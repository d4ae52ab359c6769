import { advise, show, ValueError } from "@asyncio-ts/loop";
import type { Stdio, SubprocessOptions } from "@asyncio-ts/subprocess";
import { PIPE } from "@asyncio-ts/subprocess";

/** What is passed on to Python's `subprocess.Popen`, as far as Node has it. */
export interface PopenKwargs {
  /** `PIPE`, `DEVNULL`, a descriptor, a stream of Node's, or `null`: that of this process. */
  readonly stdin?: Stdio;
  readonly stdout?: Stdio;
  /** Also `STDOUT`. */
  readonly stderr?: Stdio;
  readonly cwd?: string | { readonly href: string } | null;
  /** The child's whole environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | null;
  readonly executable?: string | null;
  readonly start_new_session?: boolean;
  /** A number. */
  readonly user?: number | null;
  /** A number. */
  readonly group?: number | null;
  readonly close_fds?: true;
  readonly bufsize?: 0;
  readonly universal_newlines?: false;
  readonly text?: false | null;
  readonly encoding?: null;
  readonly errors?: null;
}

/** The names of all of these, and of `shell`. */
export const POPEN: readonly string[] = [
  ...["stdin", "stdout", "stderr", "universal_newlines", "shell", "bufsize", "encoding", "errors"],
  ...["text", "cwd", "env", "executable", "start_new_session", "user", "group", "close_fds"],
];

type Values = Readonly<Record<string, unknown>>;

/**
 * The core's options for values in the order of {@link POPEN}. ValueError for what asyncio allows
 * only one value of, as in Python. `shell` is what that has to be.
 */
export function popenOptions(list: readonly unknown[], shell: boolean): SubprocessOptions {
  const given: Values = Object.fromEntries(POPEN.map((name, index) => [name, list[index]]));
  checkBytes(given, shell);
  const { stdin = PIPE, stdout = PIPE, stderr = PIPE, cwd, env, executable } = given;
  return {
    stdin: stdin as Stdio,
    stdout: stdout as Stdio,
    stderr: stderr as Stdio,
    cwd: (cwd ?? undefined) as string | undefined,
    env: (env ?? undefined) as SubprocessOptions["env"],
    executable: (executable ?? undefined) as string | undefined,
    startNewSession: Boolean(given.start_new_session),
    uid: id(given.user, "user"),
    gid: id(given.group, "group"),
  };
}

function checkBytes(given: Values, shell: boolean): void {
  const { universal_newlines, bufsize, text, encoding, errors, close_fds } = given;
  const wanted = shell ? "True" : "False";
  const refuse = (message: string): never => {
    throw advise(new ValueError(message), "a child reads and writes bytes");
  };
  if (universal_newlines) refuse("universal_newlines must be False");
  if (given.shell !== undefined && Boolean(given.shell) !== shell) {
    throw new ValueError(`shell must be ${wanted}`);
  }
  if (bufsize !== undefined && bufsize !== 0) refuse("bufsize must be 0");
  if (text) refuse("text must be False");
  if (encoding !== undefined && encoding !== null) refuse("encoding must be None");
  if (errors !== undefined && errors !== null) refuse("errors must be None");
  if (close_fds !== undefined && !close_fds) {
    throw new ValueError("close_fds must be True: Node closes them all");
  }
}

function id(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  throw new TypeError(`${name} must be a number here, got ${show(value)}`);
}
