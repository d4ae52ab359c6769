import type { promises } from "node:dns";
import { isIP, isIPv4, isIPv6 } from "node:net";
import { Coroutine, type Future } from "@asyncio-ts/future";
import { advise, currentLoop, type Loop, RuntimeError, show, ValueError } from "@asyncio-ts/loop";
import { type AddressQuery, addressInfo } from "./address-info.js";
import { Channel } from "./channel.js";
import {
  type AddrInfoResult,
  AresHostResult,
  type HostResult,
  type NameInfoResult,
} from "./host-results.js";
import { bind } from "./keywords.js";
import { type QueryResults, toLegacy } from "./legacy-results.js";
import { hostByAddress, nameInfo } from "./name-info.js";
import {
  checkOptions,
  invalidAddress,
  KEYWORDS,
  type Options,
  type ResolverKwargs,
} from "./options.js";
import { ask, query_class_map, query_type_map } from "./query-types.js";
import { Question } from "./question.js";
import { type DataOf, DNSResult, type QueryType } from "./records.js";

declare global {
  interface SymbolConstructor {
    // As in lib "ESNext.Disposable", for programs whose own libs are older than `await using`.
    readonly asyncDispose: unique symbol;
  }
}

/** What `getaddrinfo` takes by keyword. */
export interface AddrInfoKwargs {
  /** 0: any, 2: IPv4, 10: IPv6 (23 and 30, as on Windows and macOS, mean the same). Default: 0. */
  readonly family?: number;
  /** A number, or the name of a service. Default: null, which gives 0. */
  readonly port?: number | string | null;
  readonly proto?: number;
  readonly type?: number;
  /** Of c-ares' ARES_AI_...: NUMERICHOST 2, NUMERICSERV 8, ENVHOSTS 256. Others change nothing. */
  readonly flags?: number;
}

/** The address that `getnameinfo` takes: for IPv6 also flow and scope. */
export type SocketAddress =
  | readonly [address: string, port: number]
  | readonly [address: string, port: number, flow: number, scope: number];

/** A question that is open, and the resolver that it was put to. */
type Open = Map<Question<unknown>, promises.Resolver>;

/**
 * Asks the servers of the domain name system, without blocking. Every method that waits begins when
 * it is called, and returns a future of the loop; to cancel one leaves the others alone.
 *
 * Make one and keep it: each has sockets of its own while it has questions open. `nameservers` are
 * asked in their order.
 *
 *     const resolver = new DNSResolver();
 *     const { answer } = await resolver.query_dns("example.com", "MX");
 *
 * aiodns: `DNSResolver`.
 */
export class DNSResolver {
  /** @internal */
  readonly ownLoop: Loop | undefined;
  /** @internal */
  readonly options: Options;
  /** @internal */
  readonly channel: Channel;
  /** @internal */
  readonly open: Open = new Map();
  /** @internal */
  closed = false;

  constructor(
    nameservers?: readonly string[] | null,
    loop?: Loop | null,
    kwargs?: Omit<ResolverKwargs, "nameservers" | "loop">,
  );
  constructor(kwargs: ResolverKwargs);
  constructor(...args: unknown[]) {
    const values = bind("DNSResolver", KEYWORDS, 0, args.slice(0, 3));
    const kwargs = Object.fromEntries(KEYWORDS.map((name, index) => [name, values[index]]));
    const { nameservers, servers, loop } = kwargs as ResolverKwargs;
    this.ownLoop = loop ?? undefined;
    this.options = checkOptions(kwargs);
    this.channel = new Channel(this.options);
    const given = nameservers ?? servers ?? [];
    if (given.length > 0) this.channel.servers = given;
  }

  /** The loop of its futures: the one that was given, else the running one, else the realm's own. */
  get loop(): Loop {
    return this.ownLoop ?? currentLoop();
  }

  /** The servers' addresses, without ports. What is under way goes on with those that it had. */
  get nameservers(): string[] {
    return this.channel.servers;
  }

  set nameservers(servers: Iterable<string>) {
    this.channel.servers = servers;
  }

