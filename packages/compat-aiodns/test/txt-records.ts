import { host } from "../../../host.shared.js";

const text = (ascii: string) => new Uint8Array(Buffer.from(ascii));

/**
 * The data of the TXT records of example.test, which has two, of two strings and of three bytes that
 * are no UTF-8. Bun's resolver makes a record of each string, and one of all for ANY, and what is no
 * UTF-8 is lost in it.
 */
export const TXT: readonly Uint8Array[] =
  host === "bun"
    ? [text("v=spf1 "), text("-all"), text("ü\ufffd")]
    : [text("v=spf1 -all"), new Uint8Array([0xc3, 0xbc, 0xff])];

/** The same, where all types are asked for. */
export const TXT_OF_ANY: readonly Uint8Array[] =
  host === "bun" ? [text("v=spf1 -allü\ufffd")] : TXT;
