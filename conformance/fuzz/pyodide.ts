import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";
import { parseVersion, type Recorder, recorder } from "./recorder.js";

const CONFORMANCE = fileURLToPath(new URL("..", import.meta.url));

/** The CPython in the npm package pyodide: it needs no Python on the machine, and no network. */
export async function startPyodide(): Promise<Recorder> {
  const pyodide = await loadPyodide();
  pyodide.FS.mkdirTree("/conformance");
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: CONFORMANCE }, "/conformance");
  const run = (code: string) => plainly(() => pyodide.runPython(code));
  const version = parseVersion(run("import sys; sys.version"));
  run("sys.path.insert(0, '/conformance/fuzz'); import record");
  const answer: (request: string) => string = run("record.answer");
  return recorder(
    "pyodide",
    version,
    async (request) => plainly(() => answer(request)),
    () => {},
  );
}

/** An error of pyodide that ends the process would show a megabyte of minified source. */
function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`pyodide: ${(error as Error).message}`);
  }
}
