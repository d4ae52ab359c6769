import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Manifest, PackageFiles } from "./check.js";

const folder = fileURLToPath(new URL("../../packages/", import.meta.url));

/** The packages as they stand on the disk. */
export function readPackages(): PackageFiles[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      folder: name,
      manifest: JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as Manifest,
      sources: readSources(join(folder, name)),
    }));
}

function readSources(root: string): Map<string, string> {
  const sources = new Map<string, string>();
  if (!existsSync(join(root, "src"))) return sources;
  for (const path of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts")) continue;
    const name = `src/${path.replaceAll("\\", "/")}`;
    sources.set(name, readFileSync(join(root, name), "utf8"));
  }
  return sources;
}
