import * as asyncio from "@asyncio-ts/compat-asyncio";

/** The program uses a name that the library doesn't have (yet). The case fails with this text. */
export class NotThere extends Error {
  override readonly name = "NotThere";

  constructor(what: string) {
    super(`operation not there yet: ${what}`);
  }
}

type Callable = (...args: readonly unknown[]) => unknown;

const names: Readonly<Record<string, unknown>> = { ...asyncio };

/**
 * A function or class of the facade by its Python name. Programs are data, so the interpreter reaches
 * what they name at run time: a name that is not there fails one case and not the whole run.
 */
export function member(name: string): Callable {
  const found = Object.hasOwn(names, name) ? names[name] : undefined;
  if (typeof found !== "function") throw new NotThere(name);
  return found as Callable;
}

/** `asyncio.NAME(...args)` */
export function call(name: string, ...args: readonly unknown[]): unknown {
  return member(name)(...args);
}

/** `asyncio.NAME(...args)` of a class */
export function make(name: string, ...args: readonly unknown[]): unknown {
  return Reflect.construct(member(name), args);
}

/** `target.NAME(...args)` */
export function send(target: unknown, name: string, ...args: readonly unknown[]): unknown {
  const found = read(target, name);
  if (typeof found !== "function") throw new NotThere(name);
  return Reflect.apply(found, target, args);
}

/** `target.NAME` */
export function property(target: unknown, name: string): unknown {
  const found = read(target, name);
  if (found === undefined) throw new NotThere(name);
  return found;
}

function read(target: unknown, name: string): unknown {
  if (typeof target !== "object" || target === null) {
    throw new TypeError(`${String(target)} is no object with a ${name}`);
  }
  return Reflect.get(target, name);
}
