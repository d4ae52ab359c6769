import { DNSResolver, error } from "@asyncio-ts/compat-aiodns";
import * as asyncio from "@asyncio-ts/compat-asyncio";
import { expect, it } from "vitest";
import { serverForAll } from "../../packages/compat-aiodns/test/server/server.js";
import { start } from "./child.js";

const PROGRAM = "dns-lookup/main.ts";
const server = serverForAll();
const ask = (...words: string[]) => start(PROGRAM, ...words, `@${server.get().address}`);

it("prints every record of a name, type by type", async () => {
  const { code, stdout, stderr } = await ask("example.test");
  const lines = [
    "A         60 s  192.0.2.1",
    "A        120 s  192.0.2.2",
    "AAAA      30 s  2001:db8::1",
    "MX              10 mail.test",
    "MX              20 spare.test",
    "NS              ns1.test",
    "NS              ns2.test",
    "SOA             ns1.test admin.test 2026112601 7200 3600 1209600 300",
    "TXT             v=spf1 -all",
    "TXT             ü\ufffd",
  ];
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${lines.join("\n")}\n`,
    stderr: "",
  });
});

it("prints the types that were asked for, and why there is nothing of one", async () => {
  const { code, stdout } = await ask("bücher.test", "a", "mx");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "A        300 s  192.0.2.3\nMX              DNS server returned answer with no data\n",
  });
});

it("prints the names of an address", async () => {
  const { code, stdout } = await ask("192.0.2.1");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "PTR             one.test\nPTR             first.test\n",
  });
  const unknown = await ask("192.0.2.99");
  expect(unknown).toEqual({ code: 1, stdout: "", stderr: "Domain name not found\n" });
});

it("says how it is used", async () => {
  for (const words of [[], ["example.test", "NOPE"]]) {
    const { code, stderr } = await start(PROGRAM, ...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(/: npm start -- dns-lookup NAME \[TYPE \.\.\.\] \[@SERVER\]\n$/);
  }
});

it("gives futures of Python's kind, in both kinds of coroutine", async () => {
  const { address } = server.get();
  const native = asyncio.coroutine(async () => {
    const resolver = new DNSResolver([address]);
    const future = resolver.query("four.test", "A");
    const [found] = await future;
    return [
      found?.host,
      future instanceof asyncio.Future,
      future.loop === asyncio.get_running_loop(),
    ];
  });
  const generator = asyncio.coroutine(function* () {
    const resolver = new DNSResolver([address]);
    const future = resolver.query("four.test", "A");
    const [found] = yield* future;
    return [
      found?.host,
      future instanceof asyncio.Future,
      future.loop === asyncio.get_running_loop(),
    ];
  });
  for (const main of [native, generator]) {
    expect(await asyncio.run(main())).toEqual(["192.0.2.4", true, true]);
  }
});

it("a task that is cancelled cancels its own wait alone", async () => {
  const main = asyncio.coroutine(async () => {
    const resolver = new DNSResolver([server.get().address]);
    const wait = asyncio.coroutine(async () => resolver.query_dns("hold.test", "A"));
    const [one, two] = [asyncio.create_task(wait()), asyncio.create_task(wait())];
    await asyncio.sleep(0);
    one.cancel();
    const outcomes = [await asyncio.gather(one, { return_exceptions: true }), two.done()];
    resolver.cancel();
    const [failure] = await asyncio.gather(two, { return_exceptions: true });
    return [...outcomes, (failure as unknown as error.DNSError).args[0]];
  });
  expect(await asyncio.run(main())).toEqual([
    [expect.any(asyncio.CancelledError)],
    ...[false, error.ARES_ECANCELLED],
  ]);
});

it("a question that nobody answers in time is cut off by wait_for", async () => {
  const main = asyncio.coroutine(async () => {
    const resolver = new DNSResolver([server.get().address]);
    await asyncio.wait_for(resolver.query_dns("silent.test", "A"), { timeout: 0.05 });
  });
  await expect(asyncio.run(main())).rejects.toBeInstanceOf(asyncio.TimeoutError);
});
