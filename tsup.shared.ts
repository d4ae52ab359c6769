import { readFileSync } from "node:fs";
import type { Options } from "tsup";

/**
 * How every package is built: a JavaScript file for each source, and the types of the entries.
 *
 * Nothing is bundled. A bundle turns classes that name themselves into `_Loop` and the like, which
 * users would read in their logs, and their own bundler drops unused files better than unused parts
 * of one. It also keeps the state of a module from existing twice where a package has two entries.
 */
export function build(): Options {
  return {
    entry: ["src/**/*.ts"],
    bundle: false,
    format: ["esm"],
    target: "es2022",
    platform: "neutral",
    dts: {
      entry: entries(),
      // tsup 8 sets `baseUrl`, which TypeScript 6 calls deprecated (TS5101).
      compilerOptions: { ignoreDeprecations: "6.0" },
    },
    sourcemap: true,
    clean: true,
  };
}

/**
 * The sources of what package.json exports with types; tsup runs in the folder of the package.
 * An entry without types is for the other packages here: its types are what stripInternal strips.
 */
function entries(): string[] {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
    exports: Record<string, string | { "@asyncio-ts/source": string; types?: string }>;
  };
  return Object.values(exports)
    .filter((target) => typeof target === "object")
    .filter((target) => target.types !== undefined)
    .map((target) => target["@asyncio-ts/source"].replace("./", ""));
}
