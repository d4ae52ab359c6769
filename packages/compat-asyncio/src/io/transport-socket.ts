import { advise } from "@asyncio-ts/loop";
import type { Address } from "@asyncio-ts/net";
import { NotImplementedError } from "../absent-methods.js";
import { familyNumber, type PythonAddress, toPython } from "./addresses.js";

/** What ported programs ask a socket of a transport or a server: where it is. CPython: `TransportSocket`. */
export class TransportSocket {
  /** Node's own object, for all else. */
  readonly node: object;
  readonly #sockname: Address | string | undefined;
  readonly #peername: Address | string | undefined;

  /** @internal */
  constructor(
    node: object,
    sockname: Address | string | undefined,
    peername?: Address | string | undefined,
  ) {
    this.node = node;
    this.#sockname = sockname;
    this.#peername = peername;
  }

  /** `AF_INET` (2), `AF_INET6` (10) or `AF_UNIX` (1). */
  get family(): number {
    return typeof this.#sockname === "object" ? familyNumber(this.#sockname) : 1;
  }

  getsockname(): PythonAddress | string {
    return named(this.#sockname);
  }

  getpeername(): PythonAddress | string {
    return named(this.#peername);
  }

  setsockopt(): never {
    throw advise(
      new NotImplementedError("setsockopt()"),
      "no host has it: use the methods of Node's socket, which is `node` of this",
    );
  }

  getsockopt(): never {
    throw advise(
      new NotImplementedError("getsockopt()"),
      "no host has it: use the methods of Node's socket, which is `node` of this",
    );
  }
}

function named(address: Address | string | undefined): PythonAddress | string {
  return typeof address === "object" ? toPython(address) : (address ?? "");
}
