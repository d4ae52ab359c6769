import { Buffer } from "node:buffer";
import type { AnyRecord, CaaRecord, promises, SoaRecord } from "node:dns";
import { ARES_EBADRESP, dnsError } from "./error.js";
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
  const records = <T>(found: readonly T[], data: (one: T) => RecordData[keyof RecordData]) =>
    found.map((one) => {
      const ttl = (one as Partial<Address>).ttl ?? UNKNOWN_TTL;
      return new DNSRecord(host, query_type_map[type], ttl, data(one));
    });
  switch (type) {
    case "A":
      return records(await resolver.resolve4(host, { ttl: true }), a);
    case "AAAA":
      return records(await resolver.resolve6(host, { ttl: true }), aaaa);
    case "ANY":
      return (await resolver.resolveAny(host)).map((found) => anyRecord(host, found));
    case "CAA":
      return records(await resolver.resolveCaa(host), (found) => caa(found, host));
    case "CNAME":
      return records(await resolver.resolveCname(host), (cname) => new CNAMERecordData({ cname }));
    case "MX":
      return records(await resolver.resolveMx(host), mx);
    case "NAPTR":
      return records(await resolver.resolveNaptr(host), naptr);
    case "NS":
      return records(await resolver.resolveNs(host), (nsdname) => new NSRecordData({ nsdname }));
    case "PTR":
      return records(await resolver.resolvePtr(host), (dname) => new PTRRecordData({ dname }));
    case "SOA":
      return records([await resolver.resolveSoa(host)], soa);
    case "SRV":
      return records(await resolver.resolveSrv(host), srv);
    case "TXT":
      return records(await resolver.resolveTxt(host), txt);
  }
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
  new MXRecordData({ priority, exchange });

const naptr = (found: ConstructorParameters<typeof NAPTRRecordData>[0]) => {
  const { order, preference, flags, service, regexp, replacement } = found;
  return new NAPTRRecordData({ order, preference, flags, service, regexp, replacement });
};

const soa = ({ nsname, hostmaster, serial, refresh, retry, expire, minttl }: SoaRecord) =>
  new SOARecordData({
    ...{ mname: nsname, rname: hostmaster, serial },
    ...{ refresh, retry, expire, minimum: minttl },
  });

const srv = (found: { priority: number; weight: number; port: number; name: string }) =>
  new SRVRecordData({
    priority: found.priority,
    weight: found.weight,
    port: found.port,
    target: found.name,
  });

/** Node makes a character of each byte, whatever the text means. */
const txt = (strings: readonly string[]) =>
  new TXTRecordData({ data: new Uint8Array(Buffer.from(strings.join(""), "latin1")) });

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
      return new CNAMERecordData({ cname: found.value });
    case "MX":
      return mx(found);
    case "NAPTR":
      return naptr(found);
    case "NS":
      return new NSRecordData({ nsdname: found.value });
    case "PTR":
      return new PTRRecordData({ dname: found.value });
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
