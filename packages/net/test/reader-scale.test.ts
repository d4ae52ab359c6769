import { StreamReader } from "@asyncio-ts/net";
import { describe, expect, it } from "vitest";

/** How long `work` takes for a count, in milliseconds: the best of three. */
async function best(work: (count: number) => Promise<void>, count: number): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const begun = performance.now();
    await work(count);
    shortest = Math.min(shortest, performance.now() - begun);
  }
  return shortest;
}

/** Ten times as much takes about ten times as long, where something quadratic takes a hundred times. */
async function expectLinear(work: (count: number) => Promise<void>, count: number): Promise<void> {
  await work(count);
  let ratio = Number.POSITIVE_INFINITY;
  // A busy machine may spoil a measurement; what is quadratic is so each time.
  for (let attempt = 0; attempt < 3 && ratio >= 40; attempt++) {
    const small = await best(work, count);
    const large = await best(work, 10 * count);
    ratio = large / Math.max(small, 1);
  }
  expect(ratio).toBeLessThan(40);
}

describe("X3 a search goes on where the last one has stopped, however many chunks there are", () => {
  for (const [name, separator] of [
    ["one byte", "\n"],
    ["several bytes", "\r\n\r\n"],
    ["several separators", ["\n", "\r\n\r\n"]],
  ] as const) {
    it(name, async () => {
      const chunk = Buffer.alloc(1024, "x");
      await expectLinear(async (count) => {
        const reader = new StreamReader({ limit: 1 << 30 });
        const line = reader.readUntil(separator);
        for (let i = 0; i < count; i++) {
          reader.feedData(chunk);
          // Lets it look at this.
          await reader.read(0);
        }
        reader.feedData(Buffer.from("\r\n\r\n"));
        expect((await line).length).toBeGreaterThan(count * 1024);
      }, 2000);
    }, 60_000);
  }
});

describe("a read costs the same, however much there is behind it", () => {
  const chunk = Buffer.alloc(1024, "some text\n".padStart(64));
  const filled = (count: number): StreamReader => {
    const reader = new StreamReader();
    for (let i = 0; i < count; i++) reader.feedData(chunk);
    reader.feedEof();
    return reader;
  };

  it("readLine", async () => {
    await expectLinear(async (count) => {
      const reader = filled(count);
      for (let i = 0; i < 16 * count; i++) expect((await reader.readLine()).length).toBe(64);
    }, 200);
  }, 60_000);

  it("readUntil one of several, of which some are never there", async () => {
    await expectLinear(async (count) => {
      const reader = filled(count);
      for (let i = 0; i < 16 * count; i++) {
        expect((await reader.readUntil(["\n", "nowhere"])).length).toBe(64);
      }
    }, 200);
  }, 60_000);

  it("readExactly", async () => {
    await expectLinear(async (count) => {
      const reader = filled(count);
      for (let i = 0; i < 10 * count; i++) await reader.readExactly(100);
    }, 500);
  }, 60_000);
});
