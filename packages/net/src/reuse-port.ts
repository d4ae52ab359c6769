import process from "node:process";
import { advise, ValueError } from "@asyncio-ts/loop";

/** Refuses where Node would ignore it: the option is there from 22.12 and 23.1 on. */
export function checkReusePort(): void {
  const [major = 0, minor = 0] = (process.versions.node ?? "").split(".").map(Number);
  if (major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12)) return;
  throw advise(
    new ValueError("reusePort is not supported by this Node"),
    "use Node 22.12, 23.1 or newer, or node:cluster, which shares a port in its own way",
  );
}
