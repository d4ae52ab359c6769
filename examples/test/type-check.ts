import { join } from "node:path";
import ts from "typescript";
import { conditions, folder } from "./child.js";
import type { Block } from "./markdown.js";

/**
 * Checks the types of all blocks, each as a module of its own, in one program: with the options of
 * the examples, against the same half of the packages, sources or built, that the suite runs on.
 * Gives the errors of each block, at their lines of the document.
 */
export function checkTypes(blocks: readonly Block[]): Map<Block, string[]> {
  const files = new Map(blocks.map((block) => [pathOf(block), block]));
  const options = { ...optionsOfExamples(), customConditions: conditions };
  const program = ts.createProgram([...files.keys()], options, hostWith(files, options));
  const errors = new Map<Block, string[]>();
  for (const [path, block] of files) {
    const source = program.getSourceFile(path);
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    errors.set(
      block,
      found.map((one) => describeError(one, block)),
    );
  }
  return errors;
}

/** Where the block would be, if it were a file: the packages resolve as for the examples. */
function pathOf({ file, line, language }: Block): string {
  return join(folder, "blocks", `${file.replaceAll("/", "-")}-${line}.${language}`).replaceAll(
    "\\",
    "/",
  );
}

/** The prelude comes last, so that the lines keep their numbers. */
function moduleOf({ code, prelude = "" }: Block): string {
  return `${code}\n${prelude}\nexport {};\n`;
}

function optionsOfExamples(): ts.CompilerOptions {
  const file = join(folder, "tsconfig.json");
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder, undefined, file);
  return { ...options, allowJs: true, checkJs: true };
}

function hostWith(files: ReadonlyMap<string, Block>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => {
    const block = files.get(path);
    return block === undefined ? readFile.call(host, path) : moduleOf(block);
  };
  host.getSourceFile = (path, ...rest) => {
    const block = files.get(path);
    return block === undefined
      ? getSourceFile.call(host, path, ...rest)
      : ts.createSourceFile(
          path,
          moduleOf(block),
          ...(rest.slice(0, 1) as [ts.ScriptTarget]),
          true,
        );
  };
  return host;
}

function describeError(
  { file, start = 0, code, messageText }: ts.Diagnostic,
  block: Block,
): string {
  const { line } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0 };
  const text = ts.flattenDiagnosticMessageText(messageText, "\n");
  return `${block.file}:${block.line + line}: TS${code}: ${text}`;
}
