import type { TlsOptions } from "@asyncio-ts/net";

// What the loop's methods for connections and servers take by keyword. Times are seconds.

/** Of all that may speak TLS. */
export interface SslKwargs<S> {
  readonly ssl?: S | null;
  readonly ssl_handshake_timeout?: number | null;
  readonly ssl_shutdown_timeout?: number | null;
}

/** Of `create_connection`. */
export interface ConnectionKwargs extends SslKwargs<boolean | TlsOptions> {
  readonly host?: string | null;
  readonly port?: number | string | null;
  readonly family?: number;
  readonly proto?: number;
  readonly flags?: number;
  readonly sock?: object | null;
  readonly local_addr?: readonly [string | null, number | string] | null;
  readonly server_hostname?: string | null;
  readonly happy_eyeballs_delay?: number | null;
  readonly interleave?: number | null;
  readonly all_errors?: boolean;
}

/** Of `create_server`. */
export interface ServerKwargs extends SslKwargs<TlsOptions> {
  readonly host?: string | readonly (string | null)[] | null;
  readonly port?: number | string | null;
  readonly family?: number;
  readonly flags?: number;
  readonly sock?: null;
  readonly backlog?: number;
  readonly reuse_address?: boolean | null;
  readonly reuse_port?: boolean | null;
  readonly keep_alive?: boolean | null;
  readonly start_serving?: boolean;
}

/** Of `create_unix_connection`. */
export interface UnixConnectionKwargs extends SslKwargs<boolean | TlsOptions> {
  readonly path?: string | null;
  readonly sock?: object | null;
  readonly server_hostname?: string | null;
}

/** Of `create_unix_server`. */
export interface UnixServerKwargs extends SslKwargs<TlsOptions> {
  readonly path?: string | null;
  readonly sock?: null;
  readonly backlog?: number;
  readonly start_serving?: boolean;
  readonly cleanup_socket?: boolean;
}

/** Of `create_datagram_endpoint`. */
export interface DatagramKwargs {
  readonly local_addr?: readonly [string | null, number | string] | null;
  readonly remote_addr?: readonly [string | null, number | string] | null;
  readonly family?: number;
  readonly proto?: number;
  readonly flags?: number;
  readonly reuse_port?: boolean | null;
  readonly allow_broadcast?: boolean | null;
  readonly sock?: null;
}

/** Of `start_tls`. */
export interface StartTlsKwargs {
  readonly server_side?: boolean;
  readonly server_hostname?: string | null;
  readonly ssl_handshake_timeout?: number | null;
  readonly ssl_shutdown_timeout?: number | null;
}

/** Of `getaddrinfo`. */
export interface AddressKwargs {
  readonly family?: number;
  readonly type?: number;
  readonly proto?: number;
  readonly flags?: number;
}
