import type { Coroutine } from "@asyncio-ts/future";
import { createDatagramEndpoint } from "@asyncio-ts/net";
import { NotImplementedError } from "../absent-methods.js";
import type { EventLoop } from "../event-loop.js";
import { Signature } from "../kwargs.js";
import { endpoint, familyOf } from "./addresses.js";
import { lazily } from "./lazily.js";
import type { DatagramKwargs } from "./net-kwargs.js";
import { type DatagramProtocol, factoryOf, type ProtocolFactory } from "./protocols.js";
import { refuseSocket } from "./sock.js";
import type { DatagramTransport } from "./transports.js";

const CREATE_DATAGRAM_ENDPOINT = new Signature(
  "create_datagram_endpoint",
  ["protocol_factory", "local_addr", "remote_addr"],
  {
    required: 1,
    keywords: ["family", "proto", "flags", "reuse_port", "allow_broadcast", "sock"],
  },
);

/** The loop's method for datagrams: a coroutine, of which nothing runs before it is awaited. */
export class DatagramMethods {
  /** Gives `[transport, protocol]`. CPython: `loop.create_datagram_endpoint`. */
  create_datagram_endpoint<P extends DatagramProtocol>(
    this: EventLoop,
    protocol_factory: ProtocolFactory<P>,
    local_addr?: readonly [string | null, number | string] | DatagramKwargs | null,
    remote_addr?: readonly [string | null, number | string] | DatagramKwargs | null,
    kwargs?: DatagramKwargs,
  ): Coroutine<[DatagramTransport, P]>;
  create_datagram_endpoint(this: EventLoop, ...args: unknown[]): Coroutine<unknown> {
    const [factory, local_addr, remote_addr, family, , , reuse_port, allow_broadcast, sock] =
      CREATE_DATAGRAM_ENDPOINT.bind(args);
    return lazily(function* create_datagram_endpoint() {
      refuseSocket(sock);
      if (family === 1) {
        throw new NotImplementedError("AF_UNIX: Node has no datagrams on unix sockets");
      }
      return yield* createDatagramEndpoint(factoryOf(factory), {
        localAddress: endpoint(local_addr),
        remoteAddress: endpoint(remote_addr),
        family: familyOf(family),
        reusePort: reuse_port ?? undefined,
        allowBroadcast: allow_broadcast ?? undefined,
      });
    });
  }
}
