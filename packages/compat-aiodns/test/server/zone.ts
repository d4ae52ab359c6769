import DNS from "dns2";

const { Packet } = DNS;

/** A record as the server's library takes it. */
export type Resource = Omit<Partial<DNS.Packet.Resource>, "data"> & { readonly data?: unknown };

/** The library doesn't know NAPTR, but sends the bytes of what it doesn't know. */
const types: Readonly<Record<string, number>> = { ...Packet.TYPE, NAPTR: 35 };

/** The data of a NAPTR record. */
function naptr(order: number, preference: number, texts: string[], replacement: string): Buffer {
  const numbers = Buffer.alloc(4);
  numbers.writeUInt16BE(order);
  numbers.writeUInt16BE(preference, 2);
  const strings = [...texts, ...replacement.split("."), ""];
  const bytes = strings.flatMap((text) => [Buffer.from([text.length]), Buffer.from(text)]);
  return Buffer.concat([numbers, ...bytes]);
}

/** Makes the records of one name and one type. */
const all = (type: string, ...records: Resource[]): Resource[] =>
  records.map((record) => ({ type: types[type] as number, ttl: 300, ...record }));

const many = (count: number, make: (n: number) => Resource): Resource[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** Every name that the server knows, with what it answers. */
export const ZONE: Readonly<Record<string, readonly Resource[]>> = {
  "example.test": [
    ...all("A", { address: "192.0.2.1", ttl: 60 }, { address: "192.0.2.2", ttl: 120 }),
    ...all("AAAA", { address: "2001:db8::1", ttl: 30 }),
    ...all("CAA", { flags: 128, tag: "issue", value: "ca.test" }),
    ...all("MX", { exchange: "mail.test", priority: 10 }, { exchange: "spare.test", priority: 20 }),
    ...all("NS", { ns: "ns1.test" }, { ns: "ns2.test" }),
    ...all("SOA", {
      ...{ primary: "ns1.test", admin: "admin.test", serial: 2026112601 },
      ...{ refresh: 7200, retry: 3600, expiration: 1209600, minimum: 300 },
    }),
    ...all("TXT", { data: ["v=spf1 ", "-all"] }, { data: [Buffer.from([0xc3, 0xbc, 0xff])] }),
    ...all("NAPTR", {
      data: naptr(100, 50, ["s", "SIP+D2U", ""], "_sip._udp.example.test"),
    }),
  ],
  "alias.test": all("CNAME", { domain: "example.test" }),
  "to-nothing.test": all("CNAME", { domain: "nodata.test" }),
  // The library would shorten a target in .test, which is against the rules, and Node's resolver knows.
  "_sip._udp.example.test": all("SRV", { priority: 1, weight: 5, port: 5060, target: "sip.other" }),
  "1.2.0.192.in-addr.arpa": all("PTR", { domain: "one.test" }, { domain: "first.test" }),
  "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": all("PTR", {
    domain: "six.test",
  }),
  "four.test": all("A", { address: "192.0.2.4" }),
  "six.test": all("AAAA", { address: "2001:db8::6" }),
  "xn--bcher-kva.test": all("A", { address: "192.0.2.3" }),
  "nodata.test": [],
  "big.test": all("TXT", ...many(50, (n) => ({ data: [String(n).padEnd(200, ".")] }))),
  "hold.test": all("A", { address: "192.0.2.5" }),
};

/** Names that are answered with an error. */
export const ERRORS: Readonly<Record<string, number>> = {
  "formerr.test": 1,
  "servfail.test": 2,
  "notimp.test": 4,
  "refused.test": 5,
};

/** The name that is never answered. */
export const SILENT = "silent.test";

/** What is answered to a question, as a server that follows aliases does it. */
export function recordsOf(name: string, type: number): Resource[] | undefined {
  const own = ZONE[name.toLowerCase()];
  if (own === undefined) return undefined;
  const found = own.filter((one) => type === Packet.TYPE.ANY || one.type === type);
  const alias = own.find((one) => one.type === Packet.TYPE.CNAME);
  const named = found.map((one) => ({ ...one, name }));
  if (alias === undefined || found.length > 0) return named;
  return [{ ...alias, name }, ...(recordsOf(alias.domain as string, type) ?? [])];
}

/** The name of a type. */
export function typeName(type: number): string {
  return Object.keys(types).find((name) => types[name] === type) ?? String(type);
}
