import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AddrInfoCname,
  type AddrInfoResult,
  AresHostResult,
  DNSResolver,
  error,
  HostResult,
  NameInfoResult,
} from "@asyncio-ts/compat-aiodns";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { failed } from "./failed.js";
import { serverForAll } from "./server/server.js";

const server = serverForAll();
const resolver = (lookups?: string) =>
  new DNSResolver([server.get().address], null, { lookups: lookups ?? null });
const addresses = ({ nodes }: AddrInfoResult) => nodes.map(({ addr }) => addr);

describe("getaddrinfo", () => {
  bothForms("gives all addresses with the port, IPv4 before IPv6", async (form) => {
    const main = form.co(function* () {
      const result = yield* on(
        resolver().getaddrinfo("example.test", { port: 80, type: 1, proto: 6 }),
      );
      return result;
    });
    const { nodes, cnames } = await main();
    expect(cnames).toEqual([]);
    expect(nodes.map((node) => ({ ...node }))).toEqual([
      { ttl: 60, flags: 0, family: 2, socktype: 1, protocol: 6, addr: ["192.0.2.1", 80] },
      { ttl: 120, flags: 0, family: 2, socktype: 1, protocol: 6, addr: ["192.0.2.2", 80] },
      { ttl: 30, flags: 0, family: 10, socktype: 1, protocol: 6, addr: ["2001:db8::1", 80, 0, 0] },
    ]);
  });

  it("gives those of one family, whichever number the system has for it", async () => {
    expect(addresses(await resolver().getaddrinfo("example.test", 2, 80))).toEqual([
      ["192.0.2.1", 80],
      ["192.0.2.2", 80],
    ]);
    for (const family of [10, 23, 30]) {
      const { nodes } = await resolver().getaddrinfo("example.test", { family });
      expect(nodes.map((node) => [node.family, node.addr])).toEqual([
        [family, ["2001:db8::1", 0, 0, 0]],
      ]);
    }
    const { args } = await failed(resolver().getaddrinfo("example.test", { family: 99 }));
    expect(args[0]).toBe(error.ARES_ENOTIMP);
  });

  it("has found a host that has addresses of one family alone", async () => {
    expect(addresses(await resolver().getaddrinfo("four.test"))).toEqual([["192.0.2.4", 0]]);
    expect(addresses(await resolver().getaddrinfo("six.test"))).toEqual([["2001:db8::6", 0, 0, 0]]);
    expect(addresses(await resolver().getaddrinfo("alias.test", 2)).length).toBe(2);
  });

  it("fails for a host that has none, with the reason", async () => {
    const codes = {
      "nosuch.test": error.ARES_ENOTFOUND,
      // Bun and Deno don't tell them apart.
      "nodata.test": runtime === "node" ? error.ARES_ENODATA : error.ARES_ENOTFOUND,
      "servfail.test": runtime === "deno" ? error.ARES_ENOTFOUND : error.ARES_ESERVFAIL,
    };
    for (const [host, code] of Object.entries(codes)) {
      const found = await failed(
        new DNSResolver([server.get().address], null, { tries: 1 }).getaddrinfo(host),
      );
      expect([host, found.args[0]]).toEqual([host, code]);
      expect(found.message).toContain(`address of ${host}`);
    }
  });

  it("asks no server for what is an address already, nor for localhost", async () => {
    // What was asked before a question is told of before it.
    await failed(resolver().query_dns("four.test", "NS"));
    await server.get().wasAsked("udp NS four.test");
    const before = server.get().asked.indexOf("udp NS four.test");
    expect(addresses(await resolver().getaddrinfo("192.0.2.9", 0, 443))).toEqual([
      ["192.0.2.9", 443],
    ]);
    expect(addresses(await resolver().getaddrinfo("2001:db8::9"))).toEqual([
      ["2001:db8::9", 0, 0, 0],
    ]);
    expect(addresses(await resolver().getaddrinfo("fe80::1%3"))).toEqual([["fe80::1", 0, 0, 3]]);
    expect(addresses(await resolver("b").getaddrinfo("LocalHost", { port: 1 }))).toEqual([
      ["127.0.0.1", 1],
      ["::1", 1, 0, 0],
    ]);
    expect(addresses(await resolver("b").getaddrinfo("a.localhost", 10))).toEqual([
      ["::1", 0, 0, 0],
    ]);
    const { args } = await failed(resolver().getaddrinfo("example.test", { flags: 2 }));
    expect(args[0]).toBe(error.ARES_ENONAME);
    await failed(resolver().query_dns("four.test", "MX"));
    await server.get().wasAsked("udp MX four.test");
    expect(server.get().asked.slice(before)).toEqual(["udp NS four.test", "udp MX four.test"]);
  });

  it("knows services by their names, and ports as text", async () => {
    expect(addresses(await resolver().getaddrinfo("192.0.2.9", 0, "80"))).toEqual([
      ["192.0.2.9", 80],
    ]);
    const { args } = await failed(resolver().getaddrinfo("192.0.2.9", 0, "no-such-service"));
    expect(args).toEqual([error.ARES_ESERVICE, "Invalid service name or number"]);
  });
});

