import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";
import { type AbortSignalLike, runOutside, type Signal } from "@asyncio-ts/future";
import { advise, show, ValueError } from "@asyncio-ts/loop";
import { FileNotFoundError, OSError, toOSError } from "@asyncio-ts/net";
import { planStdio, type Stdio } from "./stdio.js";

/** What every function takes that starts a process. */
export interface SubprocessOptions {
  /** What the child reads from. */
  readonly stdin?: Stdio;
  /** Where it writes to. */
  readonly stdout?: Stdio;
  /** Where its errors go. */
  readonly stderr?: Stdio;
  /** Its working directory. Default: this process's. */
  readonly cwd?: string | { readonly href: string } | undefined;
  /** Its whole environment. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The file to run, if `program` is only the name that it is to see as its own. */
  readonly executable?: string | undefined;
  /** Whether it leads a session and a process group of its own. Default: false. */
  readonly startNewSession?: boolean | undefined;
  /** The user that it runs as: a number. */
  readonly uid?: number | undefined;
  /** The group that it runs as: a number. */
  readonly gid?: number | undefined;
  /** Ends the child when it aborts, by `killSignal`. */
  readonly signal?: Signal | AbortSignalLike | undefined;
  /** What `signal` sends it. Default: `"SIGTERM"`. */
  readonly killSignal?: number | string | undefined;
}

/** A program and its arguments, or a line for the shell. */
export type Command =
  | { readonly program: string; readonly args: readonly string[] }
  | { readonly line: string };

/** Sends stderr to stdout, and becomes the program: it keeps the pid. */
const MERGING = 'exec 2>&1; exec "$0" "$@"';
const SHELL = "/bin/sh";

/**
 * Starts a child. What Node tells in an event, that there is no such program, comes later: such a
 * child has no pid.
 */
export function start(command: Command, options: SubprocessOptions): ChildProcess {
  const { stdin, stdout, stderr, cwd, env, executable, startNewSession, uid, gid } = options;
  const { stdio, merge } = planStdio(stdin, stdout, stderr);
  const settings: SpawnOptions = {
    stdio: [...stdio],
    detached: startNewSession ?? false,
    ...(cwd === undefined ? {} : { cwd: typeof cwd === "string" ? cwd : new URL(cwd.href) }),
    ...(env === undefined ? {} : { env }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  };
  if (merge && process.platform === "win32") {
    throw advise(
      new ValueError("stderr can't be STDOUT if stdout is a PIPE"),
      "on Windows, read both of them",
    );
  }
  return runOutside(() => {
    try {
      if ("line" in command) {
        const { line } = command;
        if (!merge) return spawn(line, { ...settings, shell: executable ?? true });
        return spawn(executable ?? SHELL, ["-c", `exec 2>&1\n${line}`], settings);
      }
      const { program, args } = command;
      const file = executable ?? program;
      if (merge) {
        checkExecutable(file, options);
        return spawn(SHELL, ["-c", MERGING, file, ...args], settings);
      }
      return spawn(file, args, { ...settings, argv0: program });
    } catch (error) {
      throw spawnError(error, command, options);
    }
  });
}

/** What Node says of a child that did not start, as Python says it. */
export function spawnError(
  error: unknown,
  command: Command,
  { cwd, executable }: SubprocessOptions,
): unknown {
  const { code } = error as { code?: unknown };
  if (code === "ERR_INVALID_ARG_VALUE" && `${error}`.includes("null bytes")) {
    const refused = new ValueError("embedded null byte");
    refused.cause = error;
    return refused;
  }
  const known = toOSError(error);
  if (!(known instanceof OSError)) return error;
  const program = "line" in command ? (executable ?? SHELL) : (executable ?? command.program);
  // Node names the program, also where it is the directory that is missing.
  const folder = cwd === undefined || existsSync(cwd as string) ? undefined : cwd;
  (known as { filename: string | undefined }).filename =
    folder === undefined ? program : typeof folder === "string" ? folder : folder.href;
  known.message = `${known.message}: ${show((known as OSError).filename)}`;
  return known;
}

/** Of a program that a shell is to become: the shell would tell nobody but the child's stderr. */
function checkExecutable(file: string, { env = process.env, cwd }: SubprocessOptions): void {
  const base = typeof cwd === "string" ? cwd : process.cwd();
  const folders = file.includes("/") ? [base] : (env.PATH ?? "/usr/bin:/bin").split(delimiter);
  for (const folder of folders) {
    const path = file.includes("/") ? resolve(folder, file) : join(folder, file);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return;
    } catch {
      // The next one.
    }
  }
  throw Object.assign(new FileNotFoundError(2, "No such file or directory"), { code: "ENOENT" });
}
