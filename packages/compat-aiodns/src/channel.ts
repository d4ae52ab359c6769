import { promises } from "node:dns";
import { isIPv6 } from "node:net";
import { advise, RuntimeError, show } from "@asyncio-ts/loop";
import { type Options, serverWithoutPort, serverWithPort } from "./options.js";

const DEFAULT_PORT = 53;

/**
 * Node's resolvers for one list of servers: one, or with `rotate` one for each server, which begins
 * with that server. pycares: `Channel`.
 */
export class Channel {
  readonly #options: Options;
  #resolvers: promises.Resolver[];
  #next = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#resolvers = this.#make(undefined);
  }

  /** The addresses, without ports. */
  get servers(): string[] {
    return (this.#resolvers[0] as promises.Resolver).getServers().map(serverWithoutPort);
  }

  /** What is under way goes on with the servers that it began with. */
  set servers(servers: Iterable<string>) {
    if (typeof servers === "string" || typeof servers?.[Symbol.iterator] !== "function") {
      throw new TypeError(`nameservers are a list of addresses, got ${show(servers)}`);
    }
    const { port } = this.#options;
    // Node refuses new servers while a question is open, so there are new resolvers.
    this.#resolvers = this.#make([...servers].map((server) => serverWithPort(server, port)));
  }

  /** The resolver for the next question. */
  resolver(): promises.Resolver {
    this.#next %= this.#resolvers.length;
    return this.#resolvers[this.#next++] as promises.Resolver;
  }

  #make(servers: readonly string[] | undefined): promises.Resolver[] {
    const { port } = this.#options;
    let first = this.#makeOne(servers);
    const all = servers ?? first.getServers().map((server) => serverWithPort(server, port));
    // The system's servers, at another port.
    if (servers === undefined && port !== DEFAULT_PORT) first = this.#makeOne(all);
    if (!this.#options.rotate || all.length < 2) return [first];
    return all.map((_, index) => this.#makeOne([...all.slice(index), ...all.slice(0, index)]));
  }

  #makeOne(servers: readonly string[] | undefined): promises.Resolver {
    const { timeout, tries, localIp } = this.#options;
    const resolver = new promises.Resolver({ timeout, tries });
    if (servers !== undefined) resolver.setServers(servers);
    if (localIp !== undefined) {
      setLocalAddress(resolver, localIp);
    }
    return resolver;
  }
}

function setLocalAddress(resolver: promises.Resolver, address: string): void {
  try {
    if (isIPv6(address)) resolver.setLocalAddress("0.0.0.0", address);
    else resolver.setLocalAddress(address);
  } catch (cause) {
    const error = new RuntimeError("this runtime's resolver can't do local_ip");
    error.cause = cause;
    throw advise(error, "Node's and Bun's can; Deno's asks from any address");
  }
}