describe("the hosts file", () => {
  let folder: string;
  const ENVHOSTS = 256;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hosts-"));
    writeFileSync(
      join(folder, "hosts"),
      [
        "# a comment",
        "192.0.2.70\tmain.test  Other.test # another",
        "",
        "2001:db8::70 other.test",
        "alone",
      ].join("\n"),
    );
    process.env.CARES_HOSTS = join(folder, "hosts");
  });

  afterAll(() => {
    delete process.env.CARES_HOSTS;
    rmSync(folder, { recursive: true });
  });

  it("is looked into first, and says which name is the canonical one", async () => {
    const { nodes, cnames } = await resolver().getaddrinfo("other.TEST", { flags: ENVHOSTS });
    expect(nodes.map(({ addr }) => addr[0])).toEqual(["192.0.2.70", "2001:db8::70"]);
    expect(cnames).toEqual([new AddrInfoCname({ ttl: 0, alias: "other.TEST", name: "main.test" })]);
    const main = await resolver("f").getaddrinfo("main.test", { flags: ENVHOSTS, family: 2 });
    expect([addresses(main), main.cnames]).toEqual([[["192.0.2.70", 0]], []]);
  });

  it("makes way for the servers, unless it alone was asked for", async () => {
    const one = await resolver("fb").getaddrinfo("four.test", { flags: ENVHOSTS });
    expect(addresses(one)).toEqual([["192.0.2.4", 0]]);
    for (const [host, lookups] of [
      ["four.test", "f"],
      ["other.test", "b"],
    ] as const) {
      const { args } = await failed(resolver(lookups).getaddrinfo(host, { flags: ENVHOSTS }));
      expect([host, args[0]]).toEqual([host, error.ARES_ENOTFOUND]);
    }
    const later = await resolver("bf").getaddrinfo("four.test", { flags: ENVHOSTS });
    expect(addresses(later)).toEqual([["192.0.2.4", 0]]);
  });
});

describe("gethostbyname", () => {
  bothForms("gives the addresses of a family", async (form) => {
    const main = form.co(function* () {
      return yield* on(resolver().gethostbyname("example.test", 2));
    });
    expect(await main()).toStrictEqual(
      new AresHostResult({
        ...{ name: "example.test", aliases: [], addresses: ["192.0.2.1", "192.0.2.2"] },
      }),
    );
    const six = await resolver().gethostbyname({ host: "example.test", family: 10 });
    expect(six.addresses).toEqual(["2001:db8::1"]);
  });
});

