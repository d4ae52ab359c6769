import { expect, it } from "vitest";
import { bankDay } from "../bank-day/bank.js";
import { seeded } from "../bank-day/random.js";

// What the program prints is compared by programs.test.ts.

it("has the same day for the same seed, and another one for another", () => {
  const [first, again, other] = [7, 7, 8].map((seed) => bankDay(3, seeded(seed)));
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

it("takes no longer in line when there are more tellers", () => {
  const waits = [2, 3, 4, 8].map((tellers) => {
    const { waited, served } = bankDay(tellers, seeded(1));
    return waited / served;
  });
  expect(waits).toEqual([...waits].sort((a, b) => b - a));
});

it("passes a hundred days of seven hours in less than a second each, by far", () => {
  const began = performance.now();
  for (let seed = 0; seed < 100; seed++)
    expect(bankDay(3, seeded(seed)).served).toBeGreaterThan(100);
  expect(performance.now() - began).toBeLessThan(10_000);
});
