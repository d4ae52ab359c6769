import { runInNewContext } from "node:vm";
import ts from "typescript";

/**
 * The globals of the language itself: what a bare context has, less the two that V8 adds to it.
 * All other globals come from a host, and the packages are for every host.
 */
const LANGUAGE: ReadonlySet<string> = new Set(
  (runInNewContext("Object.getOwnPropertyNames(globalThis)") as string[]).filter(
    (name) => name !== "console" && name !== "WebAssembly",
  ),
);

/** Skips what the compiler erases or what changes nothing: `(x as T)!` is `x`. */
function bare(node: ts.Expression): ts.Expression {
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
  ) {
    return bare(node.expression);
  }
  return node;
}

/** Declared for the types only (`declare const x`), so that the value is the host's. */
function ambient(declaration: ts.Declaration): boolean {
  if ((ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0) return true;
  return ts.findAncestor(declaration, isGlobalBlock) !== undefined;
}

/** `declare global`: it names what a host may have, and touches nothing. */
function isGlobalBlock(node: ts.Node): boolean {
  return ts.isModuleDeclaration(node) && (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

/**
 * The host's globals that a file touches: as a free name, as `globalThis.x`, or by taking
 * `globalThis` apart. Scopes are the compiler's, so a parameter called `self` is no finding.
 * What a file does with an object that it got as an argument is out of sight.
 */
export function hostGlobalsOf(source: ts.SourceFile, checker: ts.TypeChecker): string[] {
  const found = new Set<string>();
  const report = (name: string): void => {
    if (!LANGUAGE.has(name)) found.add(name);
  };

  /** `undefined` for what nothing in the file declares. */
  const declarationsOf = (name: ts.Identifier): readonly ts.Declaration[] | undefined => {
    const symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
    const own = symbol?.declarations?.filter((declaration) => !ambient(declaration));
    return own === undefined || own.length === 0 ? undefined : own;
  };

  /** `globalThis`, or a variable that was made from it. */
  const isGlobalObject = (expression: ts.Expression): boolean => {
    const node = bare(expression);
    if (!ts.isIdentifier(node)) return false;
    if (node.text === "globalThis") return true;
    return (declarationsOf(node) ?? []).some(
      (declaration) =>
        ts.isVariableDeclaration(declaration) &&
        declaration.initializer !== undefined &&
        isGlobalObject(declaration.initializer),
    );
  };

  const visit = (node: ts.Node): void => {
    if (isGlobalBlock(node)) return;
    if (ts.isPropertyAccessExpression(node) && isGlobalObject(node.expression)) {
      report(node.name.text);
    } else if (ts.isElementAccessExpression(node) && isGlobalObject(node.expression)) {
      if (ts.isStringLiteralLike(node.argumentExpression)) report(node.argumentExpression.text);
    } else if (
      ts.isVariableDeclaration(node) &&
      ts.isObjectBindingPattern(node.name) &&
      node.initializer !== undefined &&
      isGlobalObject(node.initializer)
    ) {
      for (const { propertyName, name } of node.name.elements) {
        const key = propertyName ?? name;
        if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) report(key.text);
      }
    } else if (ts.isIdentifier(node) && isValue(node) && declarationsOf(node) === undefined) {
      report(node.text);
    }
    // In types only `typeof x` names a variable.
    if (isType(node)) visitType(node);
    else ts.forEachChild(node, visit);
  };
  const visitType = (node: ts.Node): void => {
    if (ts.isTypeQueryNode(node)) visitName(node.exprName);
    ts.forEachChild(node, visitType);
  };
  /** `typeof globalThis` alone is a type of the language; `typeof globalThis.x` is not. */
  const visitName = (name: ts.EntityName): void => {
    if (ts.isIdentifier(name)) {
      if (declarationsOf(name) === undefined) report(name.text);
    } else if (ts.isIdentifier(name.left) && name.left.text === "globalThis") {
      report(name.right.text);
    } else {
      visitName(name.left);
    }
  };
  visit(source);
  return [...found];
}

/** What a class extends is a value; what it implements, and what an interface extends, is a type. */
function isType(node: ts.Node): boolean {
  if (ts.isHeritageClause(node)) {
    return node.token === ts.SyntaxKind.ImplementsKeyword || ts.isInterfaceDeclaration(node.parent);
  }
  return ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node);
}

/** A name that stands for a variable: not a property, a key, a label or the name of an import. */
function isValue(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === name;
  if (ts.isQualifiedName(parent)) return parent.left === name;
  if (ts.isBindingElement(parent)) return parent.propertyName !== name;
  if (ts.isPropertyDeclaration(parent)) return parent.initializer === name;
  return !(
    ts.isImportSpecifier(parent) ||
    ts.isExportSpecifier(parent) ||
    ts.isNamespaceExport(parent) ||
    ts.isMetaProperty(parent) ||
    ts.isLabeledStatement(parent) ||
    ts.isBreakOrContinueStatement(parent)
  );
}
