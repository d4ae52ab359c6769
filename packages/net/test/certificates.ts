import { readFileSync } from "node:fs";

const read = (name: string): string =>
  readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), "utf8");

/** The authority of all of them. */
export const ca = read("ca");

/** For "localhost" and 127.0.0.1. */
export const localhost = { cert: read("localhost"), key: read("localhost-key") };

/** For "other.example". */
export const other = { cert: read("other"), key: read("other-key") };

/** A client's. */
export const client = { cert: read("client"), key: read("client-key") };
