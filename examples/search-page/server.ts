import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Finds what matches. `signal` is aborted when the page doesn't want to know any more. */
export type Search = (text: string, signal: AbortSignal) => Promise<string[]>;

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Bundles the page's script and serves the page. `conditions` are those of package exports. */
export async function servePage(
  search: Search,
  { conditions, port = 0 }: { conditions: string[]; port?: number },
): Promise<PageServer> {
  const bundle = await build({
    entryPoints: [file("search.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions,
    write: false,
    logLevel: "silent",
  });
  const script = bundle.outputFiles[0]?.text ?? "";
  const page = readFileSync(file("index.html"), "utf8");

  async function answer(text: string, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    try {
      const found = await search(text, gone.signal);
      response.setHeader("content-type", "application/json").end(JSON.stringify(found));
    } catch {
      response.writeHead(500).end();
    }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === "/search") {
      void answer(url.searchParams.get("q") ?? "", response);
    } else if (url.pathname === "/search.js") {
      response.setHeader("content-type", "text/javascript").end(script);
    } else if (url.pathname === "/") {
      response.setHeader("content-type", "text/html").end(page);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