  /**
   * The records of a name, in the order of the server's answer. Fails with DNSError if there are none
   * of this type. `qclass` can only be "IN". aiodns 4: `query_dns`.
   */
  query_dns<Q extends QueryType>(
    host: string,
    qtype: Q,
    qclass?: string | null | { readonly qclass?: string | null },
  ): Future<DNSResult<DataOf<Q>>>;
  query_dns<Q extends QueryType>(kwargs: {
    readonly host: string;
    readonly qtype: Q;
    readonly qclass?: string | null;
  }): Future<DNSResult<DataOf<Q>>>;
  query_dns(...args: unknown[]): Future<DNSResult> {
    const { host, type } = checkQuery("query_dns", args);
    return this.ask(`${type} records of ${host}`, async (resolver) => {
      return new DNSResult(await ask(resolver, host, type));
    });
  }

  /**
   * As `query_dns`, with the results that aiodns had before: one for CNAME, PTR and SOA, else a list.
   * aiodns: `query`, which its version 4 advises against.
   */
  query<Q extends QueryType>(
    host: string,
    qtype: Q,
    qclass?: string | null | { readonly qclass?: string | null },
  ): Future<QueryResults[Q]>;
  query<Q extends QueryType>(kwargs: {
    readonly host: string;
    readonly qtype: Q;
    readonly qclass?: string | null;
  }): Future<QueryResults[Q]>;
  query(...args: unknown[]): Future<QueryResults[QueryType]> {
    const { host, type } = checkQuery("query", args);
    return this.ask(`${type} records of ${host}`, async (resolver) => {
      return toLegacy(await ask(resolver, host, type), type, host);
    });
  }

  /** The addresses of a host: of the hosts file, else of the servers. aiodns: `gethostbyname`. */
  gethostbyname(host: string, family: number): Future<AresHostResult>;
  gethostbyname(kwargs: { readonly host: string; readonly family: number }): Future<AresHostResult>;
  gethostbyname(...args: unknown[]): Future<AresHostResult> {
    const [host, family] = bind("gethostbyname", ["host", "family"], 2, args);
    const query = { host: checkHost(host), family, port: null, proto: 0, type: 0, flags: 0 };
    return this.ask(`address of ${host}`, async (resolver) => {
      const { cnames, nodes } = await addressInfo(query, resolver, this.options.lookups);
      const addresses = nodes.map(({ addr }) => addr[0]);
      return new AresHostResult({ name: cnames[0]?.name ?? host, aliases: [], addresses });
    });
  }

  /**
   * The addresses of a host, each with the port: of the hosts file, else of the servers; IPv4 before
   * IPv6, each kind in the order of the answer. aiodns: `getaddrinfo`.
   */
  getaddrinfo(host: string, kwargs?: AddrInfoKwargs): Future<AddrInfoResult>;
  getaddrinfo(
    host: string,
    family: number,
    port?: number | string | null | Omit<AddrInfoKwargs, "family">,
    proto?: number,
    type?: number,
    flags?: number,
  ): Future<AddrInfoResult>;
  getaddrinfo(...args: unknown[]): Future<AddrInfoResult> {
    const names = ["host", "family", "port", "proto", "type", "flags"];
    const [host, family, port, proto, type, flags] = bind("getaddrinfo", names, 1, args);
    const query: AddressQuery = {
      ...{ host: checkHost(host), family: family ?? 0, port: port ?? null },
      ...{ proto: proto ?? 0, type: type ?? 0, flags: flags ?? 0 },
    };
    return this.ask(`address of ${host}`, (resolver) =>
      addressInfo(query, resolver, this.options.lookups),
    );
  }

  /**
   * The name of an address, or the address if it has none. `flags` are those of c-ares, ARES_NI_...:
   * NUMERICHOST 2, NAMEREQD 4, NUMERICSERV 8, UDP 16, LOOKUPHOST 256, LOOKUPSERVICE 512 and so on; with
   * neither of the last two only the host is looked up. aiodns: `getnameinfo`.
   */
  getnameinfo(
    sockaddr: SocketAddress,
    flags?: number | { readonly flags?: number },
  ): Future<NameInfoResult>;
  getnameinfo(...args: unknown[]): Future<NameInfoResult> {
    const [sockaddr, flags] = bind("getnameinfo", ["sockaddr", "flags"], 1, args);
    const [address, port, , scope = 0] = checkSocketAddress(sockaddr);
    return this.ask(`name of ${address}`, (resolver) =>
      nameInfo(address, port, scope, flags ?? 0, resolver, this.options.lookups),
    );
  }

