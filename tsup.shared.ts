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
  const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: Exports };
  return {
    entry: ["src/**/*.ts"],
    bundle: false,
    format: ["esm"],
    target: "es2022",
    platform: "neutral",
    dts: {
      entry: [...new Set(typesOf(exports))].map(sourceOf),
      compilerOptions: {
        // tsup 8 sets `baseUrl`, which TypeScript 6 calls deprecated (TS5101).
        ignoreDeprecations: "6.0",
        ...(isForNode(exports) ? { types: ["node"] } : {}),
      },
    },
    sourcemap: true,
    clean: true,
  };
}

/** As package.json has them: a file, or what stands for each condition. */
type Exports = string | { readonly [condition: string]: Exports };

/**
 * All declarations that package.json exports; tsup runs in the folder of the package. An entry
 * without types is for the other packages here: its types are what stripInternal strips.
 */
function typesOf(exports: Exports): string[] {
  if (typeof exports === "string") return [];
  return Object.entries(exports).flatMap(([condition, target]) => {
    // The sources are their own declarations.
    if (condition === "@asyncio-ts/source") return [];
    return condition === "types" && typeof target === "string" ? [target] : typesOf(target);
  });
}

function sourceOf(types: string): string {
  return types.replace("./dist/", "src/").replace(".d.ts", ".ts");
}

/** Whether something is exported for Node in particular. */
function isForNode(exports: Exports): boolean {
  if (typeof exports === "string") return false;
  return "node" in exports || Object.values(exports).some(isForNode);
}
