/** How a process that runs programs is started: on the sources, or with TARGET=dist on what was built. */
export const NODE_OPTIONS: readonly string[] = [
  ...(process.env.TARGET === "dist" ? [] : ["--conditions=@asyncio-ts/source"]),
  "--import",
  "tsx",
];
