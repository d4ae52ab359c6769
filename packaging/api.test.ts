import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { afterAll, expect, it } from "vitest";
import { type Entry, type Package, packages, root } from "./packages.js";

// The public API of every entry stands in packaging/api, so that a change of it shows in a diff.
// `pnpm api` writes it anew.

const scratch = mkdtempSync(join(tmpdir(), "asyncio-ts-api-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const reports = packages.flatMap((pkg) =>
  pkg.entries.flatMap((entry) => {
    const { types, browserTypes } = entry;
    if (types === undefined) return [];
    const report = { pkg, entry, specifier: entry.specifier, types, file: fileOf(entry) };
    if (browserTypes === undefined || browserTypes === types) return [report];
    const specifier = `${entry.specifier} in browsers`;
    return [report, { ...report, specifier, types: browserTypes, file: fileOf(entry, ".browser") }];
  }),
);

/** `@asyncio-ts/loop/virtual` has its report in `loop.virtual.api.md`. */
function fileOf({ specifier }: Entry, platform = ""): string {
  return `${specifier.split("/").slice(1).join(".")}${platform}.api.md`;
}

it.each(reports)(
  "$file is the API of $specifier",
  async ({ pkg, entry, specifier, types, file }) => {
    Extractor.invoke(settings(pkg, entry, types, file), {
      localBuild: true,
      // Nothing of what it says is lost: what matters is in the report.
      messageCallback(message) {
        message.handled = true;
      },
    });
    const text = readFileSync(join(scratch, file), "utf8")
      // It writes the name of the package there, whatever the entry.
      .replace(/^## API Report File for .*$/m, `## API of ${specifier}`);
    const hint = `the API of ${specifier} has changed; \`pnpm api\` writes its report anew`;
    await expect(text, hint).toMatchFileSnapshot(join(root, "packaging/api", file));
  },
);

it("has no report of an entry that is gone", () => {
  const files = reports.map(({ file }) => file);
  const gone = readdirSync(join(root, "packaging/api")).filter((file) => !files.includes(file));
  expect(gone).toEqual([]);
});

function settings(pkg: Package, entry: Entry, types: string, file: string): ExtractorConfig {
  const main = entry.path === ".";
  const silent = { logLevel: ExtractorLogLevel.None };
  const quiet = { default: silent };
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(pkg.folder, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: pkg.folder,
      mainEntryPointFilePath: join(pkg.folder, types),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: "nodenext",
            target: "es2022",
            lib: ["es2022"],
            types: types === entry.browserTypes ? [] : ["node"],
            strict: true,
          },
          include: [types],
        },
      },
      newlineKind: "lf",
      apiReport: {
        enabled: true,
        reportFileName: file,
        reportFolder: scratch,
        reportTempFolder: join(scratch, "temp"),
        // A base class or a parameter's type that has no export of its own is API all the same.
        // What the other entries have of that kind, the main one exports.
        includeForgottenExports: main,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: quiet,
        tsdocMessageReporting: quiet,
        extractorMessageReporting: {
          ...quiet,
          // A type that users meet and cannot name.
          "ae-forgotten-export": { ...silent, addToApiReportFile: main },
        },
      },
    },
  });
}
