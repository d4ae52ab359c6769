import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One of the things that a package lets others import. */
export interface Entry {
  /** As users write it: `@asyncio-ts/loop/virtual`. */
  readonly specifier: string;
  /** The path after the package's name, as in its `exports`: `./virtual`. */
  readonly path: string;
  /** The declarations, from the package's folder. Entries for the siblings alone have none. */
  readonly types: string | undefined;
}

/** A package that is published. */
export interface Package {
  readonly name: string;
  /** The name without the scope. */
  readonly short: string;
  readonly folder: string;
  readonly entries: readonly Entry[];
}

interface Manifest {
  readonly name: string;
  readonly exports: Record<string, string | { readonly types?: string }>;
}

export const root: string = fileURLToPath(new URL("..", import.meta.url));

/** Every package of the folder `packages`. */
export const packages: readonly Package[] = readdirSync(join(root, "packages")).map((short) => {
  const folder = join(root, "packages", short);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const entries = Object.entries(manifest.exports).flatMap(([path, target]) =>
    typeof target === "string"
      ? []
      : [{ specifier: manifest.name + path.slice(1), path, types: target.types }],
  );
  return { name: manifest.name, short, folder, entries };
});
