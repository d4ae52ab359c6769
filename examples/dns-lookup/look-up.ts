import { isIP } from "node:net";
import * as aiodns from "@asyncio-ts/compat-aiodns";
import * as asyncio from "@asyncio-ts/compat-asyncio";

/** What is looked up of a name, unless the user says what. */
const TYPES = ["A", "AAAA", "MX", "NS", "SOA", "TXT"] as const;

type QueryType = aiodns.QueryType;

/** What the user has written: `example.com MX TXT @192.0.2.53`. */
export interface Question {
  readonly name: string;
  readonly types: readonly QueryType[];
  readonly nameservers: readonly string[];
}

/** Sorts the words out; ValueError where there is no name, or no such type. */
export function parse(words: readonly string[]): Question {
  const nameservers = words.filter((word) => word.startsWith("@")).map((word) => word.slice(1));
  const [name, ...types] = words.filter((word) => !word.startsWith("@"));
  if (name === undefined) throw new asyncio.ValueError("which name?");
  const known = types.map((type) => type.toUpperCase() as QueryType);
  for (const type of known) {
    if (!(type in aiodns.query_type_map)) throw new asyncio.ValueError(`no type ${type}`);
  }
  return { name, types: known.length > 0 ? known : TYPES, nameservers };
}

/** One type: a line for each record, or one that says why there is none. */
const lines_of = asyncio.coroutine(
  async (resolver: aiodns.DNSResolver, name: string, type: QueryType) => {
    try {
      const { answer } = await asyncio.wait_for(resolver.query_dns(name, type), { timeout: 5 });
      return answer.map(({ ttl, data }) => {
        const time = ttl < 0 ? "" : `${ttl} s`;
        return `${type.padEnd(6)}${time.padStart(8)}  ${text_of(data)}`;
      });
    } catch (error) {
      if (error instanceof aiodns.error.DNSError) return [`${type.padEnd(16)}${error.args[1]}`];
      if (error instanceof asyncio.TimeoutError) return [`${type.padEnd(16)}No answer in time`];
      throw error;
    }
  },
);

/** All types at once, in the order in which they were asked for; of an address its names. */
export const look_up = asyncio.coroutine(async ({ name, types, nameservers }: Question) => {
  const resolver = new aiodns.DNSResolver(nameservers, null, { timeout: 2, tries: 2 });
  return asyncio.async_with(resolver, async () => {
    if (isIP(name) !== 0) {
      const { aliases } = await resolver.gethostbyaddr(name);
      return aliases.map((alias) => `PTR             ${alias}`);
    }
    const lines = await asyncio.gather(...types.map((type) => lines_of(resolver, name, type)));
    return lines.flat();
  });
});

/** The fields of a record, in the order in which they stand in it. */
function text_of(data: object): string {
  return Object.values(data)
    .map((field) => (field instanceof Uint8Array ? Buffer.from(field).toString() : String(field)))
    .join(" ");
}
