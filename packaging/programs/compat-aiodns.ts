import { DNSResolver, type DNSResult, error, type MXRecordData } from "@asyncio-ts/compat-aiodns";

declare const console: { log(text: string): void };

async function main(): Promise<string> {
  const resolver = new DNSResolver();
  const { nodes } = await resolver.getaddrinfo("localhost", { family: 2, port: 80 });
  const log: string[] = nodes.map(({ addr }) => addr.join(":"));
  try {
    const result: DNSResult<MXRecordData> = await resolver.query_dns("a..b", "MX");
    log.push(...result.answer.map(({ data }) => data.exchange));
  } catch (problem) {
    const { args, name } = problem as error.DNSError;
    log.push(String(args[0]), name, String(problem instanceof error.DNSError));
  }
  await resolver.close();
  return log.join(" ");
}

void main().then(console.log);
