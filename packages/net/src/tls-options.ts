import { advise, ValueError } from "@asyncio-ts/loop";

/** A certificate, a key: text in PEM, or bytes. */
export type Pem = string | Uint8Array;

/**
 * How to speak TLS: the options of Node's `tls.connect` and `tls.createServer`, of which these are
 * those that are used most. A client verifies its server unless `rejectUnauthorized` is false.
 */
export interface TlsOptions {
  /** The authorities to trust, in place of Node's. */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** The own certificate, with those between it and the authority's. */
  readonly cert?: Pem | readonly Pem[] | undefined;
  /** The private key of `cert`. */
  readonly key?: Pem | readonly Pem[] | undefined;
  readonly passphrase?: string | undefined;
  /** What to speak inside, the dearest first. */
  readonly ALPNProtocols?: readonly string[] | undefined;
  /** False: go on whoever the peer may be. */
  readonly rejectUnauthorized?: boolean | undefined;
  /** A server's: ask the client for a certificate. */
  readonly requestCert?: boolean | undefined;
  readonly minVersion?: "TLSv1.2" | "TLSv1.3" | undefined;
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3" | undefined;
  /** What Node's `tls.createSecureContext` has made of a certificate, a key and authorities. */
  readonly secureContext?: object | undefined;
  /** All others that Node knows: `ciphers`, `crl`, `SNICallback` ... */
  readonly [option: string]: unknown;
}

/** Times for TLS, in milliseconds. */
export interface TlsTimes {
  /** How long the handshake may take. Default: 60 s. */
  readonly tlsHandshakeTimeout?: number | undefined;
  /** How long `close()` may wait for the peer's last message. Default: 30 s. */
  readonly tlsShutdownTimeout?: number | undefined;
}

/** The times, checked, with the defaults. */
export interface TlsLimits {
  readonly handshake: number;
  readonly shutdown: number;
}

/** Checks the times; they say nothing without TLS. */
export function limitsOf(tls: unknown, times: TlsTimes): TlsLimits {
  const limit = (name: string, time: number | undefined, fallback: number): number => {
    if (time === undefined) return fallback;
    if (!tls) {
      throw advise(
        new ValueError(`${name} is only meaningful with tls`),
        "give tls as well, or leave it out",
      );
    }
    if (!(time > 0)) throw new ValueError(`${name} should be a positive number, got ${time}`);
    return time;
  };
  return {
    handshake: limit("tlsHandshakeTimeout", times.tlsHandshakeTimeout, 60_000),
    shutdown: limit("tlsShutdownTimeout", times.tlsShutdownTimeout, 30_000),
  };
}
