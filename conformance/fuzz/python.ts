import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startPyodide } from "./pyodide.js";
import { isOlder, parseVersion, type Recorder, recorder, type Version } from "./recorder.js";

const NAMES = ["python3.14", "python3.13", "python3", "python"];
const SCRIPT = fileURLToPath(new URL("./record.py", import.meta.url));

/** The CPython that `--python` names, or the first new enough one that is found, or pyodide's. */
export async function startRecorder(choice: string | undefined): Promise<Recorder> {
  if (choice === "pyodide") return await startPyodide();
  for (const name of choice === undefined ? NAMES : [choice]) {
    const version = versionOf(name);
    if (version !== undefined && !isOlder(version, 3, 13)) return startPython(name, version);
  }
  if (choice === undefined) return await startPyodide();
  throw new Error(`--python: '${choice}' is no CPython of 3.13 or newer`);
}

function versionOf(name: string): Version | undefined {
  const ask = "import platform; print(platform.python_implementation(), platform.python_version())";
  const { status, stdout } = spawnSync(name, ["-c", ask], { encoding: "utf8" });
  return status === 0 && stdout.startsWith("CPython ") ? parseVersion(stdout) : undefined;
}

function startPython(name: string, version: Version): Recorder {
  const child = spawn(name, [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.on("error", () => {}); // it has ended, which its output tells
  return recorder(
    name,
    version,
    async (request) => {
      child.stdin.write(`${request}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${name} ended before it answered`);
      return value;
    },
    () => child.kill(),
  );
}
