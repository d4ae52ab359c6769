import { spawnSync } from "node:child_process";

/**
 * Runs a program and returns what it printed. Fails when the program does, with all that it wrote.
 */
export function command(cwd: string, name: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(name, args, {
    cwd,
    encoding: "utf8",
    timeout: 60_000,
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    const said = [stdout, stderr, error?.message].filter(Boolean).join("\n");
    throw new Error(`${name} ${args.join(" ")}\n\n${said}`);
  }
  return stdout;
}
