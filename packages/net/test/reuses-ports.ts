import process from "node:process";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

/** Whether this host knows the option `reusePort`: Node from 22.12 and 23.1 on. */
export const reusesPorts =
  major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
