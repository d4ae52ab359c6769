import { coroutine } from "@asyncio-ts/future";
import { ValueError } from "@asyncio-ts/loop";
import { GaiError, getaddrinfo, getnameinfo } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";
import { running } from "./running.js";

const four = (address: string) => ({ address, port: 80, family: "IPv4" });
const six = (address: string) => ({ address, port: 80, family: "IPv6" });

describe("getaddrinfo", () => {
  bothForms("takes an address for its own, and no host for this machine", async ({ fn }) => {
    await running(
      fn(function* () {
        const all = (host: string | null, options = {}) => on(getaddrinfo(host, 80, options));
        expect(yield* all("127.0.0.1")).toEqual([four("127.0.0.1")]);
        expect(yield* all("::1")).toEqual([six("::1")]);
        expect(yield* all("fe80::1%1")).toEqual([six("fe80::1%1")]);
        expect(yield* all(null)).toEqual([six("::1"), four("127.0.0.1")]);
        expect(yield* all(null, { passive: true })).toEqual([four("0.0.0.0"), six("::")]);
        expect(yield* all(null, { family: 4 })).toEqual([four("127.0.0.1")]);
        expect(yield* all("127.0.0.1", { family: 4, numericHost: true })).toEqual([
          four("127.0.0.1"),
        ]);
      }),
    );
  });

  it("looks up a name", async () => {
    await running(function* () {
      expect(yield* getaddrinfo("localhost", 80, { family: 4 })).toEqual([four("127.0.0.1")]);
    });
  });

  bothForms("throws GaiError for what has no address", async ({ fn }) => {
    await running(
      fn(function* () {
        const family = yield* errorOf(getaddrinfo("::1", 80, { family: 4 }));
        expect(family).toBeInstanceOf(GaiError);
        expect((family as GaiError).args[0]).toBe(-9);
        const name = yield* errorOf(getaddrinfo("localhost", 80, { numericHost: true }));
        expect((name as GaiError).args).toEqual([-2, "Name or service not known"]);
        expect(() => getaddrinfo("localhost", 70_000)).toThrow(ValueError);
      }),
    );
  });

  bothForms("can be cancelled, and aborted by a signal", async ({ fn }) => {
    await running(
      fn(function* ({ loop }) {
        const task = createTask(coroutine(() => getaddrinfo("localhost", 80))());
        yield* on(sleep(0));
        task.cancel();
        expect(((yield* errorOf(task)) as Error).name).toBe("CancelledError");
        const reason = new Error("enough");
        const signal = AbortSignal.abort(reason);
        expect(yield* errorOf(getaddrinfo("localhost", 80, { signal }))).toBe(reason);
        expect(loop.foreign.size).toBe(0);
      }),
    );
  });
});

describe("getnameinfo", () => {
  bothForms("gives names or numbers", async ({ fn }) => {
    await running(
      fn(function* () {
        const address = { address: "127.0.0.1", port: 22 };
        const numbers = { numericHost: true, numericService: true };
        expect(yield* on(getnameinfo(address, numbers))).toEqual({
          host: "127.0.0.1",
          service: "22",
        });
        const { host } = yield* on(getnameinfo(address, { numericService: true }));
        expect(host).toBe("localhost");
      }),
    );
  });

  it("throws GaiError for what is no address", async () => {
    await running(function* () {
      const error = yield* caught(getnameinfo({ address: "localhost", port: 1 }));
      expect(error).toBeInstanceOf(GaiError);
    });
  });
});
