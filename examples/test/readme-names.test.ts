import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { blocksOf, codeOf, documents, read, root, spansOf } from "./markdown.js";

// What the packages export has a place in their READMEs, and what the READMEs name is there.

interface Manifest {
  readonly name: string;
  readonly exports: Record<string, string | { readonly types?: string }>;
}

const packages = readdirSync(join(root, "packages"));

/** The entries for users: those for the sibling packages have no types. */
const entries = packages.flatMap((short) => {
  const manifest = JSON.parse(read(`packages/${short}/package.json`)) as Manifest;
  return Object.entries(manifest.exports)
    .filter(([, target]) => typeof target !== "string" && target.types !== undefined)
    .map(([path]) => ({ specifier: manifest.name + path.slice(1), short }));
});

const wordsOf = (text: string) => new Set(text.match(/[\w$]+/g));

it.each(entries)(
  "the README names every value that $specifier exports",
  async ({ specifier, short }) => {
    const exported = Object.keys((await import(/* @vite-ignore */ specifier)) as object);
    expect(exported).not.toEqual([]);
    const words = wordsOf(codeOf(`packages/${short}/README.md`));
    expect(exported.filter((name) => !words.has(name))).toEqual([]);
  },
);

/** What is called, and what is written as only names are: `keepAlive`, `get_nowait`, `TimeoutError`. */
const NAME = /[\w$]+(?=\()|\b[A-Za-z]+(?:[a-z][A-Z]|_[a-z])\w*/g;

describe("what a package's README names in its text exists", () => {
  const reports = readdirSync(join(root, "packaging/api")).map((file) =>
    read(`packaging/api/${file}`),
  );
  const exist = wordsOf(reports.join("\n"));
  const others = new Set([
    ...Object.getOwnPropertyNames(globalThis),
    ...["call_soon_threadsafe", "create_future", "LookupError"], // CPython's
    // Of aiodns, and refused.
    ...["local_dev", "resolvconf_path", "socket_send_buffer_size", "socket_receive_buffer_size"],
    ...["setMaxListeners", "gzipSync", "checkThenables"], // of Node, and of a linter
    ...["f", "fn", "g", "main", "worker"], // the reader's
  ]);

  it.each(packages)("%s", (short) => {
    const file = `packages/${short}/README.md`;
    const own = wordsOf(
      blocksOf(file)
        .map(({ code }) => code)
        .join("\n"),
    );
    const named = spansOf(file).flatMap((span) => span.match(NAME) ?? []);
    const gone = named.filter((name) => !exist.has(name) && !own.has(name) && !others.has(name));
    expect(gone).toEqual([]);
  });
});

describe("every link leads to a file, and to a heading of it", () => {
  it.each(documents)("%s", (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(
      ([, link]) => link as string,
    );
    const broken = links.filter((link) => {
      const [path = "", heading] = link.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      if (!existsSync(join(root, target))) return true;
      return heading !== undefined && !headingsOf(target).includes(heading);
    });
    expect(broken).toEqual([]);
  });
});

/** As GitHub makes them: lower case, no punctuation, a dash for a space. */
function headingsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
