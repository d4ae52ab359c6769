import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { root } from "./packages.js";

export interface Bundle {
  /** The minified code. */
  readonly code: string;
  /** Its size in bytes when gzipped. */
  readonly gzipped: number;
  /** How many bytes each file brought, the largest first. */
  readonly files: readonly (readonly [file: string, bytes: number])[];
  /** What was left to be imported at run time. */
  readonly imports: Metafile["outputs"][string]["imports"];
}

/**
 * Bundles a program, by default for the browser, all that it needs included, from the built
 * packages.
 */
export async function bundle(
  program: string,
  format: "esm" | "iife",
  platform: "browser" | "node" = "browser",
  /** The folder, in the root, whose dependencies the program may import. */
  from = "packaging",
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, loader: "ts", resolveDir: join(root, from) },
    bundle: true,
    minify: true,
    format,
    platform,
    target: "es2022",
    metafile: true,
    write: false,
    logLevel: "silent",
    absWorkingDir: root,
    // A plain user's settings, not this tree's.
    tsconfigRaw: {},
  });
  const [output] = Object.values(metafile.outputs);
  const [file] = outputFiles;
  if (output === undefined || file === undefined) throw new Error("esbuild made no bundle");
  const files = Object.entries(output.inputs)
    .map(([name, { bytesInOutput }]) => [name, bytesInOutput] as const)
    .sort(([, a], [, b]) => b - a);
  return {
    code: file.text,
    gzipped: gzipSync(file.contents, { level: 9 }).length,
    files,
    imports: output.imports,
  };
}
