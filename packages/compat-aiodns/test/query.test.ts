import {
  AresQueryAAAAResult,
  AresQueryAResult,
  AresQueryCAAResult,
  AresQueryCNAMEResult,
  AresQueryMXResult,
  AresQueryNAPTRResult,
  AresQueryNSResult,
  AresQueryPTRResult,
  AresQuerySOAResult,
  AresQuerySRVResult,
  AresQueryTXTResult,
  DNSResolver,
  type QueryType,
} from "@asyncio-ts/compat-aiodns";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { serverForAll } from "./server/server.js";
import { TXT, TXT_OF_ANY } from "./txt-records.js";

const server = serverForAll();
const resolver = () => new DNSResolver([server.get().address]);

const RESULTS: readonly (readonly [QueryType, string, unknown])[] = [
  [
    ...(["A", "example.test"] as const),
    [
      new AresQueryAResult({ host: "192.0.2.1", ttl: 60 }),
      new AresQueryAResult({ host: "192.0.2.2", ttl: 120 }),
    ],
  ],
  ["AAAA", "example.test", [new AresQueryAAAAResult({ host: "2001:db8::1", ttl: 30 })]],
  [
    ...(["CAA", "example.test"] as const),
    [new AresQueryCAAResult({ critical: 128, property: "issue", value: "ca.test", ttl: -1 })],
  ],
  ["CNAME", "alias.test", new AresQueryCNAMEResult({ cname: "example.test", ttl: -1 })],
  [
    ...(["MX", "example.test"] as const),
    [
      new AresQueryMXResult({ host: "mail.test", priority: 10, ttl: -1 }),
      new AresQueryMXResult({ host: "spare.test", priority: 20, ttl: -1 }),
    ],
  ],
  [
    ...(["NAPTR", "example.test"] as const),
    [
      new AresQueryNAPTRResult({
        ...{ order: 100, preference: 50, flags: "s", service: "SIP+D2U" },
        ...{ regex: "", replacement: "_sip._udp.example.test", ttl: -1 },
      }),
    ],
  ],
  [
    ...(["NS", "example.test"] as const),
    ["ns1.test", "ns2.test"].map((host) => new AresQueryNSResult({ host, ttl: -1 })),
  ],
  [
    ...(["PTR", "1.2.0.192.in-addr.arpa"] as const),
    new AresQueryPTRResult({ name: "one.test", ttl: -1, aliases: [] }),
  ],
  [
    ...(["SOA", "example.test"] as const),
    new AresQuerySOAResult({
      ...{ nsname: "ns1.test", hostmaster: "admin.test", serial: 2026112601 },
      ...{ refresh: 7200, retry: 3600, expires: 1209600, minttl: 300, ttl: -1 },
    }),
  ],
  [
    ...(["SRV", "_sip._udp.example.test"] as const),
    [new AresQuerySRVResult({ host: "sip.other", port: 5060, priority: 1, weight: 5, ttl: -1 })],
  ],
  [
    ...(["TXT", "example.test"] as const),
    TXT.map((bytes) => {
      const ascii = bytes.every((byte) => byte < 128);
      return new AresQueryTXTResult({
        text: ascii ? Buffer.from(bytes).toString() : bytes,
        ttl: -1,
      });
    }),
  ],
];

describe.each(RESULTS)("the old results of %s", (type, host, expected) => {
  bothForms("are of aiodns's classes, one of them or a list", async (form) => {
    const main = form.co(function* () {
      return yield* on(resolver().query(host, type));
    });
    expect(await main()).toStrictEqual(expected);
  });
});

it("gives the old results of all types for ANY", async () => {
  const results = await resolver().query("example.test", "ANY");
  expect(results).toHaveLength(10 + TXT_OF_ANY.length);
  expect(results).toContainEqual(
    new AresQueryMXResult({ host: "mail.test", priority: 10, ttl: -1 }),
  );
});

it("prints what a result is", async () => {
  const { inspect } = process.getBuiltinModule("node:util");
  const [result] = await resolver().query("four.test", "A");
  expect(inspect(result)).toBe("AresQueryAResult { host: '192.0.2.4', ttl: 300 }");
});