describe("gethostbyaddr", () => {
  bothForms(
    "gives the names of an address: all as aliases, and the last as the name",
    async (form) => {
      const main = form.co(function* () {
        const four = yield* on(resolver().gethostbyaddr("192.0.2.1"));
        return [four, yield* on(resolver().gethostbyaddr("2001:DB8:0::1"))];
      });
      expect(await main()).toStrictEqual([
        new HostResult({
          name: "first.test",
          aliases: ["one.test", "first.test"],
          addresses: ["192.0.2.1"],
        }),
        new HostResult({ name: "six.test", aliases: ["six.test"], addresses: ["2001:DB8:0::1"] }),
      ]);
    },
  );

  it("looks into the hosts file first", async ({ skip }) => {
    const text = process.platform === "win32" ? "" : readFileSync("/etc/hosts", "utf8");
    const [, name] = /^127\.0\.0\.1\s+([^\s#]+)/m.exec(text) ?? [];
    skip(name === undefined, "this machine's hosts file has no 127.0.0.1");
    const result = await resolver().gethostbyaddr({ name: "127.0.0.1" });
    expect([result.name, result.addresses]).toEqual([name, ["127.0.0.1"]]);
    skip(runtime === "deno", "Deno's resolver answers for this machine's addresses itself");
    const { args } = await failed(resolver("b").gethostbyaddr("127.0.0.1"));
    expect(args[0]).toBe(error.ARES_ENOTFOUND);
  });

  it("has the one error of c-ares, whatever went wrong, and its cause", async () => {
    const { args, cause } = await failed(resolver().gethostbyaddr("192.0.2.99"));
    expect(args[0]).toBe(error.ARES_ENOTFOUND);
    expect(cause).toBeInstanceOf(error.DNSError);
  });
});

describe("getnameinfo", () => {
  const [NOFQDN, NUMERICHOST, NAMEREQD, NUMERICSERV] = [1, 2, 4, 8];
  const [LOOKUPHOST, LOOKUPSERVICE] = [256, 512];
  const BOTH = LOOKUPHOST | LOOKUPSERVICE;

  bothForms("gives the name of the host alone, unless flags say more", async (form) => {
    const main = form.co(function* () {
      const found = [yield* on(resolver().getnameinfo(["192.0.2.1", 80]))];
      for (const flags of [LOOKUPHOST, NOFQDN, LOOKUPSERVICE | NUMERICSERV, BOTH | NUMERICSERV]) {
        found.push(yield* on(resolver().getnameinfo(["192.0.2.1", 80], flags)));
      }
      found.push(yield* on(resolver().getnameinfo(["2001:db8::1", 80, 0, 0])));
      return found;
    });
    expect(await main()).toStrictEqual(
      [
        { node: "first.test", service: null },
        { node: "first.test", service: null },
        { node: "first.test", service: null },
        { node: null, service: "80" },
        { node: "first.test", service: "80" },
        { node: "six.test", service: null },
      ].map((fields) => new NameInfoResult(fields)),
    );
  });

  it("gives the address where there is no name, or none is wanted", async () => {
    const one = resolver();
    expect((await one.getnameinfo(["192.0.2.99", 80])).node).toBe("192.0.2.99");
    expect((await one.getnameinfo(["192.0.2.1", 80], { flags: NUMERICHOST })).node).toBe(
      "192.0.2.1",
    );
    const scoped = await one.getnameinfo(["fe80::1", 80, 0, 3], NUMERICHOST);
    expect(scoped.node).toBe("fe80::1%3");
  });

  it("fails where a name is required and can't be had", async () => {
    const missing = await failed(resolver().getnameinfo(["192.0.2.99", 80], NAMEREQD));
    expect(missing.args[0]).toBe(error.ARES_ENOTFOUND);
    const both = await failed(resolver().getnameinfo(["192.0.2.1", 80], NAMEREQD | NUMERICHOST));
    expect(both.args[0]).toBe(error.ARES_EBADFLAGS);
  });

  it("has no service for port 0, and the number of one that has no name", async () => {
    const service = async (port: number, flags = 0) =>
      (await resolver().getnameinfo(["192.0.2.1", port], LOOKUPSERVICE | flags)).service;
    expect([await service(0), await service(64999), await service(80, NUMERICSERV)]).toEqual([
      ...[null, "64999", "80"],
    ]);
  });

  it("knows services by their names", async ({ skip }) => {
    let text = "";
    try {
      text = readFileSync("/etc/services", "utf8");
    } catch {
      // Small systems have no such file.
    }
    skip(!/^domain\s+53\/udp/m.test(text), "this machine has no file of services");
    const UDP = 16;
    const found = await resolver().getnameinfo(["192.0.2.1", 53], LOOKUPSERVICE | UDP);
    expect(found.service).toBe("domain");
    expect(
      addresses(await resolver().getaddrinfo("192.0.2.9", { port: "domain", type: 2 })),
    ).toEqual([["192.0.2.9", 53]]);
  });
});
