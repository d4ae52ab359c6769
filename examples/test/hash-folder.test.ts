import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hashFolder } from "../hash-folder/hash-folder.js";
import { folder, nodeOptions, start } from "./child.js";

const PROGRAM = "hash-folder/main.ts";
let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "hash-folder-"));
});

afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** More files than workers and places in the queue together, in folders of three depths. */
function writeFiles(count: number): Map<string, string> {
  const hashes = new Map<string, string>();
  for (let n = 0; n < count; n++) {
    const below = ["", "a", join("a", "b")][n % 3] as string;
    mkdirSync(join(place, below), { recursive: true });
    const path = join(below, `file ${n}`);
    const text = `${n} `.repeat(n * 100);
    writeFileSync(join(place, path), text);
    hashes.set(path, sha256(text));
  }
  return hashes;
}

it("prints the hash of every file, sorted, and the progress on stderr", async () => {
  const hashes = writeFiles(60);
  const { code, stdout, stderr } = await start(PROGRAM, place);
  const lines = [...hashes.keys()].sort().map((path) => `${hashes.get(path)}  ${path}\n`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: lines.join("") });
  expect(stderr.split("\r").at(-1)).toBe("60 of 60 files\n");
});

it("reads no more files at once than it has workers, and walks no further than its queue", async () => {
  const hashes = writeFiles(60);
  const leads: number[] = [];
  const result = await hashFolder(place, {
    signal: new AbortController().signal,
    workers: 3,
    onProgress: ({ found, hashed }) => leads.push(found - hashed),
  });
  expect(result.hashes.size).toBe(hashes.size);
  // 16 in the queue, one in each worker's hands, and one whose worker has not been told yet.
  expect(Math.max(...leads)).toBeLessThanOrEqual(16 + 3 + 1);
  expect(Math.max(...leads)).toBeGreaterThanOrEqual(16);
});

it("stops cleanly on Ctrl-C: exit code 130, and no error of its own", async () => {
  // Zeros without end, but no bytes on the disk: 24 of them keep any machine busy for minutes, the
  // workers with hashing and the walk with waiting for a place in the queue.
  for (let n = 0; n < 24; n++) {
    const path = join(place, `zeros ${n}`);
    writeFileSync(path, "");
    truncateSync(path, 64 * 2 ** 30);
  }
  const child = spawn(process.execPath, [...nodeOptions, PROGRAM, place], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let interrupted = false;
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
    // As far as the walk gets: four with the workers, 16 in line.
    if (interrupted || !stderr.includes("0 of 20 files")) return;
    interrupted = true;
    child.kill("SIGINT");
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on("close", (...how) => resolve(how));
  });
  expect({ code, signal, stdout }, stderr).toEqual({ code: 130, signal: null, stdout: "" });
  expect(stderr.split("\n").slice(1)).toEqual(["stopped after 0 files", ""]);
});

it("says which folder it can't read", async () => {
  const { code, stdout, stderr } = await start(PROGRAM, join(place, "nowhere"));
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^ENOENT/m);
});

it("asks for a folder", async () => {
  const { code, stderr } = await start(PROGRAM);
  expect(code).toBe(2);
  expect(stderr).toContain("npm start -- hash-folder FOLDER");
});
