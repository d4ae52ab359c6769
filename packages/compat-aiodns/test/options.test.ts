import { DNSResolver } from "@asyncio-ts/compat-aiodns";
import { createFuture } from "@asyncio-ts/future";
import { defaultLoop, Loop, RuntimeError, ValueError } from "@asyncio-ts/loop";
import { describe, expect, it } from "vitest";
import { host as runtime } from "../../../host.shared.js";
import { serverForAll } from "./server/server.js";

const server = serverForAll();

describe("the loop", () => {
  it("is the one that is given, by its place or by keyword", () => {
    const loop = new Loop();
    expect(new DNSResolver(null, loop).loop).toBe(loop);
    expect(new DNSResolver({ loop }).loop).toBe(loop);
    loop.close();
  });

  it("is else the running one at each call", async () => {
    const one = new DNSResolver([server.get().address]);
    expect(one.loop).toBe(defaultLoop());
    const loop = new Loop();
    const found = new Promise<unknown>((resolve) => {
      loop.callSoon(() => {
        const future = one.query_dns("four.test", "A");
        future.addDoneCallback(() => loop.stop());
        resolve(future.loop);
      });
    });
    await loop.runForever();
    expect(await found).toBe(loop);
    loop.close();
  });

  it("makes the futures", async () => {
    const loop = new Loop();
    const made: unknown[] = [];
    loop.futureFactory = (own: Loop) => {
      loop.futureFactory = undefined;
      const future = createFuture(own);
      made.push(future);
      return future;
    };
    const one = new DNSResolver([server.get().address], loop);
    const future = one.query_dns("four.test", "A");
    expect(made.map((other) => other === future)).toEqual([true]);
    loop.close();
  });
});

describe("nameservers", () => {
  it("are given back without their ports", () => {
    const servers = ["192.0.2.1", "192.0.2.2:5353", "2001:db8::1", "[2001:db8::2]:5353"];
    const plain = ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"];
    expect(new DNSResolver(servers).nameservers).toEqual(plain);
    expect(new DNSResolver({ servers }).nameservers).toEqual(plain);
  });

  it("are the system's if none are given", () => {
    const system = new DNSResolver().nameservers;
    expect(system.length).toBeGreaterThan(0);
    expect(new DNSResolver([]).nameservers).toEqual(system);
    expect(new DNSResolver(null, null, { udp_port: 5353 }).nameservers).toEqual(system);
  });

  it("have to be addresses", () => {
    for (const wrong of ["nope", "192.0.2.1:x", "[192.0.2]:53", "1.2.3.4.5"]) {
      expect(() => new DNSResolver([wrong])).toThrow(ValueError);
    }
    expect(() => new DNSResolver([5] as never)).toThrow(TypeError);
    expect(() => new DNSResolver("192.0.2.1" as never)).toThrow(TypeError);
  });
});

it("asks at the port that is given, where a server has none of its own", async () => {
  const port = Number(server.get().address.split(":")[1]);
  for (const kwargs of [
    { udp_port: port },
    { tcp_port: port },
    { udp_port: port, tcp_port: port },
  ]) {
    const one = new DNSResolver(["127.0.0.1"], null, kwargs);
    expect((await one.query_dns("four.test", "A")).answer).toHaveLength(1);
  }
});

it("asks from the address that is given", async () => {
  const make = () => new DNSResolver([server.get().address], null, { local_ip: "127.0.0.2" });
  if (runtime === "deno") {
    expect(make).toThrow("this runtime's resolver can't do local_ip");
  } else {
    expect((await make().query_dns("four.test", "A")).answer).toHaveLength(1);
  }
  expect(() => new DNSResolver({ local_ip: "nope" })).toThrow("invalid IP address");
});

it("takes 0 and less for the default time and number of tries, as c-ares does", async () => {
  const one = new DNSResolver([server.get().address], null, { timeout: 0, tries: -1 });
  expect((await one.query_dns("four.test", "A")).answer).toHaveLength(1);
});

describe("what is refused", () => {
  it("is each thing that Node's resolver can't do, with what to do instead", () => {
    const refused = {
      ...{ flags: 1, ndots: 2, domains: ["test"], local_dev: "lo", resolvconf_path: "/x" },
      ...{ socket_send_buffer_size: 1, socket_receive_buffer_size: 1 },
    };
    for (const [name, value] of Object.entries(refused)) {
      const make = () => new DNSResolver({ [name]: value });
      expect(make, name).toThrow(RuntimeError);
      expect(make, name).toThrow(new RegExp(`^Node's resolver can't do ${name}: \\w`));
      expect(new DNSResolver({ [name]: null })).toBeInstanceOf(DNSResolver);
    }
    expect(() => new DNSResolver({ udp_port: 53, tcp_port: 54 })).toThrow(
      "Node's resolver can't do a tcp_port other than the udp_port",
    );
  });

  it("is each keyword that there isn't, and each value that makes no sense", () => {
    expect(() => new DNSResolver({ timout: 1 } as never)).toThrow(
      "DNSResolver() got an unexpected keyword argument 'timout'",
    );
    expect(() => new DNSResolver(null, null, { nameservers: [] } as never)).toThrow(
      "DNSResolver() got multiple values for argument 'nameservers'",
    );
    expect(() => new DNSResolver({ timeout: "1" as never })).toThrow(TypeError);
    expect(() => new DNSResolver({ tries: Number.NaN })).toThrow(TypeError);
    expect(() => new DNSResolver({ lookups: "x" })).toThrow("invalid lookups");
  });

  it("is not sock_state_cb, which aiodns drops too", () => {
    expect(new DNSResolver({ sock_state_cb: () => {} } as never)).toBeInstanceOf(DNSResolver);
  });
});
