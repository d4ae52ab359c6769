// What all the others do: plain async functions, in a process that runs nothing else.
import { awaitNull } from "./plain.mjs";

/** @type {import("../contender.js").Contender} */
export default ({ n, watch }) => awaitNull(n, watch);
