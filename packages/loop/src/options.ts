import { show } from "./errors.js";

/** Refuses what is no object: its value was meant for an option, as for the one called `name`. @internal */
export function checkOptions(options: unknown, name: string): void {
  if (typeof options === "object" && options !== null) return;
  const value = show(options);
  throw new TypeError(`options must be an object, got ${value}: { ${name}: ${value} }`);
}
