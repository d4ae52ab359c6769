// What runs in a thread, of one call of the pool's: it finds the function and calls it. An outcome is
// an object, so that an error which the function has thrown can be told from one of the pool's.

/**
 * @typedef {{ readonly module: string, readonly name: string, readonly args: readonly unknown[] }} Call
 * @typedef {{ readonly value: unknown } | Failure} Outcome
 * @typedef {{ readonly error: unknown, readonly name: string | undefined,
 *             readonly fields: Readonly<Record<string, unknown>> }} Failure
 */

/**
 * @param {Call} call
 * @returns {Promise<Outcome>}
 */
export default async function run({ module, name, args }) {
  try {
    const exported = await import(module);
    const value = await find(exported, module, name)(...args);
    // What can't be sent would end this thread without a word of why. Bytes always can.
    if (typeof value === "object" ? !isBytes(value) : typeof value === "function") {
      structuredClone(value);
    }
    return { value };
  } catch (error) {
    return failure(error);
  }
}

/**
 * @param {Record<string, any>} exported
 * @param {string} module
 * @param {string} name
 * @returns {(...args: readonly unknown[]) => unknown}
 */
function find(exported, module, name) {
  // Of a CommonJS module, Node knows some exports only as fields of the whole.
  const found = exported[name] ?? exported.default?.[name];
  if (typeof found === "function") return found;
  const functions = Object.keys(exported).filter((key) => typeof exported[key] === "function");
  const there = functions.length === 0 ? "none" : functions.join(", ");
  throw new TypeError(
    `${module} exports no function "${name}": the functions that it has are ${there}`,
  );
}

/** @param {unknown} value */
function isBytes(value) {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

/**
 * Between threads an error loses its class, and with it its name, and its fields. On Bun, its cause.
 *
 * @param {unknown} error
 * @returns {Failure}
 */
function failure(error) {
  if (!(error instanceof Error)) return { error: copy(error), name: undefined, fields: {} };
  /** @type {Record<string, unknown>} */
  const fields = {};
  for (const key of new Set([...Object.keys(error), "errors", "cause"])) {
    if (!Object.hasOwn(error, key)) continue;
    const value = copy(Reflect.get(error, key));
    if (value !== undefined) fields[key] = value;
  }
  const copied = copy(error);
  // A DOMException comes out as something else, or not at all.
  return {
    error: copied instanceof Error ? copied : new Error(error.message),
    name: error.name,
    fields,
  };
}

/**
 * `undefined` for what can't be sent.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
function copy(value) {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}
