import { DNSResolver, error } from "@asyncio-ts/compat-aiodns";
import { CancelledError } from "@asyncio-ts/future";
import { Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { failed } from "./failed.js";
import { serverForAll } from "./server/server.js";

const server = serverForAll();
const resolver = () => new DNSResolver([server.get().address]);
const CANCELLED = [error.ARES_ECANCELLED, "DNS query cancelled"];

describe("cancelling one future", () => {
  bothForms("ends its wait, and leaves the others alone", async (form) => {
    const one = resolver();
    const first = one.query_dns("hold.test", "A");
    const second = one.query_dns("hold.test", "A");
    const main = form.co(function* () {
      const error = yield* errorOf(first);
      const { answer } = yield* on(second);
      return [error, answer] as const;
    });
    const result = main();
    const ended = (async () => await result)();
    expect(first.cancel("enough")).toBe(true);
    await server.get().wasAsked("udp A hold.test");
    const release = setInterval(() => server.get().release(), 5);
    const [cancelled, answer] = await ended;
    clearInterval(release);
    expect(cancelled).toBeInstanceOf(CancelledError);
    expect((cancelled as CancelledError).args).toEqual(["enough"]);
    expect(answer.map(({ data }) => data.addr)).toEqual(["192.0.2.5"]);
    expect(first.cancelled()).toBe(true);
  });

  it("drops the answer that comes all the same", async () => {
    const one = resolver();
    const future = one.query_dns("four.test", "A");
    future.cancel();
    // Asked after it, of the same server: answered after it.
    await one.query_dns("four.test", "A");
    await one.query_dns("four.test", "A");
    expect(future.cancelled()).toBe(true);
    expect(one.open.size).toBe(0);
  });
});

describe("resolver.cancel()", () => {
  bothForms("ends all that is under way with a DNSError, in a turn to come", async (form) => {
    const one = resolver();
    const asked = [
      one.query_dns("hold.test", "A"),
      one.query("hold.test", "A"),
      one.getaddrinfo("hold.test"),
      one.gethostbyname("hold.test", 2),
      one.gethostbyaddr("192.0.2.77"),
      one.getnameinfo(["192.0.2.77", 80], 4),
    ];
    one.cancel();
    expect(asked.map((future) => future.done())).toEqual(asked.map(() => false));
    const main = form.co(function* () {
      const errors: unknown[] = [];
      for (const future of asked) errors.push(yield* errorOf(future));
      return errors as error.DNSError[];
    });
    expect((await main()).map(({ args }) => args)).toEqual(asked.map(() => CANCELLED));
    const { answer } = await one.query_dns("four.test", "A");
    expect(answer).toHaveLength(1);
  });
});

describe("close()", () => {
  bothForms("cancels what is under way, and refuses what comes after it", async (form) => {
    const one = resolver();
    const question = one.query_dns("hold.test", "A");
    const main = form.co(function* () {
      const closing = one.close();
      const lazy = !one.closed;
      yield* on(closing);
      yield* on(one.close());
      return [lazy, yield* errorOf(question)] as const;
    });
    const [lazy, error] = await main();
    expect(lazy).toBe(true);
    expect((error as error.DNSError).args).toEqual(CANCELLED);
    expect(() => one.query_dns("four.test", "A")).toThrow(
      "Channel is destroyed, no new queries allowed: the resolver was closed",
    );
  });

  bothForms("is what __aexit__ does", async (form) => {
    const one = resolver();
    const main = form.co(function* () {
      const entered = yield* on(one.__aenter__());
      yield* on(one.__aexit__());
      return entered;
    });
    expect(await main()).toBe(one);
    expect(one.closed).toBe(true);
  });

  it("is what `await using` does", async () => {
    const one = resolver();
    const question = one.query_dns("hold.test", "A");
    await one[Symbol.asyncDispose]();
    expect((await failed(question)).args).toEqual(CANCELLED);
  });
});

describe("an answer", () => {
  it("comes to the loop as a callback, and never in the middle of other code", async () => {
    const loop = new Loop();
    const one = new DNSResolver([server.get().address], loop);
    const log: string[] = [];
    loop.callSoon(() => {
      const future = one.query_dns("four.test", "A");
      future.addDoneCallback(() => {
        log.push("answer");
        loop.stop();
      });
      const watch = () => {
        // What is done at the end of a callback was done at its beginning.
        const done = future.done();
        for (let n = 0; n < 1000; n++) if (future.done() !== done) log.push("in the middle");
        if (!done) loop.callSoon(watch);
      };
      watch();
    });
    await loop.runForever();
    loop.close();
    expect(log).toEqual(["answer"]);
  });

  it("is waited for by a virtual clock, which stands meanwhile", async () => {
    const loop = new VirtualLoop();
    const one = new DNSResolver([server.get().address], loop);
    const log: string[] = [];
    loop.callSoon(() => {
      one.query_dns("four.test", "A").addDoneCallback(() => log.push(`answer at ${loop.now()}`));
    });
    loop.callLater(1000, () => {
      log.push("timer");
      loop.stop();
    });
    await loop.runForever();
    loop.close();
    expect(log).toEqual(["answer at 0", "timer"]);
  });

  it("that is too late for a closed loop harms nothing", async () => {
    const loop = new Loop();
    const one = new DNSResolver([server.get().address], loop);
    const future = one.query_dns("four.test", "A");
    loop.close();
    await resolver().query_dns("four.test", "A");
    expect(future.done()).toBe(false);
    expect(one.open.size).toBe(0);
  });
});

it("new servers are for what comes after them", async () => {
  const one = resolver();
  const held = one.query_dns("hold.test", "A");
  expect(one.nameservers).toEqual(["127.0.0.1"]);
  one.nameservers = ["127.0.0.2", "::1"];
  expect(one.nameservers).toEqual(["127.0.0.2", "::1"]);
  const release = setInterval(() => server.get().release(), 5);
  expect((await held).answer).toHaveLength(1);
  clearInterval(release);
});
