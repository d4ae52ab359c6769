/** The language of the programs, as SPEC.md defines it (sections 1, 2, 4 and 5). */

export type Literal = null | boolean | number | string;
export type Operation = readonly [op: string, ...operands: Expression[]];
export type Expression = Literal | Operation;
export type Block = readonly Statement[];
export type Handler = readonly [classes: readonly string[], name: string | null, block: Block];

export type LogStatement = readonly ["log", ...Expression[]];
export type DoStatement = readonly ["do", Expression];
export type LetStatement = readonly ["let", string, Expression];
export type AwaitStatement = readonly ["await", Expression, (string | null)?];
export type IfStatement = readonly ["if", Expression, Block, Block];
export type ForStatement = readonly ["for", string | null, Expression, Block];
export type BreakStatement = readonly ["break"];
export type ReturnStatement = readonly ["return", Expression];
export type RaiseStatement = readonly ["raise", Expression];
export type TryStatement = readonly ["try", Block, readonly Handler[], Block, Block];
export type AsyncWithStatement = readonly ["async_with", string | null, Expression, Block];
export type AsCompletedStatement = readonly ["as_completed", string, Expression, Expression, Block];

/** Statements that hold no others and never wait: both forms run them by the same code. */
export type PlainStatement =
  | LogStatement
  | DoStatement
  | LetStatement
  | BreakStatement
  | ReturnStatement
  | RaiseStatement;

export type Statement =
  | PlainStatement
  | AwaitStatement
  | IfStatement
  | ForStatement
  | TryStatement
  | AsyncWithStatement
  | AsCompletedStatement;

/** A coroutine or a function of the program. */
export interface Definition {
  readonly params: readonly string[];
  readonly body: Block;
}

export interface Program {
  readonly coros: Readonly<Record<string, Definition>>;
  readonly funcs?: Readonly<Record<string, Definition>>;
  readonly eager?: boolean;
}

/** One line of a case file: a program and the trace that CPython prints for it. */
export interface Case {
  readonly id: string;
  readonly program: Program;
  readonly trace: readonly string[];
}

/** The kind of coroutine that a program is run with. */
export type FormName = "generator" | "async";
