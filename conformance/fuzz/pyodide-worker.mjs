// Runs record.py in pyodide: a message to this thread is a request, its answer goes back.
import { fileURLToPath } from "node:url";
import { parentPort } from "node:worker_threads";
import { loadPyodide } from "pyodide";

const CONFORMANCE = fileURLToPath(new URL("..", import.meta.url));

const pyodide = await loadPyodide();
pyodide.FS.mkdirTree("/conformance");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: CONFORMANCE }, "/conformance");
const version = pyodide.runPython(`
import sys
sys.path.insert(0, '/conformance/fuzz')
import record
sys.version`);
/** @type {(request: string) => string} */
const answer = pyodide.runPython("record.answer");
parentPort?.on("message", (request) => {
  parentPort?.postMessage(answer(request));
});
parentPort?.postMessage(version);
