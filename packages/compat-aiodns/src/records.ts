import { advise, RuntimeError } from "@asyncio-ts/loop";
import { dataclass } from "./dataclass.js";

// What `query_dns` gives. pycares 5: the classes of the same names.

/** An IPv4 address. */
export class ARecordData extends dataclass<{ addr: string }>() {}

/** An IPv6 address. */
export class AAAARecordData extends dataclass<{ addr: string }>() {}

/** Which authorities may issue certificates. */
export class CAARecordData extends dataclass<{ critical: number; tag: string; value: string }>() {}

/** The name that a name stands for. */
export class CNAMERecordData extends dataclass<{ cname: string }>() {}

/** A mail server. */
export class MXRecordData extends dataclass<{ priority: number; exchange: string }>() {}

/** A rule that rewrites a name. */
export class NAPTRRecordData extends dataclass<{
  order: number;
  preference: number;
  flags: string;
  service: string;
  regexp: string;
  replacement: string;
}>() {}

/** A name server. */
export class NSRecordData extends dataclass<{ nsdname: string }>() {}

/** The name of an address. */
export class PTRRecordData extends dataclass<{ dname: string }>() {}

/** The start of a zone. Times are seconds. */
export class SOARecordData extends dataclass<{
  mname: string;
  rname: string;
  serial: number;
  refresh: number;
  retry: number;
  expire: number;
  minimum: number;
}>() {}

/** Where a service is. */
export class SRVRecordData extends dataclass<{
  priority: number;
  weight: number;
  port: number;
  target: string;
}>() {}

/** Text, as the bytes that the server has sent: the strings of one record joined. */
export class TXTRecordData extends dataclass<{ data: Uint8Array }>() {}

/** The data of each type of record. */
export interface RecordData {
  A: ARecordData;
  AAAA: AAAARecordData;
  CAA: CAARecordData;
  CNAME: CNAMERecordData;
  MX: MXRecordData;
  NAPTR: NAPTRRecordData;
  NS: NSRecordData;
  PTR: PTRRecordData;
  SOA: SOARecordData;
  SRV: SRVRecordData;
  TXT: TXTRecordData;
}

/** What can be asked for. */
export type QueryType = keyof RecordData | "ANY";

/** The data that an answer to such a question holds. */
export type DataOf<Q extends QueryType> = Q extends keyof RecordData
  ? RecordData[Q]
  : RecordData[keyof RecordData];

/**
 * One record of an answer. `name` is the name that was asked for, `type` one of the numbers of
 * `query_type_map`, `record_class` 1 for IN, and `ttl` seconds; it is -1 where Node's resolver doesn't
 * say it, which is everywhere but for A and AAAA.
 */
export class DNSRecord<D = RecordData[keyof RecordData]> {
  readonly name: string;
  readonly type: number;
  readonly record_class: number;
  readonly ttl: number;
  readonly data: D;

  constructor(name: string, type: number, ttl: number, data: D) {
    this.name = name;
    this.type = type;
    this.record_class = 1;
    this.ttl = ttl;
    this.data = data;
    Object.freeze(this);
  }
}

/** The answer to a question. */
export class DNSResult<D = RecordData[keyof RecordData]> {
  readonly answer: readonly DNSRecord<D>[];

  constructor(answer: readonly DNSRecord<D>[]) {
    this.answer = answer;
    Object.freeze(this);
  }

  /** Throws RuntimeError: Node's resolver keeps this section to itself. */
  get authority(): never {
    throw onlyAnswers("authority", 'query_dns(zone, "NS") asks for the name servers of a zone');
  }

  /** Throws RuntimeError: Node's resolver keeps this section to itself. */
  get additional(): never {
    throw onlyAnswers("additional", "ask for the A and AAAA records of the names in the answer");
  }
}

function onlyAnswers(section: string, advice: string): RuntimeError {
  return advise(new RuntimeError(`Node's resolver doesn't give the ${section} section`), advice);
}
