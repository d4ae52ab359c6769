import { currentLoop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { Lock, runExclusive, Semaphore } from "@asyncio-ts/sync";
import { run, TaskGroup } from "@asyncio-ts/task";
import { Site } from "./site.js";

const site = new Site();
const requests = new Semaphore(3); // so many at a time
const login = new Lock();
let ticket = 0;

function say(what: string): void {
  console.log(`${String(currentLoop().now()).padStart(4)} ms  ${what}`);
}

/** The links of a page, whatever tickets it takes. */
async function links(page: string): Promise<string[]> {
  while (true) {
    const used = ticket;
    {
      using _permit = await requests.acquire();
      const found = await site.links(page, used);
      if (found !== undefined) return found;
    }
    // All whose ticket is worn out come here together. The first one gets another for all of them.
    await runExclusive(login, async () => {
      if (ticket !== used) return;
      ticket = await site.login();
      say(`ticket ${ticket}`);
    });
  }
}

/** Visits each page that can be reached, once. */
async function crawl(): Promise<number> {
  const seen = new Set<string>();
  await TaskGroup.run(async (group) => {
    const visit = (page: string): void => {
      if (seen.has(page)) return;
      seen.add(page);
      group.createTask(async () => {
        const found = await links(page);
        say(`${page} has ${found.length}`);
        for (const link of found) visit(link);
      });
    };
    visit("/");
  });
  return seen.size;
}

const pages = await run(crawl, { loop: new VirtualLoop() });
console.log(`${pages} pages, ${site.requests} requests, at most ${site.busiest} at once`);
console.log(`${site.logins} tickets`);
