// Python's module `asyncio.subprocess`.
export { DEVNULL, PIPE, STDOUT } from "@asyncio-ts/subprocess";
export { Process } from "./process.js";
export { create_subprocess_exec, create_subprocess_shell } from "./subprocesses.js";
