const PROCESSES = "it starts processes";

/**
 * The test files that no browser can run, and why. All others run there.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const LEFT_OUT = {
  "conformance/cpython/proofs.test.ts": "it reads the files of the repository",
  "conformance/cpython/tables.test.ts": "it reads the files of the repository",
  "conformance/probes/complete.test.ts": "it reads the files of the repository",
  "conformance/probes/streams.test.ts": "streams are for Node",
  "conformance/test/case-process.test.ts": PROCESSES,
  "conformance/test/command.test.ts": PROCESSES,
  "conformance/test/fuzz-command.test.ts": PROCESSES,
  "conformance/test/fuzz-comparison.test.ts": "it writes files",
  "interop/child-process.test.ts": PROCESSES,
  "interop/interrupted.test.ts": PROCESSES,
  "interop/on.test.ts": "AsyncLocalStorage is not there",
  "interop/servers-off.test.ts": "it needs a server",
  "interop/servers-on.test.ts": "it needs a server, and AsyncLocalStorage",
  "packages/compat-asyncio/test/executors.test.ts": "it needs threads of Node's",
  "packages/compat-asyncio/test/names.test.ts": "it reads the files of the repository",
  "packages/compat-asyncio/test/protocols.test.ts": "transports are for Node",
  "packages/compat-asyncio/test/signals.test.ts": "a page gets no signals",
  "packages/compat-asyncio/test/stream-connections.test.ts": "streams are for Node",
  "packages/compat-asyncio/test/streams.test.ts": "streams are for Node",
  "packages/compat-asyncio/test/subprocesses.test.ts": PROCESSES,
  "packages/loop/test/blocking.test.ts": "a page's thread may not be blocked",
  "packages/loop/test/host-context.test.ts": "AsyncLocalStorage is not there",
  "packages/loop/test/keep-alive.test.ts": PROCESSES,
  "packages/loop/test/lifetime.test.ts": PROCESSES,
  "packages/queue/test/printing.test.ts": "it asks for the text that Node's inspect() makes",
  "packages/queue/test/scale.test.ts":
    "it compares times, and in a page the large ones hold all that the browser does meanwhile",
  "packages/sync/test/printing.test.ts": "it asks for the text that Node's inspect() makes",
  "packages/task/test/printing-cycles.test.ts": "it asks for the text that Node's inspect() makes",
  "packages/task/test/printing.test.ts": "it asks for the text that Node's inspect() makes",
};
