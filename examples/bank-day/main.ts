import { bankDay } from "./bank.js";
import { seeded } from "./random.js";

const seed = Number(process.argv[2] ?? 1);
if (!Number.isInteger(seed))
  throw new RangeError(`"${process.argv[2]}" is no seed: take an integer`);

for (const tellers of [3, 4]) {
  const { report, served, longestLine, waited } = bankDay(tellers, seeded(seed));
  console.log(`${tellers} tellers:`);
  for (const line of report) console.log(`  ${line}`);
  const minutes = (waited / served / 60_000).toFixed(1);
  console.log(`  longest line: ${longestLine}; mean time in line: ${minutes} minutes`);
}
