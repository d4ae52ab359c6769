import { DNSResolver, error } from "@asyncio-ts/compat-aiodns";
import { AsyncioError } from "@asyncio-ts/loop";
import { bothForms, errorOf } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { failed } from "./failed.js";
import { serverForAll } from "./server/server.js";

const server = serverForAll();
const resolver = () => new DNSResolver([server.get().address], null, { timeout: 5, tries: 1 });

const FAILURES = [
  ["a name that is not there", "nosuch.test", "ENOTFOUND", error.ARES_ENOTFOUND],
  ["a name without such records", "nodata.test", "ENODATA", error.ARES_ENODATA],
  ["a server that fails", "servfail.test", "ESERVFAIL", error.ARES_ESERVFAIL],
  ["a server that refuses", "refused.test", "EREFUSED", error.ARES_EREFUSED],
  ["a server that can't do it", "notimp.test", "ENOTIMP", error.ARES_ENOTIMP],
  ["a server that understands nothing", "formerr.test", "EFORMERR", error.ARES_EFORMERR],
  ["a name with an empty part", "a..test", "EBADNAME", error.ARES_EBADNAME],
  ["a name with too long a part", `${"x".repeat(64)}.test`, "EBADNAME", error.ARES_EBADNAME],
] as const;

/** What the resolver of this runtime tells of a failure. */
function told(name: string, code: number): readonly [string, number] {
  const seen = {
    // It doesn't tell why there is nothing.
    bun: ["ENODATA"],
    deno: ["ENODATA", "ESERVFAIL", "EREFUSED", "ENOTIMP", "EFORMERR"],
  } as Partial<Record<string, string[]>>;
  const merged = seen[runtime]?.includes(name) ?? false;
  return merged ? ["ENOTFOUND", error.ARES_ENOTFOUND] : [name, code];
}

describe.each(FAILURES)("%s", (_, host, rightName, rightCode) => {
  bothForms("is a DNSError with the code of c-ares", async (form) => {
    const main = form.co(function* () {
      const one = yield* errorOf(resolver().query_dns(host, "A"));
      return [one, yield* errorOf(resolver().query(host, "A"))];
    });
    const [name, code] = told(rightName, rightCode);
    for (const found of (await main()) as error.DNSError[]) {
      expect(found).toBeInstanceOf(error.DNSError);
      expect(found).toBeInstanceOf(AsyncioError);
      expect(found.name).toBe("DNSError");
      expect(found.args[0]).toBe(code);
      expect(found.message).toBe(`${code}: ${found.args[1]} (ARES_${name}), A records of ${host}`);
    }
  });
});

it("an alias that leads to nothing has an empty answer, and no old results", async ({ skip }) => {
  skip(runtime === "deno", "Deno's resolver says that there is no such name");
  expect((await resolver().query_dns("to-nothing.test", "A")).answer).toEqual([]);
  const { args } = await failed(resolver().query("to-nothing.test", "A"));
  expect(args[0]).toBe(error.ARES_ENODATA);
});

it("says what a code means", async () => {
  const { args, cause } = await failed(resolver().query_dns("nosuch.test", "MX"));
  expect(args).toEqual([4, "Domain name not found"]);
  expect(cause).toMatchObject({ code: "ENOTFOUND", hostname: "nosuch.test" });
});

it("has every code of c-ares once", () => {
  const codes = Object.entries(error).filter(([name]) => name.startsWith("ARES_"));
  expect(codes.map(([, code]) => code).sort((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 26 }, (_, code) => code),
  );
});

describe("what makes no sense", () => {
  it("is refused by the call itself", () => {
    const one = resolver();
    expect(() => one.query_dns("example.test", "SPF" as never)).toThrow(
      "invalid query type: SPF: known are A, AAAA, ANY, CAA, CNAME",
    );
    expect(() => one.query("example.test", "A", "NOPE")).toThrow("invalid query class: NOPE");
    expect(() => one.query_dns(5 as never, "A")).toThrow(TypeError);
    expect(() => one.query_dns("example.test" as never)).toThrow(
      "query_dns() missing 1 required positional argument: 'qtype'",
    );
    expect(() => one.query_dns("example.test", "A", { class: "IN" } as never)).toThrow(
      "query_dns() got an unexpected keyword argument 'class': known are host, qtype, qclass",
    );
    expect(() => one.query_dns("example.test", "A", { host: "x" } as never)).toThrow(
      "query_dns() got multiple values for argument 'host'",
    );
    expect(() => one.gethostbyaddr("example.test")).toThrow("invalid IP address");
    expect(() => one.getnameinfo(["192.0.2.1", 80, 0] as never)).toThrow(
      "Invalid address argument",
    );
    expect(() => one.getnameinfo(["example.test", 80])).toThrow("Invalid IPv4 address");
    expect(() => one.getnameinfo(["192.0.2.1", 80, 0, 0])).toThrow("Invalid IPv6 address");
  });

  it("and what Node's resolver can't do, with what to do instead", () => {
    expect(() => resolver().query_dns("example.test", "TXT", "CHAOS")).toThrow(
      "Node's resolver can't ask for records of class CHAOS: it asks for those of IN",
    );
  });
});
