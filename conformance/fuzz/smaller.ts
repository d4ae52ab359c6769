import type { Block, Definition, Expression, Program, Statement } from "../src/program.js";

type Definitions = Readonly<Record<string, Definition>>;

/** Every program that lacks one thing of this one, those that lack most first in each block. */
export function* smaller(program: Program): Generator<Program> {
  yield* withoutDefinition(program);
  const blocks: Block[] = [];
  const collect = (block: Block): undefined => {
    blocks.push(block);
  };
  mapBlocks(program, collect);
  for (const block of blocks) {
    for (const shorter of shorterBlocks(block)) {
      yield mapBlocks(program, (other) => (other === block ? shorter : undefined));
    }
  }
}

/** Without a coroutine or function that nothing names: to call one that is not there is no program. */
function* withoutDefinition(program: Program): Generator<Program> {
  const { funcs, ...rest } = program;
  for (const name of Object.keys(funcs ?? {})) {
    const left = without(funcs ?? {}, name);
    const less = Object.keys(left).length === 0 ? rest : { ...rest, funcs: left };
    if (!names(less, name)) yield less;
  }
  for (const name of Object.keys(program.coros)) {
    const less = { ...program, coros: without(program.coros, name) };
    if (name !== "main" && !names(less, name)) yield less;
  }
}

function names(program: Program, name: string): boolean {
  return JSON.stringify(program).includes(`"${name}"`);
}

function without(definitions: Definitions, name: string): Definitions {
  return Object.fromEntries(Object.entries(definitions).filter(([other]) => other !== name));
}

/** The block without some of its statements, or with one that holds others replaced by those. */
function* shorterBlocks(block: Block): Generator<Block> {
  for (let size = block.length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < block.length; start += size) {
      yield block.toSpliced(start, size);
    }
  }
  for (const [index, statement] of block.entries()) {
    for (const instead of simpler(statement)) yield block.toSpliced(index, 1, ...instead);
  }
}

function* simpler(statement: Statement): Generator<Block> {
  switch (statement[0]) {
    case "if":
      yield statement[2];
      yield statement[3];
      return;
    case "for":
    case "async_with":
      yield statement[3];
      return;
    case "try": {
      const [, body, handlers, otherwise, final] = statement;
      yield [...body, ...otherwise, ...final];
      for (const index of handlers.keys()) {
        yield [["try", body, handlers.toSpliced(index, 1), otherwise, final]];
      }
      return;
    }
    default:
      for (const less of simplerOperands(statement)) yield [less];
  }
}

/** What has any number of operands, and the first of them that may go. */
const VARIADIC: ReadonlyMap<unknown, number> = new Map([
  ["log", 1],
  ["list", 1],
  ["gather", 2],
]);

/** A statement or an operation with one operand fewer, or with a simpler one. */
function* simplerOperands<T extends readonly unknown[]>(operation: T): Generator<T> {
  const first = VARIADIC.get(operation[0]) ?? operation.length;
  for (let index = first; index < operation.length; index++) {
    yield operation.toSpliced(index, 1) as readonly unknown[] as T;
  }
  for (const [index, operand] of operation.entries()) {
    if (!Array.isArray(operand)) continue;
    for (const less of simplerExpressions(operand)) {
      yield operation.with(index, less) as readonly unknown[] as T;
    }
  }
}

function* simplerExpressions(operation: readonly unknown[]): Generator<Expression> {
  if (operation[0] === "wait_for" || operation[0] === "shield") yield operation[1] as Expression;
  yield* simplerOperands(operation) as Generator<Expression & readonly unknown[]>;
}

/** The program with every block replaced by what `change` gives for it, or else searched for others. */
function mapBlocks(program: Program, change: (block: Block) => Block | undefined): Program {
  const visit = (block: Block): Block =>
    change(block) ?? block.map((statement) => mapStatement(statement, visit));
  const all = (definitions: Definitions): Definitions =>
    Object.fromEntries(
      Object.entries(definitions).map(([name, { params, body }]) => [
        name,
        { params, body: visit(body) },
      ]),
    );
  const funcs = program.funcs === undefined ? {} : { funcs: all(program.funcs) };
  return { ...program, coros: all(program.coros), ...funcs };
}

function mapStatement(statement: Statement, visit: (block: Block) => Block): Statement {
  switch (statement[0]) {
    case "if":
      return ["if", statement[1], visit(statement[2]), visit(statement[3])];
    case "for":
      return ["for", statement[1], statement[2], visit(statement[3])];
    case "async_with":
      return ["async_with", statement[1], statement[2], visit(statement[3])];
    case "as_completed":
      return ["as_completed", statement[1], statement[2], statement[3], visit(statement[4])];
    case "try": {
      const [, body, handlers, otherwise, final] = statement;
      const caught = handlers.map(
        ([classes, name, block]) => [classes, name, visit(block)] as const,
      );
      return ["try", visit(body), caught, visit(otherwise), visit(final)];
    }
    default:
      return statement;
  }
}
