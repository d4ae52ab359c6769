import type { Coro, Coroutine } from "@asyncio-ts/future";
import { GaiError, getaddrinfo, getnameinfo } from "@asyncio-ts/net";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import {
  familyNumber,
  familyOf,
  fromPython,
  type PythonAddress,
  portNumber,
  toPython,
} from "./addresses.js";
import { lazily } from "./lazily.js";
import type { AddressKwargs } from "./net-kwargs.js";

const ADDRESS = { keywords: ["family", "type", "proto", "flags"] };

const GETADDRINFO = new Signature("getaddrinfo", ["host", "port"], ADDRESS);
const GETNAMEINFO = new Signature("getnameinfo", ["sockaddr", "flags"], { required: 1 });

/** Python's `getaddrinfo` has an entry for each type of socket: `[type, proto]`. */
const TYPES = [
  [1, 6],
  [2, 17],
  [3, 0],
] as const;

/** An entry of `getaddrinfo`: `[family, type, proto, canonname, sockaddr]`. */
export type AddressInfo = [number, number, number, string, PythonAddress];

const AI_PASSIVE = 1;
const AI_NUMERICHOST = 4;
const NI_NUMERICHOST = 1;
const NI_NUMERICSERV = 2;
const NI_NAMEREQD = 8;

/** The loop's methods for names and addresses. */
export class LookupMethods {
  /** Gives `[family, type, proto, canonname, sockaddr]` for each. CPython: `loop.getaddrinfo`. */
  getaddrinfo(
    this: EventLoop,
    host: string | null,
    port: number | string | null,
    kwargs?: AddressKwargs,
  ): Coroutine<AddressInfo[]>;
  getaddrinfo(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [host, port, family, type, proto, flags] = GETADDRINFO.bind(args);
    return lazily(function* lookUp(): Coro<AddressInfo[]> {
      const bits = (flags as number | undefined) ?? 0;
      const found = yield* getaddrinfo(host ?? null, portNumber(port), {
        family: familyOf(family),
        passive: (bits & AI_PASSIVE) !== 0,
        numericHost: (bits & AI_NUMERICHOST) !== 0,
      });
      const types = TYPES.filter(
        ([one, number]) => (!type || type === one) && (!proto || proto === number),
      );
      return found.flatMap((address) =>
        types.map(
          ([one, number]): AddressInfo => [
            familyNumber(address),
            one,
            number,
            "",
            toPython(address),
          ],
        ),
      );
    });
  }

  /** Gives `[host, service]`. CPython: `loop.getnameinfo`. */
  getnameinfo(
    this: EventLoop,
    sockaddr: readonly (string | number)[],
    flags?: number | { readonly flags?: number },
  ): Coroutine<[string, string]>;
  getnameinfo(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [sockaddr, flags] = GETNAMEINFO.bind(args);
    return lazily(function* nameOf(): Coro<[string, string]> {
      const bits = (flags as number | undefined) ?? 0;
      const address = fromPython(sockaddr);
      const numericService = (bits & NI_NUMERICSERV) !== 0;
      try {
        const numericHost = (bits & NI_NUMERICHOST) !== 0;
        const { host, service } = yield* getnameinfo(address, { numericHost, numericService });
        return [host, service];
      } catch (error) {
        // An address without a name stands for itself, unless a name was asked for.
        if (!(error instanceof GaiError) || (bits & NI_NAMEREQD) !== 0) throw error;
        const numbers = { numericHost: true, numericService: true };
        const { host, service } = yield* getnameinfo(address, numbers);
        return [host, service];
      }
    });
  }
}
