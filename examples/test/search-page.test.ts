import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM_OPTIONS, chromium, NO_CHROMIUM } from "../../scripts/browser/chromium.mjs";
import { type PageServer, servePage } from "../search-page/server.js";
import { conditions } from "./child.js";

if (chromium === undefined) console.warn(`The page is not tested: ${NO_CHROMIUM}`);

describe.skipIf(chromium === undefined)("search-page, in headless Chromium", () => {
  const asked: string[] = [];
  const givenUp: string[] = [];
  let browser: Browser;
  let server: PageServer;

  beforeAll(async () => {
    const playwright = await import("playwright-core");
    browser = await playwright.chromium.launch({
      executablePath: chromium as string,
      args: [...CHROMIUM_OPTIONS],
    });
    // "slow" is never answered, everything else at once.
    server = await servePage(
      async (text, signal) => {
        asked.push(text);
        if (!text.startsWith("slow")) return [`${text} 1`, `${text} 2`];
        await new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => resolve());
        });
        givenUp.push(text);
        return [];
      },
      { conditions },
    );
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it("cancels the request before, and shows the answer to the last one", async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(server.url);

    await page.fill("#text", "slow");
    await expect.poll(() => asked).toEqual(["slow"]);
    await page.fill("#text", "quick");
    await page.locator("#results li").first().waitFor();

    expect(await page.locator("#results li").allTextContents()).toEqual(["quick 1", "quick 2"]);
    expect(await page.textContent("#status")).toBe('2 found for "quick"');
    await expect.poll(() => givenUp).toEqual(["slow"]);
    expect(asked).toEqual(["slow", "quick"]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it("asks nothing while the keyboard is in use", async () => {
    asked.length = 0;
    const page = await browser.newPage();
    await page.goto(server.url);
    // All in one task of the page, which no timer can come between.
    await page.evaluate(`
      const input = document.querySelector("#text");
      for (const text of ["q", "qu", "que"]) {
        input.value = text;
        input.dispatchEvent(new Event("input"));
      }
    `);
    await page.locator("#results li").first().waitFor();
    expect(asked).toEqual(["que"]);
    await page.close();
  });
});
