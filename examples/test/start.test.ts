import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programs } from "../catalog.js";
import { folder, start } from "./child.js";

const expected = (name: string) => readFileSync(join(folder, name, "expected.txt"), "utf8");

describe("npm start", () => {
  it("runs the queue program live, with a heading on stderr", async () => {
    const began = performance.now();
    const { code, stdout, stderr } = await start("start.ts");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expected("queue") });
    expect(stderr).toMatch(/^queue: three consumers and a producer/m);
    // Three rounds of 0.3 s: it is watched, not rushed through.
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  it("runs any other program by its name", async () => {
    const { code, stdout, stderr } = await start("start.ts", "call-soon");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expected("call-soon") });
    expect(stderr).toMatch(/^call-soon: /m);
  });

  it("hands further arguments to the program", async () => {
    const { code, stdout } = await start("start.ts", "queue-generators", "0.01");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expected("queue-generators") });
  });

  it.each([
    ["queue", "abc"],
    ["queue-generators", "-1"],
  ])("fails at once when %s is given %s for seconds", async (name, seconds) => {
    const { code, stdout, stderr } = await start("start.ts", name, seconds);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`RangeError: "${seconds}" is no number of seconds`);
  });

  it("answers an unknown name with the names there are, and exit code 1", async () => {
    const { code, stdout, stderr } = await start("start.ts", "qeue");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain('"qeue"');
    for (const { name, shows } of programs) {
      expect(stderr).toContain(name);
      expect(stderr).toContain(shows);
    }
  });
});
