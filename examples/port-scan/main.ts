import { run } from "@asyncio-ts/task";
import { type Outcome, scan } from "./scan.js";

const [host = "", range = ""] = process.argv.slice(2);
const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];

if (host === "" || first === undefined || Number(last) > 65535) {
  console.error("Which ports, and whose? npm start -- port-scan HOST FIRST-LAST");
  process.exitCode = 2;
} else {
  const count = Math.max(0, Number(last) - Number(first) + 1);
  const ports = Array.from({ length: count }, (_, n) => Number(first) + n);
  const totals: Record<Outcome, number> = { open: 0, closed: 0, silent: 0 };
  const began = performance.now();
  await run(() =>
    scan(host, ports, {
      onOutcome(port, outcome) {
        totals[outcome]++;
        if (outcome === "open") console.log(`${port} is open`);
      },
    }),
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { open, closed, silent } = totals;
  console.error(`${open} open, ${closed} closed, ${silent} silent, in ${seconds} s`);
}
