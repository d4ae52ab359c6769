/** Programs count time in ticks of 2^-20 s, so that every time is exact in a double. */
const TICKS = 1_048_576;

/** Seconds for the facade. `null` stays "no time". */
export function seconds(ticks: unknown): number | null {
  if (ticks === null) return null;
  if (typeof ticks === "number" && Number.isInteger(ticks)) return ticks / TICKS;
  throw new TypeError(`a time in ticks must be an integer or null, not ${String(ticks)}`);
}

export function ticks(secs: number): number {
  return Math.round(secs * TICKS);
}

/** Whole microseconds, rounded down, as trace lines begin with. */
export function microseconds(ticks: number): number {
  return Math.floor((ticks * 15625) / 16384);
}
