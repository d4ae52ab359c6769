import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { env, platform } from "node:process";

// The system's tables of hosts and services. Node's resolver asks servers and nothing else; c-ares
// looks here first, and so does what aiodns makes of it.

/** A line of the hosts file: an address and its names, the canonical one first. */
export interface HostLine {
  readonly address: string;
  readonly names: readonly string[];
}

/** A line of the services file. */
export interface ServiceLine {
  readonly names: readonly string[];
  readonly port: number;
  readonly protocol: string;
}

/** The lines of the hosts file, in its order; none if there is no such file. */
export async function readHosts(path: string = pathOf("hosts")): Promise<HostLine[]> {
  const lines = await readWords(path);
  return lines
    .filter((words) => words.length > 1)
    .map(([address = "", ...names]) => ({ address, names }));
}

/** The lines of the services file, in its order; none if there is no such file. */
export async function readServices(): Promise<ServiceLine[]> {
  const found: ServiceLine[] = [];
  for (const [name = "", where = "", ...aliases] of await readWords(pathOf("services"))) {
    const [, port, protocol = ""] = /^(\d+)\/(\w+)$/.exec(where) ?? [];
    if (port !== undefined) found.push({ names: [name, ...aliases], port: Number(port), protocol });
  }
  return found;
}

/** The words of each line, without comments. */
async function readWords(path: string): Promise<string[][]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return [];
  }
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([first]) => first !== "");
}

function pathOf(name: string): string {
  if (platform !== "win32") return `/etc/${name}`;
  return join(env.SystemRoot ?? "C:\\Windows", "System32", "drivers", "etc", name);
}
