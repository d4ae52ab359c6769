import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A Python that can run contenders. */
export interface Python {
  readonly command: string;
  readonly version: string;
  /** Whether it was configured with --enable-optimizations: a plain build is a good deal slower. */
  readonly optimized: boolean;
}

/** The newest CPython, and the newest that has uvloop: mostly not the same. */
export interface Pythons {
  readonly asyncio: Python | undefined;
  readonly uvloop: Python | undefined;
}

/** `asyncio.Runner` and its `loop_factory` came with this one. */
const OLDEST = 11;

const ASK = `
import importlib.util, json, platform, sys, sysconfig
print(json.dumps({
    "name": platform.python_implementation(),
    "version": list(sys.version_info[:3]),
    "optimized": "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or ""),
    "uvloop": importlib.util.find_spec("uvloop") is not None,
}))`;

interface Answer {
  readonly name: string;
  readonly version: [number, number, number];
  readonly optimized: boolean;
  readonly uvloop: boolean;
}

/** Asks the Pythons of the PATH, and those that pyenv has installed. */
export async function findPythons(): Promise<Pythons> {
  const minors = Array.from({ length: 6 }, (_, i) => `python3.${OLDEST + i}`);
  const commands = ["python3", "python", "/usr/bin/python3", ...minors, ...pyenv()];
  const answers = await Promise.all(commands.map(ask));
  const found = answers.filter((answer) => answer !== undefined);
  found.sort((a, b) => b.rank - a.rank);
  return { asyncio: found[0], uvloop: found.find((each) => each.uvloop) };
}

function pyenv(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  try {
    return readdirSync(versions).map((version) => join(versions, version, "bin", "python3"));
  } catch {
    return []; // There is no pyenv.
  }
}

async function ask(
  command: string,
): Promise<(Python & { rank: number; uvloop: boolean }) | undefined> {
  let answer: Answer;
  try {
    const { stdout } = await promisify(execFile)(command, ["-c", ASK]);
    answer = JSON.parse(stdout) as Answer;
  } catch {
    return undefined; // There is none of that name, or one that is far too old.
  }
  const { name, version, optimized, uvloop } = answer;
  const [major, minor, micro] = version;
  if (name !== "CPython" || major !== 3 || minor < OLDEST) return undefined;
  return { command, version: version.join("."), optimized, rank: minor * 1000 + micro, uvloop };
}
