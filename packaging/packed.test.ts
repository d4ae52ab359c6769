import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "./command.js";
import { packages, root } from "./packages.js";

// Every package is packed as for a release, and installed with nothing but what it says it needs:
// what a package forgot to pack or to depend on is missing here, as it would be at a user's.

/** What the programs print. */
const PRINTED: Record<string, string> = {
  loop: "86400000: soon VirtualLoop, later nobody, soon BlockingLoop, later somebody, soon Loop, later somebody",
  future: "42 21 foreign true true",
  task: "2 native, 0 1, true, true, true, native",
  queue: "3124 true 4213 true 1234 true true",
  sync: "a1 a2 b1 b2, 2 at once, set, notified 3, 0 1, true true, body false",
  "compat-aiodns": "127.0.0.1:80 8 DNSError true",
  net: "true back 0 aborted LOUD true",
  subprocess: "sorted 1 2, code 0, FileNotFoundError, pid true",
  executor: "a/b, async a/c, 3 at most, TypeError, shut down",
  "compat-asyncio": "6 slept worker true",
};

/** What types a project has of its host: none, or Node's. */
type HostTypes = { readonly types: readonly string[]; readonly typeRoots?: readonly string[] };

/** For packages that ask for nothing of the host but the language. */
const NONE: HostTypes = { types: [] };
const NODE: HostTypes = { types: ["node"], typeRoots: [join(root, "node_modules/@types")] };

/** A project in Node's own modules. */
const nodenext = (types: HostTypes) => ({
  compilerOptions: {
    module: "nodenext",
    target: "es2022",
    lib: ["es2022"],
    ...types,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    rootDir: ".",
    outDir: "built",
  },
  include: ["*.mts", "*.cts"],
});

/** An application that goes through a bundler, with the DOM. */
const bundler = (types: HostTypes, customConditions: readonly string[] = []) => ({
  compilerOptions: {
    module: "esnext",
    moduleResolution: "bundler",
    customConditions,
    target: "es2022",
    ...types,
    strict: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ["program.mts"],
});

const scratch = mkdtempSync(join(tmpdir(), "asyncio-ts-packed-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tarball = ({ short }: { readonly short: string }) => join(scratch, `${short}.tgz`);

/** What comes from elsewhere, by name, with its folder. */
const outside = new Map(
  packages.flatMap((pkg) =>
    pkg.outside.map((name) => [name, join(pkg.folder, "node_modules", name)] as const),
  ),
);

beforeAll(() => {
  for (const pkg of packages) {
    command(pkg.folder, "pnpm", "pack", "--out", tarball(pkg));
  }
  // As it is installed here: no test asks the registry.
  for (const [name, folder] of outside) {
    command(folder, "npm", "pack", "--ignore-scripts", "--pack-destination", scratch);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    renameSync(join(scratch, `${name}-${version}.tgz`), tarball({ short: name }));
  }
});

const tool = (name: string) => join(root, "packaging", "node_modules", ".bin", name);
const tsc = join(root, "node_modules", ".bin", "tsc");

describe.each(packages)("$name", (pkg) => {
  const project = join(scratch, pkg.short);
  /** Whether it has an entry whose types are for Node. */
  const forNode = pkg.entries.some(({ types, browserTypes }) => types !== browserTypes);
  /** And browsers have it, too, with less in it. */
  const forBoth = forNode && pkg.entries.some(({ forBrowsers }) => forBrowsers);
  const installed = join(project, "node_modules", pkg.name);

  it("passes publint --strict", () => {
    command(scratch, tool("publint"), tarball(pkg), "--strict");
  });

  it("passes attw: its types resolve as its code does", () => {
    // Entries without types are for the sibling packages only.
    const untyped = pkg.entries.filter(({ types }) => types === undefined);
    const exclude = untyped.flatMap(({ path }) => ["--exclude-entrypoints", path]);
    command(scratch, tool("attw"), tarball(pkg), "--profile", "esm-only", ...exclude);
  });

  it("installs with its dependencies alone", () => {
    mkdirSync(project);
    const file = (other: { readonly short: string }) => `file:${tarball(other)}`;
    const siblings = packages.filter((other) => other !== pkg);
    const others = [...outside.keys()].map((name) => ({ name, short: name }));
    write("package.json", {
      name: "project",
      private: true,
      dependencies: { [pkg.name]: file(pkg) },
      overrides: Object.fromEntries(
        [...siblings, ...others].map((other) => [other.name, file(other)]),
      ),
    });
    command(project, "npm", "install", "--offline", "--no-audit", "--no-fund", "--loglevel=error");
    for (const name of ["README.md", "LICENSE", "package.json"]) {
      expect(existsSync(join(installed, name)), name).toBe(true);
    }
  });

  it("has every entry, and the source of every source map", async () => {
    for (const { specifier } of pkg.entries) {
      command(project, "node", "--input-type=module", "-e", `await import("${specifier}")`);
    }
    const maps = readdirSync(join(installed, "dist")).filter((name) => name.endsWith(".map"));
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const path = join(installed, "dist", map);
      const { sources } = JSON.parse(readFileSync(path, "utf8")) as { sources: string[] };
      for (const source of sources)
        expect(existsSync(join(dirname(path), source)), source).toBe(true);
    }
  });

  it("type-checks in ESM, in CommonJS and for a bundler, libraries included", () => {
    const program = join(root, "packaging", "programs", `${pkg.short}.ts`);
    copyFileSync(program, join(project, "program.mts"));
    copyFileSync(program, join(project, "program.cts"));
    const types = forNode ? NODE : NONE;
    write("tsconfig.json", nodenext(types));
    write("tsconfig.bundler.json", bundler(types));
    command(project, tsc);
    command(project, tsc, "-p", "tsconfig.bundler.json");
    if (!forBoth) return;
    write("tsconfig.browser.json", bundler(NONE, ["browser"]));
    command(project, tsc, "-p", "tsconfig.browser.json");
  });

  it("runs in a JavaScript module", () => {
    expect(readFileSync(join(project, "built/program.mjs"), "utf8")).toMatch(/^import /m);
    expect(node("built/program.mjs")).toBe(PRINTED[pkg.short]);
  });

  it("runs by require() in CommonJS", () => {
    expect(readFileSync(join(project, "built/program.cjs"), "utf8")).toContain(
      `require("${pkg.name}`,
    );
    expect(node("built/program.cjs")).toBe(PRINTED[pkg.short]);
  });

  it.runIf(forBoth)("has its names for Node in the types, unless it is for browsers", () => {
    const program = join(root, "packaging", "programs", `${pkg.short}.node.ts`);
    copyFileSync(program, join(project, "program.mts"));
    copyFileSync(program, join(project, "program.cts"));
    command(project, tsc);
    command(project, tsc, "-p", "tsconfig.bundler.json");
    expect(() => command(project, tsc, "-p", "tsconfig.browser.json")).toThrow(
      "error TS2339: Property 'add_signal_handler' does not exist on type 'EventLoop'",
    );
    expect(node("built/program.mjs")).toBe("handled SIGUSR2");
    expect(node("built/program.cjs")).toBe("handled SIGUSR2");
  });

  function write(name: string, content: object): void {
    writeFileSync(join(project, name), JSON.stringify(content, null, 2));
  }

  function node(file: string): string {
    return command(project, "node", file).trim();
  }
});
