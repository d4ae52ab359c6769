import type { IOType } from "node:child_process";
import type { Stream } from "node:stream";
import { advise, show, ValueError } from "@asyncio-ts/loop";

/** A pipe to the child, with a stream or a transport at this end. Python: `subprocess.PIPE`. */
export const PIPE = -1;

/** For `stderr`: where the child's stdout goes. Python: `subprocess.STDOUT`. */
export const STDOUT = -2;

/** Nothing comes from there, and what goes there is dropped. Python: `subprocess.DEVNULL`. */
export const DEVNULL = -3;

/**
 * What a child's descriptor is: `PIPE`, `DEVNULL`, for stderr `STDOUT`, a descriptor of this process,
 * or a stream of Node's that has one. `null` and nothing: the descriptor of this process.
 */
export type Stdio = number | object | null | undefined;

/** What Node takes for it. */
export type NodeStdio = IOType | number | Stream;

/** The three as Node takes them, and whether the child itself has to send its stderr to its stdout. */
export interface StdioPlan {
  readonly stdio: readonly [NodeStdio, NodeStdio, NodeStdio];
  readonly merge: boolean;
}

/** Sorts out what the child's descriptors are to be. */
export function planStdio(stdin: Stdio, stdout: Stdio, stderr: Stdio): StdioPlan {
  const input = toNode(stdin, 0);
  const output = toNode(stdout, 1);
  if (stderr !== STDOUT) return { stdio: [input, output, toNode(stderr, 2)], merge: false };
  // Node can give the child a descriptor of this process twice, but not the same new pipe.
  if (output === "pipe") return { stdio: [input, "pipe", "ignore"], merge: true };
  return { stdio: [input, output, output === "inherit" ? 1 : output], merge: false };
}

function toNode(given: Stdio, fd: number): NodeStdio {
  if (given === undefined || given === null) return "inherit";
  if (given === PIPE) return "pipe";
  if (given === DEVNULL) return "ignore";
  if (typeof given === "object") return given as Stream;
  if (Number.isInteger(given) && given >= 0) return given;
  const name = ["stdin", "stdout", "stderr"][fd];
  throw advise(
    new ValueError(`${name} must be PIPE, DEVNULL, a file descriptor or a stream of Node's`),
    given === STDOUT ? "STDOUT is for stderr only" : `got ${show(given)}`,
  );
}
