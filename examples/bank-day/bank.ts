import { VirtualLoop } from "@asyncio-ts/loop/virtual";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OPENS = 9 * HOUR;
const CLOSES = 16 * HOUR;

export interface Day {
  /** One line of the report for each hour, and one for the end. */
  readonly report: string[];
  readonly served: number;
  readonly longestLine: number;
  /** Milliseconds that customers stood in line, all together. */
  readonly waited: number;
}

/** A day in a bank with one line for all tellers. Midnight is 0 on the loop's clock. */
export function bankDay(tellers: number, random: () => number): Day {
  const loop = new VirtualLoop();
  /** When those who stand in line came. */
  const line: number[] = [];
  const report: string[] = [];
  let idle = tellers;
  let served = 0;
  let waited = 0;
  let longestLine = 0;

  /** Times between independent events are distributed like this. */
  const about = (mean: number): number => Math.round(-mean * Math.log(1 - random()));
  const clock = (): string => {
    const minutes = Math.round(loop.now() / MINUTE);
    return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  };

  /** More people come at noon. */
  const gap = (): number => (Math.abs(loop.now() - 12.5 * HOUR) < HOUR ? 1.2 : 2) * MINUTE;

  function customerComes(): void {
    if (loop.now() >= CLOSES) return;
    line.push(loop.now());
    longestLine = Math.max(longestLine, line.length);
    serveNext();
    loop.callLater(about(gap()), customerComes);
  }

  function serveNext(): void {
    if (idle === 0 || line.length === 0) return;
    idle--;
    waited += loop.now() - (line.shift() as number);
    loop.callLater(about(5 * MINUTE), () => {
      idle++;
      served++;
      serveNext();
    });
  }

  function everyHour(): void {
    report.push(`${clock()}  ${served} served, ${line.length} in line, ${tellers - idle} busy`);
    if (loop.now() < CLOSES) loop.callLater(HOUR, everyHour);
  }

  loop.callAt(OPENS, customerComes);
  loop.callAt(OPENS + HOUR, everyHour);
  loop.runSync(); // until nobody is left
  report.push(`${clock()}  the last customer leaves`);
  loop.close();
  return { report, served, longestLine, waited };
}
