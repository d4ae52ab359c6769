import { DNSResolver, error } from "@asyncio-ts/compat-aiodns";

const resolver = new DNSResolver();
const { nodes } = await resolver.getaddrinfo("localhost", { family: 2, port: 80 });
for (const { addr } of nodes) console.log(addr);

try {
  await resolver.query_dns("a..b", "MX"); // { answer } has the records of a name that is right
} catch (problem) {
  if (!(problem instanceof error.DNSError)) throw problem;
  console.log(problem.args, problem.args[0] === error.ARES_EBADNAME);
}
