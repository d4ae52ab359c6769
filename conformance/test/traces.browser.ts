/// <reference types="vite/client" />
import { afterAll, describe, expect, it } from "vitest";
import { nextMacrotask, onUnhandledRejection } from "../../host.shared.js";
import profiles from "../profiles.json" with { type: "json" };
import type { Case, FormName } from "../src/program.js";
import { runProgram } from "../src/run-program.js";

// What run.ts does, for a page: the cases are part of it, and none has a process of its own.

const files = import.meta.glob<string>("../cases/*.jsonl", {
  query: "?raw",
  import: "default",
  eager: true,
});

function casesOf(profile: string): Case[] {
  const lines = files[`../cases/${profile}.jsonl`]?.split("\n") ?? [];
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Case);
}

const strays: unknown[] = [];
afterAll(onUnhandledRejection((reason) => strays.push(reason)));

describe.each(["generator", "async"] as const satisfies FormName[])("%s form", (form) => {
  describe.each(profiles[form])("%s", (profile) => {
    it.each(casesOf(profile))("$id", async ({ program, trace }) => {
      expect(await runProgram(program, { form })).toEqual({ trace, problem: undefined });
      await nextMacrotask();
      expect(strays.splice(0)).toEqual([]);
    });
  });
});
