import { sleep } from "@asyncio-ts/task";

const LINKS: Record<string, string[]> = {
  "/": ["/news", "/shop", "/about"],
  "/news": ["/", "/news/1", "/news/2", "/news/3"],
  "/news/1": ["/news", "/news/2"],
  "/news/2": ["/news", "/news/1", "/news/3"],
  "/news/3": ["/news", "/shop"],
  "/shop": ["/", "/shop/tea", "/shop/cups"],
  "/shop/tea": ["/shop", "/shop/cups"],
  "/shop/cups": ["/shop"],
  "/about": ["/"],
};

/** A page costs this many milliseconds, and a ticket as many. */
const LATENCY = 100;

/** How many pages a ticket is good for. */
const TICKET = 4;

/** A site in memory, whose pages are shown for a ticket. */
export class Site {
  requests = 0;
  busiest = 0;
  logins = 0;
  #open = 0;
  #left = 0;

  /** Gives a new ticket. The one before is worth nothing from now on. */
  async login(): Promise<number> {
    await sleep(LATENCY);
    this.#left = TICKET;
    return ++this.logins;
  }

  /** The links of a page, or nothing if the ticket is worn out. */
  async links(page: string, ticket: number): Promise<string[] | undefined> {
    this.requests++;
    this.busiest = Math.max(this.busiest, ++this.#open);
    try {
      await sleep(LATENCY);
      if (ticket !== this.logins || this.#left === 0) return undefined;
      this.#left--;
      return LINKS[page] ?? [];
    } finally {
      this.#open--;
    }
  }
}
