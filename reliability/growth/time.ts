/** Work that is done on `n` things; what it returns is set up before the clock runs. */
export type Work = (n: number) => (() => void) | (() => Promise<void>);

/** Small enough for the processor's caches, ten times as much included. */
const N = 1000;

/** Ten times as much may take this many times as long: 10 is linear, 13 sorts, 100 is quadratic. */
export const TOO_MUCH = 40;

/** After this many milliseconds there is no further attempt. */
const PATIENCE = 300;

/** How often what looks too much is measured: what is linear varies between 2 and 40 on a busy machine. */
const ATTEMPTS = 10;

/**
 * How long it takes to do the work `repeat` times, in milliseconds: the best of a few, of the
 * processor's time, since others use the machine too, and a long piece of work is interrupted
 * more often than a short one.
 */
async function time(work: Work, n: number, repeat: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  const began = performance.now();
  for (let attempt = 0; attempt < 4 && performance.now() - began < PATIENCE; attempt++) {
    const runs = Array.from({ length: repeat }, () => work(n));
    // The garbage of others is not its own: see vitest.config.ts.
    (globalThis as { gc?: () => void }).gc?.();
    const start = process.cpuUsage();
    for (const run of runs) await run();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** How many times as long ten times as much takes; what looks too much is measured again. */
export async function ratio(work: Work, n = N): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && least >= TOO_MUCH; attempt++) {
    // Ten times the work on `n`, so that both take about as long if nothing is quadratic.
    const small = await time(work, n, 10);
    least = Math.min(least, ((await time(work, 10 * n, 1)) / small) * 10);
  }
  return least;
}
