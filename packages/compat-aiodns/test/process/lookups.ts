// Programs that the test runs in processes of their own: each prints what is open at its end, and
// when it ends by itself, how many seconds it has lived.

import { DNSResolver } from "@asyncio-ts/compat-aiodns";
import { Loop } from "@asyncio-ts/loop";

const [name = "", answering = "", silent = ""] = process.argv.slice(2);
const began = performance.now();
// Some hosts open these when they are first asked for.
void [process.stdout, process.stderr];
const before = process.getActiveResourcesInfo();

const failed = (awaitable: PromiseLike<unknown>) => awaitable.then(String, (error) => error.name);

const scenarios: Record<string, () => Promise<unknown>> = {
  async answered() {
    const resolver = new DNSResolver([answering]);
    await resolver.query_dns("example.test", "MX");
    await resolver.query_dns("big.test", "TXT");
    await resolver.getaddrinfo("example.test", 0, "80");
    return failed(resolver.query_dns("nosuch.test", "A"));
  },
  async cancelled() {
    const resolver = new DNSResolver([silent]);
    const questions = Array.from({ length: 10 }, () => resolver.query_dns("example.test", "A"));
    setImmediate(() => resolver.cancel());
    return [...new Set(await Promise.all(questions.map(failed)))].join();
  },
  async closed() {
    const resolver = new DNSResolver([silent]);
    const question = resolver.query_dns("example.test", "A");
    setImmediate(() => void resolver.close().then());
    return failed(question);
  },
  async loopClosed() {
    const loop = new Loop();
    const resolver = new DNSResolver([silent], loop);
    loop.callSoon(() => {
      void resolver.query_dns("example.test", "A");
      loop.callLater(10, () => loop.stop());
    });
    await loop.runForever();
    loop.close();
    return "closed";
  },
};

console.log(await scenarios[name]?.());
process.on("exit", () => {
  const left = process.getActiveResourcesInfo();
  // What the loader of TypeScript had open at the beginning may be gone.
  for (const name of before) if (left.includes(name)) left.splice(left.indexOf(name), 1);
  console.log(left.length === 0 ? "nothing is left" : left);
  const seconds = (performance.now() - began) / 1000;
  console.log(seconds < 4 ? "at once" : `after ${seconds} seconds`);
});
