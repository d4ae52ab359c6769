import type { Program } from "../src/program.js";
import type { Recorded } from "./recorder.js";
import { smaller } from "./smaller.js";

/**
 * The smallest program found, by leaving out one thing after the other as long as `differs` says that
 * what is left still does. It ends when nothing more can go, or at the time `end`.
 */
export async function shrink(
  found: Recorded,
  differs: (program: Program) => Promise<Recorded | undefined>,
  end: number,
): Promise<Recorded> {
  let best = found;
  let tried = "";
  while (tried !== JSON.stringify(best.program)) {
    tried = JSON.stringify(best.program);
    for (const program of smaller(best.program)) {
      if (performance.now() >= end) return best;
      const recorded = await differs(program);
      if (recorded !== undefined) {
        best = recorded;
        break;
      }
    }
  }
  return best;
}
