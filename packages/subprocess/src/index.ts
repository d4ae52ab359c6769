export type { SubprocessOptions } from "./command.js";
export {
  type CreateSubprocessOptions,
  createSubprocessExec,
  createSubprocessShell,
} from "./create-subprocess.js";
export { subprocessExec, subprocessShell } from "./open-subprocess.js";
export { type Communicated, Process } from "./process.js";
export { DEVNULL, PIPE, STDOUT, type Stdio } from "./stdio.js";