  /** The names of an address: of the hosts file, else of the servers. aiodns: `gethostbyaddr`. */
  gethostbyaddr(name: string | { readonly name: string }): Future<HostResult>;
  gethostbyaddr(...args: unknown[]): Future<HostResult> {
    const [name] = bind("gethostbyaddr", ["name"], 1, args);
    if (typeof name !== "string") throw new TypeError(`an address is text, got ${show(name)}`);
    if (isIP(name) === 0) throw invalidAddress(name);
    return this.ask(`name of ${name}`, (resolver) =>
      hostByAddress(name, resolver, this.options.lookups),
    );
  }

  /** Ends all that is under way with DNSError, ARES_ECANCELLED, in the next turn. aiodns: `cancel`. */
  cancel(): void {
    for (const [question, resolver] of [...this.open]) {
      resolver.cancel();
      question.cancel();
    }
  }

  /** Cancels all that is under way; nothing can be asked any more. Harmless if closed. */
  close(): Coroutine<void> {
    return new Coroutine<void>(
      function* close(this: DNSResolver) {
        this.shut();
      },
      this,
      [],
    );
  }

  /** For `async_with`: the resolver itself. */
  __aenter__(): Coroutine<this> {
    return new Coroutine<this>(() => this, undefined, []);
  }

  /** For `async_with`: closes it. */
  __aexit__(): Coroutine<void> {
    return this.close();
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.shut();
  }

  /** @internal */
  shut(): void {
    this.closed = true;
    this.cancel();
  }

  /** @internal */
  ask<T>(subject: string, work: (resolver: promises.Resolver) => Promise<T>): Future<T> {
    if (this.closed) {
      throw advise(
        new RuntimeError("Channel is destroyed, no new queries allowed"),
        "the resolver was closed: make a new one, or close it later",
      );
    }
    const resolver = this.channel.resolver();
    const { open } = this;
    const question: Question<T> = new Question(
      this.loop,
      subject,
      () => work(resolver),
      // So that sockets which nobody waits for don't keep the process alive.
      () => resolver.cancel(),
      () => open.delete(question as Question<unknown>),
    );
    open.set(question as Question<unknown>, resolver);
    return question.future;
  }
}

function checkQuery(method: string, args: readonly unknown[]): { host: string; type: QueryType } {
  const [host, qtype, qclass] = bind(method, ["host", "qtype", "qclass"], 2, args);
  if (!Object.hasOwn(query_type_map, qtype)) {
    throw advise(
      new ValueError(`invalid query type: ${qtype}`),
      `known are ${Object.keys(query_type_map).join(", ")}`,
    );
  }
  if (qclass !== undefined && qclass !== null && qclass !== "IN") {
    if (!Object.hasOwn(query_class_map, qclass)) {
      throw advise(new ValueError(`invalid query class: ${qclass}`), 'leave it out, or give "IN"');
    }
    throw advise(
      new RuntimeError(`Node's resolver can't ask for records of class ${qclass}`),
      "it asks for those of IN",
    );
  }
  return { host: checkHost(host), type: qtype };
}

function checkHost(host: unknown): string {
  if (typeof host === "string") return host;
  throw new TypeError(
    `only str and bytes are supported: the name of a host is text, got ${show(host)}`,
  );
}

function checkSocketAddress(sockaddr: unknown): SocketAddress {
  if (!Array.isArray(sockaddr) || (sockaddr.length !== 2 && sockaddr.length !== 4)) {
    throw advise(
      new ValueError("Invalid address argument"),
      `give [address, port], for IPv6 [address, port, flow, scope], not ${show(sockaddr)}`,
    );
  }
  const [address] = sockaddr;
  const four = sockaddr.length === 2;
  if (!(four ? isIPv4(address) : isIPv6(address))) {
    throw new ValueError(`Invalid ${four ? "IPv4" : "IPv6"} address ${show(address)}`);
  }
  return sockaddr as unknown as SocketAddress;
}
