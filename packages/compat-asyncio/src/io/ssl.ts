import { advise, show, ValueError } from "@asyncio-ts/loop";
import type { TlsTimes } from "@asyncio-ts/net";

// What CPython says of arguments for TLS, in its words. An SSLContext is an object of Node's options
// here.

/** The keywords of methods that take `ssl`. */
export const TLS_TIMES: readonly string[] = ["ssl_handshake_timeout", "ssl_shutdown_timeout"];

/** A client's `ssl`: a truth value, or an object of options. */
export function checkSsl(ssl: unknown): void {
  if (!ssl || ssl === true || typeof ssl === "object") return;
  throw new TypeError(`ssl must be true or an object of options, got ${show(ssl)}`);
}

/** A server's `ssl`: an object of options. */
export function checkServerSsl(ssl: unknown): void {
  if (ssl === undefined || ssl === null || typeof ssl === "object") return;
  throw advise(
    new TypeError("ssl argument must be an SSLContext or None"),
    "it is an object with a certificate and its key: { cert, key }",
  );
}

/** Whom the server's certificate must be for. */
export function hostnameOf(
  ssl: unknown,
  server_hostname: string | null | undefined,
  host: string | null | undefined,
): string | undefined {
  checkSsl(ssl);
  const name = server_hostname ?? undefined;
  if (name !== undefined && !ssl) {
    throw new ValueError("server_hostname is only meaningful with ssl");
  }
  if (name === undefined && ssl && !host) {
    throw new ValueError("You must set server_hostname when using ssl without a host");
  }
  return name;
}

/** Seconds as the core's milliseconds. */
export function timesOf(
  ssl: unknown,
  handshake: number | null | undefined,
  shutdown: number | null | undefined,
): TlsTimes {
  const time = (name: string, seconds: number | null | undefined): number | undefined => {
    if (seconds === undefined || seconds === null) return undefined;
    if (!ssl) throw new ValueError(`${name} is only meaningful with ssl`);
    if (!(seconds > 0)) {
      throw new ValueError(`${name} should be a positive number, got ${seconds}`);
    }
    return seconds * 1000;
  };
  return {
    tlsHandshakeTimeout: time("ssl_handshake_timeout", handshake),
    tlsShutdownTimeout: time("ssl_shutdown_timeout", shutdown),
  };
}
