import { posix } from "node:path";
import ts from "typescript";
import { findCycle } from "./cycles.js";
import { hostGlobalsOf } from "./host-globals.js";
import { importsOf } from "./imports.js";
import { HOST_FILE, LAYERS, NODE_TYPES, ON_NODE, OUTSIDE, SCOPE, TEST_KIT } from "./table.js";

/** What package.json says of other packages. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One folder below packages/: its manifest, and its sources by path (`src/index.ts`). */
export interface PackageFiles {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly sources: ReadonlyMap<string, string>;
}

/** Everything in these packages that breaks the layers, one sentence each. */
export function violations(packages: readonly PackageFiles[]): string[] {
  const { checker, sourceOf } = compile(packages);
  return packages.flatMap((one) => {
    const allowed = LAYERS.get(one.folder);
    if (allowed === undefined) return [`${one.folder}: has no place in scripts/layers/table.ts`];
    const found = checkManifest(one, allowed);
    const arrows = new Map<string, string[]>();
    for (const path of one.sources.keys()) {
      const where = `packages/${one.folder}/${path}`;
      const source = sourceOf(where);
      const targets: string[] = [];
      for (const { specifier, typeOnly } of importsOf(source)) {
        if (specifier === undefined) {
          found.push(`${where}: imports by a computed name`);
        } else if (specifier.startsWith(".")) {
          const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts");
          if (!target.startsWith("src/")) {
            found.push(`${where}: imports "${specifier}", outside its own sources`);
          } else if (!one.sources.has(target)) {
            found.push(`${where}: imports "${specifier}", which is not there`);
          } else if (!typeOnly) {
            targets.push(target);
            if (onNode(`packages/${one.folder}/${target}`) && !onNode(where)) {
              found.push(`${where}: imports "${specifier}", which is for Node only`);
            }
          }
        } else {
          found.push(...checkBareImport(where, specifier, one, allowed));
        }
      }
      arrows.set(path, targets);
      if (where === HOST_FILE || onNode(where)) continue;
      for (const name of hostGlobalsOf(source, checker)) {
        found.push(`${where}: uses the host's ${name}; only ${HOST_FILE} may`);
      }
    }
    // Type-only imports are left out: they load nothing, so no order of loading can go wrong.
    const cycle = findCycle(arrows);
    if (cycle !== undefined) {
      found.push(`packages/${one.folder}: files import each other: ${cycle.join(" -> ")}`);
    }
    return found;
  });
}

/** Of other packages, only those of the layers below, and those from this workspace. */
function checkManifest({ folder, manifest }: PackageFiles, allowed: readonly string[]): string[] {
  const where = `packages/${folder}/package.json`;
  const found: string[] = [];
  if (manifest.name !== SCOPE + folder) found.push(`${where}: is named ${manifest.name}`);
  for (const field of ["dependencies", "peerDependencies", "optionalDependencies"] as const) {
    for (const [name, version] of Object.entries(manifest[field] ?? {})) {
      if (field === "dependencies" && OUTSIDE.get(folder)?.includes(name)) continue;
      // Types only: its API is told in them.
      if (field === "peerDependencies" && name === NODE_TYPES && partlyOnNode(folder)) continue;
      if (!allowed.some((layer) => SCOPE + layer === name)) {
        found.push(`${where}: ${field} may not name ${name}`);
      } else if (version !== "workspace:^") {
        found.push(`${where}: ${name} must be "workspace:^", not "${version}"`);
      }
    }
  }
  // Tools are free, but a test that reached upwards would close a cycle between packages.
  for (const name of Object.keys(manifest.devDependencies ?? {})) {
    if (name === SCOPE + TEST_KIT && allowed.includes("future")) continue;
    if (name.startsWith(SCOPE) && !allowed.some((layer) => SCOPE + layer === name)) {
      found.push(`${where}: devDependencies may not name ${name}`);
    }
  }
  return found;
}

function checkBareImport(
  where: string,
  specifier: string,
  { folder, manifest }: PackageFiles,
  allowed: readonly string[],
): string[] {
  if (specifier.startsWith("node:") && onNode(where)) return [];
  const name = [...allowed.map((layer) => SCOPE + layer), ...(OUTSIDE.get(folder) ?? [])].find(
    (one) => specifier === one || specifier.startsWith(`${one}/`),
  );
  if (name === undefined) return [`${where}: may not import "${specifier}"`];
  if (manifest.dependencies?.[name] === undefined) {
    return [`${where}: imports "${specifier}", which package.json does not name`];
  }
  return [];
}

/** Whether a file may use Node: its package, or the file itself, is for Node alone. */
function onNode(where: string): boolean {
  return ON_NODE.some((path) => where.startsWith(path));
}

/** Whether any of a package's files may use Node. */
function partlyOnNode(folder: string): boolean {
  return ON_NODE.some((path) => path.startsWith(`packages/${folder}/`));
}

/** One program without any library: whatever a file does not declare itself stays unknown. */
function compile(packages: readonly PackageFiles[]): {
  checker: ts.TypeChecker;
  sourceOf: (path: string) => ts.SourceFile;
} {
  const sources = new Map<string, ts.SourceFile>();
  for (const { folder, sources: texts } of packages) {
    for (const [path, text] of texts) {
      const name = `packages/${folder}/${path}`;
      sources.set(name, ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true));
    }
  }
  const host: ts.CompilerHost = {
    getSourceFile: (name) => sources.get(name),
    fileExists: (name) => sources.has(name),
    readFile: (name) => sources.get(name)?.text,
    getDefaultLibFileName: () => "lib.d.ts",
    getCurrentDirectory: () => "",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: () => {},
  };
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    noLib: true,
    noResolve: true,
    types: [],
  };
  const checker = ts.createProgram([...sources.keys()], options, host).getTypeChecker();
  return {
    checker,
    sourceOf(path) {
      const source = sources.get(path);
      if (source === undefined) throw new Error(`${path} was not compiled`);
      return source;
    },
  };
}
