import { serveClients } from "../echo/clients.mjs";

const LINES = 100;
const LENGTH = 64;

/**
 * One client that sends n lines, a hundred at once, each time when all came back.
 *
 * @param {number} port
 * @param {number} n
 * @param {import("../contender.js").Watch} watch
 */
export async function serveLines(port, n, watch) {
  const messages = n / LINES;
  const returned = await serveClients(
    { port, connections: 1, messages, size: LINES * LENGTH },
    watch,
  );
  if (returned !== messages) throw new Error(`${returned} of ${messages} came back`);
}

/**
 * The whole lines in the data, and what stands behind the last.
 *
 * @param {Buffer} data
 */
export function linesOf(data) {
  const lines = [];
  let start = 0;
  for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
    lines.push(data.subarray(start, end + 1));
    start = end + 1;
  }
  return { lines, rest: data.subarray(start) };
}
