import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { programOptions } from "../../../host.shared.js";

it("threads that have nothing to do keep no process alive", async () => {
  const script = fileURLToPath(new URL("programs/idle-threads.ts", import.meta.url));
  const child = spawn(process.execPath, [...programOptions(), script], {
    stdio: ["ignore", "pipe", "inherit"],
    // The test runner's own options are not for the child.
    env: { ...process.env, NODE_OPTIONS: "" },
    timeout: 15_000,
  });
  const end = once(child, "close");
  expect(await text(child.stdout)).toBe("3\n7\nexit\n");
  expect(await end).toEqual([0, null]);
});
