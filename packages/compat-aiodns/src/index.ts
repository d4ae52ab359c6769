export * as error from "./error.js";
export {
  AddrInfoCname,
  AddrInfoNode,
  AddrInfoResult,
  AresHostResult,
  HostResult,
  NameInfoResult,
} from "./host-results.js";
export {
  type AnyResult,
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
  type QueryResults,
} from "./legacy-results.js";
export type { ResolverKwargs } from "./options.js";
export { query_class_map, query_type_map } from "./query-types.js";
export {
  AAAARecordData,
  ARecordData,
  CAARecordData,
  CNAMERecordData,
  type DataOf,
  DNSRecord,
  DNSResult,
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
export { type AddrInfoKwargs, DNSResolver, type SocketAddress } from "./resolver.js";
