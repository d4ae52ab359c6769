import { Buffer, isAscii } from "node:buffer";
import { dataclass } from "./dataclass.js";
import { ARES_ENODATA, dnsError } from "./error.js";
import { query_type_map } from "./query-types.js";
import {
  AAAARecordData,
  ARecordData,
  CAARecordData,
  CNAMERecordData,
  type DNSRecord,
  MXRecordData,
  NAPTRRecordData,
  NSRecordData,
  PTRRecordData,
  type QueryType,
  SOARecordData,
  SRVRecordData,
  type TXTRecordData,
} from "./records.js";

// What `query` gives: the results of pycares 4, as aiodns 4 goes on making them. aiodns: the classes
// of the same names in `aiodns.compat`.

export class AresQueryAResult extends dataclass<{ host: string; ttl: number }>() {}

export class AresQueryAAAAResult extends dataclass<{ host: string; ttl: number }>() {}

export class AresQueryCAAResult extends dataclass<{
  critical: number;
  property: string;
  value: string;
  ttl: number;
}>() {}

export class AresQueryCNAMEResult extends dataclass<{ cname: string; ttl: number }>() {}

export class AresQueryMXResult extends dataclass<{
  host: string;
  priority: number;
  ttl: number;
}>() {}

export class AresQueryNAPTRResult extends dataclass<{
  order: number;
  preference: number;
  flags: string;
  service: string;
  regex: string;
  replacement: string;
  ttl: number;
}>() {}

export class AresQueryNSResult extends dataclass<{ host: string; ttl: number }>() {}

export class AresQueryPTRResult extends dataclass<{
  name: string;
  ttl: number;
  aliases: readonly string[];
}>() {}

export class AresQuerySOAResult extends dataclass<{
  nsname: string;
  hostmaster: string;
  serial: number;
  refresh: number;
  retry: number;
  expires: number;
  minttl: number;
  ttl: number;
}>() {}

export class AresQuerySRVResult extends dataclass<{
  host: string;
  port: number;
  priority: number;
  weight: number;
  ttl: number;
}>() {}

/** `text` is a string if it is all ASCII, else its bytes. */
export class AresQueryTXTResult extends dataclass<{ text: string | Uint8Array; ttl: number }>() {}

/** What `query` gives for each type: one result for CNAME, PTR and SOA, a list for the others. */
export interface QueryResults {
  A: AresQueryAResult[];
  AAAA: AresQueryAAAAResult[];
  ANY: AnyResult[];
  CAA: AresQueryCAAResult[];
  CNAME: AresQueryCNAMEResult;
  MX: AresQueryMXResult[];
  NAPTR: AresQueryNAPTRResult[];
  NS: AresQueryNSResult[];
  PTR: AresQueryPTRResult;
  SOA: AresQuerySOAResult;
  SRV: AresQuerySRVResult[];
  TXT: AresQueryTXTResult[];
}

/** One of the results of `query(host, "ANY")`. */
export type AnyResult =
  | QueryResults[Exclude<QueryType, "ANY" | "CNAME" | "PTR" | "SOA">][number]
  | AresQueryCNAMEResult
  | AresQueryPTRResult
  | AresQuerySOAResult;

/** aiodns: `convert_result`. Throws DNSError if there is none of the type. */
export function toLegacy<Q extends QueryType>(
  records: readonly DNSRecord[],
  type: Q,
  host: string,
): QueryResults[Q] {
  const wanted = records.filter((one) => type === "ANY" || one.type === query_type_map[type]);
  const results = wanted.map(toResult);
  if (results.length === 0) throw dnsError(ARES_ENODATA, `${type} records of ${host}`);
  const single = type === "CNAME" || type === "PTR" || type === "SOA";
  return (single ? results[0] : results) as QueryResults[Q];
}

function toResult({ ttl, data }: DNSRecord): AnyResult {
  if (data instanceof ARecordData) return new AresQueryAResult({ host: data.addr, ttl });
  if (data instanceof AAAARecordData) return new AresQueryAAAAResult({ host: data.addr, ttl });
  if (data instanceof CNAMERecordData) return new AresQueryCNAMEResult({ cname: data.cname, ttl });
  if (data instanceof NSRecordData) return new AresQueryNSResult({ host: data.nsdname, ttl });
  if (data instanceof PTRRecordData) {
    return new AresQueryPTRResult({ name: data.dname, ttl, aliases: [] });
  }
  if (data instanceof MXRecordData) {
    return new AresQueryMXResult({ host: data.exchange, priority: data.priority, ttl });
  }
  if (data instanceof SRVRecordData) {
    const { target, port, priority, weight } = data;
    return new AresQuerySRVResult({ host: target, port, priority, weight, ttl });
  }
  if (data instanceof CAARecordData) {
    const { critical, tag, value } = data;
    return new AresQueryCAAResult({ critical, property: tag, value, ttl });
  }
  if (data instanceof NAPTRRecordData) {
    const { order, preference, flags, service, regexp, replacement } = data;
    const fields = { order, preference, flags, service, regex: regexp, replacement, ttl };
    return new AresQueryNAPTRResult(fields);
  }
  if (data instanceof SOARecordData) {
    const { mname, rname, serial, refresh, retry, expire, minimum } = data;
    const times = { refresh, retry, expires: expire, minttl: minimum };
    return new AresQuerySOAResult({ nsname: mname, hostmaster: rname, serial, ...times, ttl });
  }
  return new AresQueryTXTResult({ text: textOf(data), ttl });
}

function textOf({ data }: TXTRecordData): string | Uint8Array {
  return isAscii(data) ? Buffer.from(data).toString("latin1") : data;
}
