import { AsyncioError, advise } from "@asyncio-ts/loop";

// The error codes of c-ares, which Node's resolver stands on too. aiodns: the module `aiodns.error`.

export const ARES_SUCCESS = 0;
export const ARES_ENODATA = 1;
export const ARES_EFORMERR = 2;
export const ARES_ESERVFAIL = 3;
export const ARES_ENOTFOUND = 4;
export const ARES_ENOTIMP = 5;
export const ARES_EREFUSED = 6;
export const ARES_EBADQUERY = 7;
export const ARES_EBADNAME = 8;
export const ARES_EBADFAMILY = 9;
export const ARES_EBADRESP = 10;
export const ARES_ECONNREFUSED = 11;
export const ARES_ETIMEOUT = 12;
export const ARES_EOF = 13;
export const ARES_EFILE = 14;
export const ARES_ENOMEM = 15;
export const ARES_EDESTRUCTION = 16;
export const ARES_EBADSTR = 17;
export const ARES_EBADFLAGS = 18;
export const ARES_ENONAME = 19;
export const ARES_EBADHINTS = 20;
export const ARES_ENOTINITIALIZED = 21;
export const ARES_ELOADIPHLPAPI = 22;
export const ARES_EADDRGETNETWORKPARAMS = 23;
export const ARES_ECANCELLED = 24;
export const ARES_ESERVICE = 25;

/** Name and meaning of each code; the index is the code. */
const CODES: readonly (readonly [name: string, meaning: string])[] = [
  ["SUCCESS", "Successful completion"],
  ["ENODATA", "DNS server returned answer with no data"],
  ["EFORMERR", "DNS server claims query was misformatted"],
  ["ESERVFAIL", "DNS server returned general failure"],
  ["ENOTFOUND", "Domain name not found"],
  ["ENOTIMP", "DNS server does not implement requested operation"],
  ["EREFUSED", "DNS server refused query"],
  ["EBADQUERY", "Misformatted DNS query"],
  ["EBADNAME", "Misformatted domain name"],
  ["EBADFAMILY", "Unsupported address family"],
  ["EBADRESP", "Misformatted DNS reply"],
  ["ECONNREFUSED", "Could not contact DNS servers"],
  ["ETIMEOUT", "Timeout while contacting DNS servers"],
  ["EOF", "End of file"],
  ["EFILE", "Error reading file"],
  ["ENOMEM", "Out of memory"],
  ["EDESTRUCTION", "Channel is being destroyed"],
  ["EBADSTR", "Misformatted string"],
  ["EBADFLAGS", "Illegal flags specified"],
  ["ENONAME", "Given hostname is not numeric"],
  ["EBADHINTS", "Illegal hints flags specified"],
  ["ENOTINITIALIZED", "c-ares library initialization not yet performed"],
  ["ELOADIPHLPAPI", "Error loading iphlpapi.dll"],
  ["EADDRGETNETWORKPARAMS", "Could not find GetNetworkParams function"],
  ["ECANCELLED", "DNS query cancelled"],
  ["ESERVICE", "Invalid service name or number"],
];

/**
 * A question that has no answer. `args` are the code, one of `ARES_...`, and what it means; the
 * message also says the code's name and what was asked. aiodns: `aiodns.error.DNSError`.
 */
export class DNSError extends AsyncioError {
  static {
    DNSError.prototype.name = "DNSError";
  }

  declare readonly args: readonly [code: number, meaning: string];
}

/** The error of a code, for what was asked. @internal */
export function dnsError(code: number, subject: string): DNSError {
  const [name, meaning] = CODES[code] ?? ["?", "unknown"];
  return advise(new DNSError(code, meaning), `${meaning} (ARES_${name}), ${subject}`);
}

/** What Node's resolver has thrown, as aiodns would have it; other errors as they are. @internal */
export function toDNSError(error: unknown, subject: string): unknown {
  if (error instanceof DNSError) return error;
  const { code } = Object(error) as { code?: unknown };
  // Bun writes DNS_ENOTFOUND.
  const name = typeof code === "string" ? code.replace(/^DNS_/, "") : undefined;
  const index = CODES.findIndex(([known]) => known === name);
  if (index === -1) return error;
  const found = dnsError(index, subject);
  found.cause = error;
  return found;
}
