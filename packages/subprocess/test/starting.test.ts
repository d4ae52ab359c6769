import { once } from "node:events";
import {
  closeSync,
  createWriteStream,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromPromise } from "@asyncio-ts/future";
import { FileNotFoundError, PermissionError } from "@asyncio-ts/net";
import {
  createSubprocessExec,
  createSubprocessShell,
  DEVNULL,
  PIPE,
  STDOUT,
} from "@asyncio-ts/subprocess";
import { run } from "@asyncio-ts/task";
import { bothForms, errorOf, on, thrown, told } from "@asyncio-ts/test-kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nothingSince, resources } from "./left.js";

let place: string;
let before: string[];

beforeEach(() => {
  before = resources();
  place = realpathSync(mkdtempSync(join(tmpdir(), "subprocess-")));
});

afterEach(async () => {
  rmSync(place, { recursive: true });
  await nothingSince(before);
});

/** What a line of the shell prints. */
const printed = async (line: string, options: object = {}): Promise<string> => {
  const child = await createSubprocessShell(line, { stdout: PIPE, ...options });
  const [stdout] = await child.communicate();
  return String(stdout);
};

describe("what can't be started", () => {
  bothForms("is an OSError that names it", async ({ co }) => {
    await run(
      co(function* () {
        for (const more of [{}, { stdin: PIPE }, { stdout: PIPE, stderr: STDOUT }]) {
          const missing = yield* errorOf(createSubprocessExec("no-such-program", ["x"], more));
          expect(missing).toBeInstanceOf(FileNotFoundError);
          expect(told(missing)).toBe("FileNotFoundError(2, No such file or directory)");
          expect(missing).toMatchObject({ filename: "no-such-program", code: "ENOENT" });
        }
        writeFileSync(join(place, "data"), "no program");
        const refused = yield* errorOf(createSubprocessExec(join(place, "data"), []));
        expect(refused).toBeInstanceOf(PermissionError);
        expect(told(refused)).toBe("PermissionError(13, Permission denied)");
        const cwd = join(place, "gone");
        const nowhere = yield* errorOf(createSubprocessExec("true", [], { cwd }));
        expect(nowhere).toBeInstanceOf(FileNotFoundError);
        expect(nowhere).toMatchObject({ filename: cwd });
      })(),
    );
  });

  it("what makes no sense is refused", async () => {
    await run(async () => {
      const bad = async (options: object) =>
        told(await createSubprocessExec("true", [], options).then(undefined, (error) => error));
      expect(await bad({ stdin: STDOUT })).toContain("ValueError(stdin must be PIPE, DEVNULL");
      expect(await bad({ stdout: "pipe" })).toContain("ValueError(stdout must be PIPE, DEVNULL");
      expect(await bad({ stderr: -7 })).toContain("ValueError(stderr must be PIPE, DEVNULL");
      expect(await bad({ limit: 0 })).toBe("ValueError(Limit cannot be <= 0)");
      expect(await bad({ signal: 3 })).toContain("TypeError(signal must be an AbortSignal");
      const nul = createSubprocessExec("true", ["a\0b"]);
      expect(told(await nul.then(undefined, (error) => error))).toBe(
        "ValueError(embedded null byte)",
      );
      expect(told(thrown(() => createSubprocessExec(3 as never)))).toContain(
        "must be strings, got 3",
      );
      expect(told(thrown(() => createSubprocessExec("ls", [3] as never)))).toContain("got 3");
      expect(told(thrown(() => createSubprocessShell(3 as never)))).toBe(
        "ValueError(cmd must be a string)",
      );
    });
  });
});

describe("what a child's descriptors are", () => {
  bothForms("stderr=STDOUT: one pipe, in the order in which it was written", async ({ co }) => {
    await run(
      co(function* () {
        const script = "echo 1; echo 2 >&2; echo 3; echo 4 >&2; exit 5";
        const both = { stdout: PIPE, stderr: STDOUT };
        for (const start of [
          createSubprocessShell(script, both),
          createSubprocessExec("sh", ["-c", script], both),
        ]) {
          const child = yield* on(start);
          expect(child.stderr).toBe(undefined);
          const [stdout] = yield* on(child.communicate());
          expect([String(stdout), child.returncode]).toEqual(["1\n2\n3\n4\n", 5]);
        }
      })(),
    );
  });

  it("the arguments and the pid are the program's own then, too", async () => {
    await run(async () => {
      const both = { stdout: PIPE, stderr: STDOUT };
      const args = ["-c", 'echo $$; printf "%s|" "$@"', "x", "a b", "", "$HOME", "'"];
      const child = await createSubprocessExec("sh", args, both);
      const [stdout] = await child.communicate();
      expect(String(stdout)).toBe(`${child.pid}\na b||$HOME|'|`);
    });
  });

  it("DEVNULL", async () => {
    await run(async () => {
      expect(await printed("cat; echo ended", { stdin: DEVNULL })).toBe("ended\n");
      const child = await createSubprocessShell("echo lost; echo lost >&2", {
        stdout: DEVNULL,
        stderr: STDOUT,
      });
      expect(await child.communicate()).toEqual([undefined, undefined]);
      const half = { stdin: PIPE, stdout: PIPE, stderr: DEVNULL };
      const other = await createSubprocessShell("cat; echo lost >&2", half);
      expect(await other.communicate("kept")).toEqual([Buffer.from("kept"), undefined]);
      expect(other.returncode).toBe(0);
    });
  });

  it("a descriptor, and a stream of Node's", async () => {
    await run(async () => {
      const [from, to] = [join(place, "from"), join(place, "to")];
      writeFileSync(from, "b\na\n");
      const [input, output] = [openSync(from, "r"), openSync(to, "w")];
      const sort = await createSubprocessExec("sort", [], { stdin: input, stdout: output });
      closeSync(input);
      closeSync(output);
      expect(await sort.wait()).toBe(0);
      expect(readFileSync(to, "utf8")).toBe("a\nb\n");
      const stream = createWriteStream(to);
      await fromPromise(once(stream, "open"));
      const child = await createSubprocessShell("echo out; echo err >&2", {
        stdout: stream,
        stderr: STDOUT,
      });
      expect(await child.wait()).toBe(0);
      const closed = once(stream, "close");
      stream.destroy();
      await fromPromise(closed);
      expect(readFileSync(to, "utf8")).toBe("out\nerr\n");
    });
  });
});

describe("options", () => {
  it("cwd, env, executable, startNewSession", async () => {
    await run(async () => {
      expect(await printed("pwd", { cwd: place })).toBe(`${place}\n`);
      expect(await printed("pwd", { cwd: new URL(`file://${place}`) })).toBe(`${place}\n`);
      const env = { PATH: process.env.PATH, ONLY: "this" };
      expect(await printed("echo $ONLY$HOME", { env })).toBe("this\n");
      const only = await createSubprocessExec("sh", ["-c", "echo $ONLY"], { env, stdout: PIPE });
      expect([String((await only.communicate())[0]), only.returncode]).toEqual(["this\n", 0]);
      const named = await createSubprocessExec("other-name", ["-c", "echo $0"], {
        executable: "/bin/sh",
        stdout: PIPE,
      });
      expect(String((await named.communicate())[0])).toBe("other-name\n");
      const leader = await createSubprocessShell("ps -o pgid= -p $$; exit 7", {
        startNewSession: true,
        stdout: PIPE,
      });
      const [pgid] = await leader.communicate();
      expect([Number(pgid), leader.returncode]).toEqual([leader.pid, 7]);
    });
  });
});
