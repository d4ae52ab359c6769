import { Buffer } from "node:buffer";
import {
  AAAARecordData,
  ARecordData,
  CAARecordData,
  CNAMERecordData,
  type DNSRecord,
  DNSResolver,
  type DNSResult,
  MXRecordData,
  NAPTRRecordData,
  NSRecordData,
  PTRRecordData,
  type QueryType,
  query_type_map,
  SOARecordData,
  SRVRecordData,
  TXTRecordData,
} from "@asyncio-ts/compat-aiodns";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { serverForAll } from "./server/server.js";
import { TXT, TXT_OF_ANY } from "./txt-records.js";

const server = serverForAll();
const resolver = () => new DNSResolver([server.get().address]);

interface Answer {
  readonly type: QueryType;
  readonly host: string;
  /** Time to live and data of each record. */
  readonly records: readonly (readonly [number, object])[];
}

const answer = (type: QueryType, host: string, ...records: Answer["records"]): Answer => ({
  ...{ type, host, records },
});

/** Node's resolver doesn't say how long these may be kept. */
const unknown = (...data: readonly object[]) => data.map((one) => [-1, one] as const);

const ANSWERS: readonly Answer[] = [
  answer(
    ...(["A", "example.test"] as const),
    [60, new ARecordData({ addr: "192.0.2.1" })],
    [120, new ARecordData({ addr: "192.0.2.2" })],
  ),
  answer("AAAA", "example.test", [30, new AAAARecordData({ addr: "2001:db8::1" })]),
  answer(
    ...(["CAA", "example.test"] as const),
    ...unknown(new CAARecordData({ critical: 128, tag: "issue", value: "ca.test" })),
  ),
  answer("CNAME", "alias.test", ...unknown(new CNAMERecordData({ cname: "example.test" }))),
  answer(
    ...(["MX", "example.test"] as const),
    ...unknown(
      new MXRecordData({ priority: 10, exchange: "mail.test" }),
      new MXRecordData({ priority: 20, exchange: "spare.test" }),
    ),
  ),
  answer(
    ...(["NAPTR", "example.test"] as const),
    ...unknown(
      new NAPTRRecordData({
        ...{ order: 100, preference: 50, flags: "s", service: "SIP+D2U" },
        ...{ regexp: "", replacement: "_sip._udp.example.test" },
      }),
    ),
  ),
  answer(
    ...(["NS", "example.test"] as const),
    ...unknown(
      new NSRecordData({ nsdname: "ns1.test" }),
      new NSRecordData({ nsdname: "ns2.test" }),
    ),
  ),
  answer(
    ...(["PTR", "1.2.0.192.in-addr.arpa"] as const),
    ...unknown(
      new PTRRecordData({ dname: "one.test" }),
      new PTRRecordData({ dname: "first.test" }),
    ),
  ),
  answer(
    ...(["SOA", "example.test"] as const),
    ...unknown(
      new SOARecordData({
        ...{ mname: "ns1.test", rname: "admin.test", serial: 2026112601 },
        ...{ refresh: 7200, retry: 3600, expire: 1209600, minimum: 300 },
      }),
    ),
  ),
  answer(
    ...(["SRV", "_sip._udp.example.test"] as const),
    ...unknown(new SRVRecordData({ priority: 1, weight: 5, port: 5060, target: "sip.other" })),
  ),
  answer(
    ...(["TXT", "example.test"] as const),
    ...unknown(...TXT.map((data) => new TXTRecordData({ data }))),
  ),
];

describe.each(ANSWERS)("$type records of $host", ({ type, host, records }) => {
  bothForms("are the data that the server has, and say their type", async (form) => {
    const main = form.co(function* () {
      return yield* on(resolver().query_dns(host, type));
    });
    const { answer } = (await main()) as DNSResult;
    expect(answer.map(({ ttl, data }) => [ttl, data])).toStrictEqual(records);
    for (const record of answer) {
      expect(record).toMatchObject({ name: host, type: query_type_map[type], record_class: 1 });
      expect([record, record.data].map(Object.isFrozen)).toEqual([true, true]);
    }
  });
});

describe("ANY records", () => {
  bothForms("are of all types", async (form) => {
    const main = form.co(function* () {
      return yield* on(resolver().query_dns("example.test", "ANY"));
    });
    const { answer } = await main();
    const numbers = new Set(answer.map(({ type }: DNSRecord) => type));
    const types = ["A", "AAAA", "CAA", "MX", "NAPTR", "NS", "SOA", "TXT"] as const;
    expect(numbers).toEqual(new Set(types.map((type) => query_type_map[type])));
    const txt = answer.filter(({ data }) => data instanceof TXTRecordData);
    expect(txt.map(({ data }) => (data as TXTRecordData).data)).toEqual(TXT_OF_ANY);
    const soa = answer.find(({ data }) => data instanceof SOARecordData);
    expect(soa?.data).toMatchObject({ mname: "ns1.test", minimum: 300 });
    const caa = answer.find(({ data }) => data instanceof CAARecordData);
    expect(caa?.data).toEqual(new CAARecordData({ critical: 128, tag: "issue", value: "ca.test" }));
  });
});

it("follows an alias to its addresses, under the name that was asked for", async () => {
  const { answer } = await resolver().query_dns("alias.test", "A");
  expect(answer.map(({ name, data }) => [name, data.addr])).toEqual([
    ["alias.test", "192.0.2.1"],
    ["alias.test", "192.0.2.2"],
  ]);
});

it("asks for a name that isn't ASCII as its xn-- form", async () => {
  const { answer } = await resolver().query_dns("bücher.test", "A");
  expect(answer.map(({ name, data }) => [name, data.addr])).toEqual([["bücher.test", "192.0.2.3"]]);
  expect(server.get().asked).toContain("udp A xn--bcher-kva.test");
});

it("gets an answer that is too large for UDP over TCP", async () => {
  const { answer } = await resolver().query_dns("big.test", "TXT");
  const texts = answer.map(({ data }) => Buffer.from(data.data).toString());
  expect(texts).toEqual(Array.from({ length: 50 }, (_, n) => String(n).padEnd(200, ".")));
  await server.get().wasAsked("tcp TXT big.test");
});

it("says that it has no other sections, and that others have to be asked for", async () => {
  const result = await resolver().query_dns("example.test", "A");
  for (const section of ["authority", "additional"] as const) {
    expect(() => result[section]).toThrow(`Node's resolver doesn't give the ${section} section: `);
  }
});

it("takes its arguments by keyword too", async () => {
  const { answer } = await resolver().query_dns({ host: "four.test", qtype: "A", qclass: "IN" });
  expect(answer.map(({ data }) => data.addr)).toEqual(["192.0.2.4"]);
  const again = await resolver().query_dns("four.test", "A", { qclass: "IN" });
  expect(again.answer).toEqual(answer);
});

it("asks many questions at once", async () => {
  const one = resolver();
  const names = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? "four.test" : "example.test"));
  const answers = await Promise.all(names.map((name) => one.query_dns(name, "A")));
  expect(answers.map(({ answer }) => answer.length)).toEqual(names.map((_, n) => (n % 2) + 1));
});
