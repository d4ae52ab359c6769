import { relative } from "node:path";
import { hashFolder, type Progress } from "./hash-folder.js";

const [folder] = process.argv.slice(2);
const ctrlC = new AbortController();
// Only the first Ctrl-C asks nicely: with the listener gone, a second one ends the process.
process.once("SIGINT", () => ctrlC.abort());

/** On stderr, so that stdout holds the hashes and nothing else. */
function showProgress({ found, hashed, failed }: Progress): void {
  process.stderr.write(`\r${hashed + failed.length} of ${found} files`);
}

if (folder === undefined) {
  console.error("Which folder? npm start -- hash-folder FOLDER");
  process.exitCode = 2;
} else {
  try {
    const { hashes, progress } = await hashFolder(folder, {
      signal: ctrlC.signal,
      onProgress: showProgress,
    });
    process.stderr.write("\n");
    for (const path of [...hashes.keys()].sort()) {
      console.log(`${hashes.get(path)}  ${relative(folder, path)}`);
    }
    for (const { path, error } of progress.failed) console.error(`${path}: ${error.message}`);
    if (progress.failed.length > 0) process.exitCode = 1;
    if (ctrlC.signal.aborted) {
      console.error(`stopped after ${hashes.size} files`);
      process.exitCode = 130; // what a shell expects of a program that was ended by Ctrl-C
    }
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
