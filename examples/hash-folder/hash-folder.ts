import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Queue, QueueShutDown } from "@asyncio-ts/queue";

export interface HashOptions {
  /** Ends the work: files that nobody has begun are dropped, those that are read are given up. */
  readonly signal: AbortSignal;
  /** Is called whenever a file was found or is done. */
  readonly onProgress?: (progress: Progress) => void;
  /** How many files are read at once. Default: 4. */
  readonly workers?: number;
}

export interface Progress {
  found: number;
  hashed: number;
  /** Files that can't be read. */
  readonly failed: { path: string; error: Error }[];
}

/** The SHA-256 of every file in a folder and in the folders below, as far as it got. */
export async function hashFolder(
  folder: string,
  { signal, onProgress, workers = 4 }: HashOptions,
): Promise<{ hashes: Map<string, string>; progress: Progress }> {
  const hashes = new Map<string, string>();
  const progress: Progress = { found: 0, hashed: 0, failed: [] };
  // Back-pressure: the walk waits while 16 paths stand in line, however large the folder is.
  const paths = new Queue<string>(16);

  async function worker(): Promise<void> {
    // Ends by itself once the queue is shut down and empty.
    for await (const path of paths) {
      try {
        const hash = createHash("sha256");
        await pipeline(createReadStream(path), hash, { signal });
        hashes.set(path, hash.digest("hex"));
        progress.hashed++;
      } catch (error) {
        if (!signal.aborted) progress.failed.push({ path, error: error as Error });
      }
      onProgress?.(progress);
    }
  }

  async function walk(below: string): Promise<void> {
    for await (const entry of await opendir(below)) {
      const path = join(below, entry.name);
      if (entry.isDirectory()) {
        await walk(path);
      } else if (entry.isFile()) {
        await paths.put(path);
        progress.found++;
        onProgress?.(progress);
      }
    }
  }

  const stop = (): void => paths.shutdown({ immediate: true });
  signal.addEventListener("abort", stop, { once: true });
  const pool = Promise.all(Array.from({ length: workers }, worker));
  try {
    if (signal.aborted) stop();
    await walk(folder);
  } catch (error) {
    // The walk was waiting to put a path when the queue ended: that is no failure.
    if (!(error instanceof QueueShutDown)) throw error;
  } finally {
    paths.shutdown();
    await pool;
    signal.removeEventListener("abort", stop);
  }
  return { hashes, progress };
}
