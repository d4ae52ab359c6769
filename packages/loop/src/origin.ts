// Where things were made, in debug mode: of what is slow, fails or is never awaited, that is what
// one wants to know. In a table of its own, so that it costs nothing while nobody asks.

const origins = new WeakMap<object, string>();

/** Lines of a stack that are of these packages. */
const OURS = /@asyncio-ts\/|\/packages\/(loop|future|task|queue|sync|compat-asyncio)\/(src|dist)\//;

/** Lines of a file: JavaScriptCore has others, of constructors that it makes itself. */
const PLACE = /\/.*:\d+:\d+/;

/** To be called where `subject` is made, in debug mode. CPython: `_source_traceback`. */
export function rememberOrigin(subject: object): void {
  const { stack } = new Error();
  if (stack !== undefined) origins.set(subject, stack);
}

/** Where `subject` was made: the innermost line of the stack that is not ours. */
export function originOf(subject: object): string | undefined {
  const lines = origins.get(subject)?.split("\n") ?? [];
  const line = lines.find((text) => PLACE.test(text) && !OURS.test(text));
  return line?.trim().replace(/^at /, "");
}

/** The same, to stand behind the name of `subject` in a message; empty if it is not known. */
export function madeAt(subject: object): string {
  const origin = originOf(subject);
  return origin === undefined ? "" : `, created at ${origin}`;
}
