import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server with moods, on a port of its own: see what each path does. */
export class MoodyServer {
  /** Requests that were asked, in order. */
  readonly asked: string[] = [];
  /** Requests whose client went away before there was an answer. */
  readonly givenUp: string[] = [];
  /** The largest number of requests that were open at once. */
  busiest = 0;
  readonly #open = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => {
    const path = request.url ?? "/";
    this.asked.push(path);
    this.#open.add(response);
    this.busiest = Math.max(this.busiest, this.#open.size);
    response.on("close", () => {
      this.#open.delete(response);
      if (!response.writableFinished) this.givenUp.push(path);
      if (this.#open.size === 0) this.#quiet?.();
    });
    this.#answer(path, response);
  });
  #quiet: (() => void) | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests without an answer. */
  get open(): number {
    return this.#open.size;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
  }

  /** Until no request is open. */
  async quiet(): Promise<void> {
    if (this.#open.size > 0) await new Promise<void>((resolve) => (this.#quiet = resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** `/page/N` answers, each third one at the second attempt only; `/never` doesn't. */
  #answer(path: string, response: ServerResponse): void {
    if (path === "/never") return;
    const attempt = this.asked.filter((one) => one === path).length;
    const busy = Number(path.split("/").at(-1)) % 3 === 0 && attempt === 1;
    setTimeout(() => response.writeHead(busy ? 503 : 200).end(busy ? "busy" : path), 50);
  }
}
