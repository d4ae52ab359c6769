import { getSystemErrorMap } from "node:util";
import { TimeoutError } from "@asyncio-ts/future";
import { BRAND, CLASSES, GaiError, OSError } from "./os-error.js";
import { isTlsCode, tlsError } from "./ssl-error.js";

/** What Node says of a failed call of the system. */
interface NodeError extends Error {
  readonly errno?: number;
  readonly code?: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  readonly path?: string;
}

/** What `getaddrinfo` says on Linux, for the codes that Node hands on. */
const LOOKUPS: Readonly<Record<string, readonly [number, string]>> = {
  EAI_BADFLAGS: [-1, "Bad value for ai_flags"],
  ENOTFOUND: [-2, "Name or service not known"],
  EAI_NONAME: [-2, "Name or service not known"],
  EAI_AGAIN: [-3, "Temporary failure in name resolution"],
  EAI_FAIL: [-4, "Non-recoverable failure in name resolution"],
  EAI_NODATA: [-5, "No address associated with hostname"],
  EAI_FAMILY: [-6, "ai_family not supported"],
  EAI_SOCKTYPE: [-7, "ai_socktype not supported"],
  EAI_SERVICE: [-8, "Servname not supported for ai_socktype"],
  EAI_ADDRFAMILY: [-9, "Address family for hostname not supported"],
  EAI_MEMORY: [-10, "Memory allocation failure"],
  EAI_CANCELED: [-101, "Request canceled"],
};

/**
 * Node's error as Python's: the class by its code, and Node's own as the cause. What is no error
 * of the system comes back as it is. `strerror` replaces the system's words, where CPython has
 * its own.
 */
export function toOSError(error: unknown, strerror?: string): unknown {
  if (!(error instanceof Error) || error instanceof OSError) return error;
  const { code, errno } = error as NodeError;
  if (typeof code !== "string") return error;
  const lookup = LOOKUPS[code];
  if (lookup !== undefined) return told(new GaiError(...lookup), error);
  if (isTlsCode(code)) return told(tlsError(error, code), error);
  const number = typeof errno === "number" ? Math.abs(errno) : ERRNOS.get(code);
  if (number === undefined || !code.startsWith("E") || code.startsWith("ERR_")) return error;
  const words = strerror ?? strerrorOf(-number);
  if (code === "ETIMEDOUT") return told(timedOut(number, words), error);
  return told(new (CLASSES[code] ?? OSError)(number, words), error);
}

/** Names of errors to their numbers, for errors that come without. */
const ERRNOS: ReadonlyMap<string, number> = new Map(
  [...getSystemErrorMap()].map(([number, [name]]) => [name, -number]),
);

/** Where libuv's words are others than those of Linux, among what sockets meet. */
const WORDS: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: "Cannot assign requested address",
  EAFNOSUPPORT: "Address family not supported by protocol",
  EHOSTUNREACH: "No route to host",
  ENOTCONN: "Transport endpoint is not connected",
};

/** The system's words for a (negative) number. libuv's begin in lower case. */
function strerrorOf(number: number): string {
  const [code = "", words = `unknown error ${-number}`] = getSystemErrorMap().get(number) ?? [];
  return WORDS[code] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function timedOut(errno: number, strerror: string): TimeoutError {
  const error = new TimeoutError(errno, strerror);
  error.message = `[Errno ${errno}] ${strerror}`;
  Object.defineProperty(error, BRAND, { value: true });
  return Object.assign(error, { errno, strerror });
}

function told<E extends Error>(error: E, cause: NodeError): E {
  const { code, syscall, address, port, path } = cause;
  error.cause = cause;
  return Object.assign(error, { code, syscall, address, port, filename: path });
}
