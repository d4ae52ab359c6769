import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One of the things that a package lets others import. */
export interface Entry {
  /** As users write it: `@asyncio-ts/loop/virtual`. */
  readonly specifier: string;
  /** The path after the package's name, as in its `exports`: `./virtual`. */
  readonly path: string;
  /**
   * The declarations for Node, from the package's folder. Entries for the siblings alone have none.
   */
  readonly types: string | undefined;
  /** Those for browsers. */
  readonly browserTypes: string | undefined;
  /** Whether browsers can have it. */
  readonly forBrowsers: boolean;
}

/** A package that is published. */
export interface Package {
  readonly name: string;
  /** The name without the scope. */
  readonly short: string;
  readonly folder: string;
  readonly entries: readonly Entry[];
  /** What it depends on from outside of this repository. */
  readonly outside: readonly string[];
}

/** As package.json has them: a file, or what stands for each condition. */
type Exports = string | { readonly [condition: string]: Exports };

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, Exports>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const root: string = fileURLToPath(new URL("..", import.meta.url));

/** Every package of the folder `packages`. */
export const packages: readonly Package[] = readdirSync(join(root, "packages")).map((short) => {
  const folder = join(root, "packages", short);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const entries = Object.entries(manifest.exports).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const forBrowsers = resolve(target, ["browser"]) !== undefined;
    return {
      specifier: manifest.name + path.slice(1),
      path,
      types: typesOf(target, "node"),
      browserTypes: forBrowsers ? typesOf(target, "browser") : undefined,
      forBrowsers,
    };
  });
  const outside = Object.keys(manifest.dependencies ?? {}).filter(
    (name) => !name.startsWith("@asyncio-ts/"),
  );
  return { name: manifest.name, short, folder, entries, outside };
});

function typesOf(target: Exports, platform: "node" | "browser"): string | undefined {
  const file = resolve(target, [platform, "types"]);
  return file?.endsWith(".d.ts") ? file : undefined;
}

/** The file that a target of `exports` has for these conditions, as Node and TypeScript find it. */
function resolve(target: Exports, conditions: readonly string[]): string | undefined {
  if (typeof target === "string") return target;
  for (const [condition, inner] of Object.entries(target)) {
    if (condition !== "default" && !conditions.includes(condition)) continue;
    const found = resolve(inner, conditions);
    if (found !== undefined) return found;
  }
  return undefined;
}
