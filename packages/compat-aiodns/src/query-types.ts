import { Buffer } from "node:buffer";
import type { AnyRecord, CaaRecord, promises, SoaRecord } from "node:dns";
import { versions } from "node:process";
import { domainToASCII } from "node:url";
import { ARES_EBADNAME, ARES_EBADRESP, dnsError } from "./error.js";
import {
  AAAARecordData,
  ARecordData,
  CAARecordData,
  CNAMERecordData,
  DNSRecord,
  MXRecordData,
  NAPTRRecordData,
  NSRecordData,
  PTRRecordData,
  type QueryType,
  type RecordData,
  SOARecordData,
  SRVRecordData,
  TXTRecordData,
} from "./records.js";

type Resolver = promises.Resolver;

/** The number of each type of record. aiodns: `query_type_map`. */
export const query_type_map: Readonly<Record<QueryType, number>> = {
  A: 1,
  AAAA: 28,
  ANY: 255,
  CAA: 257,
  CNAME: 5,
  MX: 15,
  NAPTR: 35,
  NS: 2,
  PTR: 12,
  SOA: 6,
  SRV: 33,
  TXT: 16,
};

/** The number of each class of records; Node's resolver asks for IN only. aiodns: `query_class_map`. */
export const query_class_map: Readonly<Record<string, number>> = {
  IN: 1,
  CHAOS: 3,
  HS: 4,
  NONE: 254,
  ANY: 255,
};

const UNKNOWN_TTL = -1;

/** What Node gives with `{ ttl: true }`. */
interface Address {
  readonly address: string;
  readonly ttl: number;
}

/** Asks Node's resolver, and gives its records as pycares does. Rejects with Node's own error. */
export async function ask(resolver: Resolver, host: string, type: QueryType): Promise<DNSRecord[]> {
  const name = asciiName(host, `${type} records of ${host}`);
  const records = <T>(found: readonly T[], data: (one: T) => RecordData[keyof RecordData]) =>
    found.map((one) => {
      const ttl = (one as Partial<Address>).ttl ?? UNKNOWN_TTL;
      return new DNSRecord(host, query_type_map[type], ttl, data(one));
    });
  switch (type) {
    case "A":
      return records(await resolver.resolve4(name, { ttl: true }), a);
    case "AAAA":
      return records(await resolver.resolve6(name, { ttl: true }), aaaa);
    case "ANY":
      return (await resolver.resolveAny(name)).map((found) => anyRecord(host, found));
    case "CAA":
      return records(await resolver.resolveCaa(name), (found) => caa(found, host));
    case "CNAME":
      return records(
        await resolver.resolveCname(name),
        (cname) => new CNAMERecordData({ cname: plain(cname) }),
      );
    case "MX":
      return records(await resolver.resolveMx(name), mx);
    case "NAPTR":
      return records(await resolver.resolveNaptr(name), naptr);
    case "NS":
      return records(
        await resolver.resolveNs(name),
        (ns) => new NSRecordData({ nsdname: plain(ns) }),
      );
    case "PTR":
      return records(
        await resolver.resolvePtr(name),
        (dname) => new PTRRecordData({ dname: plain(dname) }),
      );
    case "SOA":
      return records([await resolver.resolveSoa(name)], soa);
    case "SRV":
      return records(await resolver.resolveSrv(name), srv);
    case "TXT":
      return records(await resolver.resolveTxt(name), txt);
  }
}

/**
 * The name of a host as it is asked for, by the rules of the web. Throws DNSError for what is none:
 * Node's resolver does that itself, those of Deno and Bun don't.
 */
function asciiName(host: string, subject: string): string {
  const name = domainToASCII(host);
  const labels = name.replace(/\.$/, "").split(".");
  const fits = name.length < 255 && labels.every((label) => label !== "" && label.length < 64);
  // The root of all names is the empty one.
  if (fits || host === "" || host === ".") return name;
  throw dnsError(ARES_EBADNAME, subject);
}

/** Deno leaves the full stop of the root at the end of some names. */
function plain(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}

const a = ({ address }: Address) => new ARecordData({ addr: address });

const aaaa = ({ address }: Address) => new AAAARecordData({ addr: address });

/** The tag is a key of Node's record: `{ critical: 0, issue: "ca.test" }`. */
function caa(record: CaaRecord, host: string): CAARecordData {
  const { critical, ...rest } = record as CaaRecord & { type?: unknown };
  delete rest.type;
  const [property] = Object.entries(rest);
  if (property === undefined) throw dnsError(ARES_EBADRESP, `CAA records of ${host}`);
  return new CAARecordData({ critical, tag: property[0], value: String(property[1]) });
}

const mx = ({ priority, exchange }: { priority: number; exchange: string }) =>
  new MXRecordData({ priority, exchange: plain(exchange) });

const naptr = (found: ConstructorParameters<typeof NAPTRRecordData>[0]) => {
  const { order, preference, flags, service, regexp } = found;
  const replacement = plain(found.replacement);
  return new NAPTRRecordData({ order, preference, flags, service, regexp, replacement });
};

const soa = ({ nsname, hostmaster, serial, refresh, retry, expire, minttl }: SoaRecord) =>
  new SOARecordData({
    ...{ mname: plain(nsname), rname: plain(hostmaster), serial },
    ...{ refresh, retry, expire, minimum: minttl },
  });

const srv = (found: { priority: number; weight: number; port: number; name: string }) =>
  new SRVRecordData({
    priority: found.priority,
    weight: found.weight,
    port: found.port,
    target: plain(found.name),
  });

/** Node makes a character of each byte, whatever the text means; Bun takes it for UTF-8. */
const TXT_ENCODING = versions.bun === undefined ? "latin1" : "utf8";

const txt = (strings: readonly string[]) =>
  new TXTRecordData({ data: new Uint8Array(Buffer.from(strings.join(""), TXT_ENCODING)) });

function anyRecord(host: string, found: AnyRecord): DNSRecord {
  const ttl = "ttl" in found ? found.ttl : UNKNOWN_TTL;
  return new DNSRecord(host, query_type_map[found.type as QueryType], ttl, anyData(found, host));
}

function anyData(found: AnyRecord, host: string): RecordData[keyof RecordData] {
  switch (found.type) {
    case "A":
      return a(found);
    case "AAAA":
      return aaaa(found);
    case "CAA":
      return caa(found, host);
    case "CNAME":
      return new CNAMERecordData({ cname: plain(found.value) });
    case "MX":
      return mx(found);
    case "NAPTR":
      return naptr(found);
    case "NS":
      return new NSRecordData({ nsdname: plain(found.value) });
    case "PTR":
      return new PTRRecordData({ dname: plain(found.value) });
    case "SOA":
      return soa(found);
    case "SRV":
      return srv(found);
    case "TXT":
      return txt(found.entries);
    default:
      throw dnsError(ARES_EBADRESP, `ANY records of ${host}`);
  }
}
