/** Calls a function, or makes an instance of a class, which Python calls as well. */
export function callAsPython<A extends readonly unknown[], T>(
  callee: ((...args: A) => T) | (new (...args: A) => T),
  args: A,
): T {
  // The `prototype` of a class can't be replaced; that of a function can, and arrows have none.
  const isClass = Object.getOwnPropertyDescriptor(callee, "prototype")?.writable === false;
  return isClass ? Reflect.construct(callee, args) : Reflect.apply(callee, undefined, args);
}
