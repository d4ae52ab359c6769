import { OSError } from "./os-error.js";

/** TLS has failed. Python: `ssl.SSLError`. */
export class SSLError extends OSError {
  static {
    SSLError.prototype.name = "SSLError";
  }
}

/** The peer's certificate is not to be trusted. Python: `ssl.SSLCertVerificationError`. */
export class SSLCertVerificationError extends SSLError {
  static {
    SSLCertVerificationError.prototype.name = "SSLCertVerificationError";
  }
}

/** OpenSSL's own codes, and those of the verification of certificates. @internal */
export function isTlsCode(code: string): boolean {
  return code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") || code in CERTIFICATES;
}

/** How X.509 verification fails: Node hands on OpenSSL's names for it. */
const CERTIFICATES: Readonly<Record<string, true>> = Object.fromEntries(
  [
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_CRL",
    "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
    "UNABLE_TO_DECRYPT_CRL_SIGNATURE",
    "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
    "CERT_SIGNATURE_FAILURE",
    "CRL_SIGNATURE_FAILURE",
    "CERT_NOT_YET_VALID",
    "CERT_HAS_EXPIRED",
    "CRL_NOT_YET_VALID",
    "CRL_HAS_EXPIRED",
    "ERROR_IN_CERT_NOT_BEFORE_FIELD",
    "ERROR_IN_CERT_NOT_AFTER_FIELD",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "CERT_CHAIN_TOO_LONG",
    "CERT_REVOKED",
    "INVALID_CA",
    "PATH_LENGTH_EXCEEDED",
    "INVALID_PURPOSE",
    "CERT_UNTRUSTED",
    "CERT_REJECTED",
    "HOSTNAME_MISMATCH",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ].map((code) => [code, true]),
);

/** Node's error as Python's. @internal */
export function tlsError(error: Error, code: string): SSLError {
  if (code in CERTIFICATES) {
    return new SSLCertVerificationError(1, `certificate verify failed: ${error.message}`);
  }
  return new SSLError(1, error.message);
}
