// A DNS server in a process of its own, on a port of 127.0.0.1 that it prints first, over UDP and
// TCP. It prints each question that it gets: "udp A example.test". Questions for hold.test are
// answered when it reads a line, and it ends with its standard input.

import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import DNS from "dns2";
import { ERRORS, recordsOf, SILENT, typeName } from "./zone.js";

const { Packet } = DNS;
const NXDOMAIN = 3;
const held: (() => void)[] = [];

const handle: DNS.DnsHandler = (request, send, client) => {
  const [question] = request.questions;
  if (question === undefined) return;
  const { name, type } = question;
  const over = typeof (client as Partial<Socket>).write === "function" ? "tcp" : "udp";
  console.log(`${over} ${typeName(type)} ${name}`);
  if (name === SILENT) return;
  const response = Packet.createResponseFromRequest(request);
  const records = recordsOf(name, type);
  response.header.rcode = ERRORS[name] ?? (records === undefined ? NXDOMAIN : 0);
  for (const record of records ?? []) {
    response.answers.push({ class: Packet.CLASS.IN, ...record } as DNS.Packet.Resource);
  }
  const answer = () => void send(response);
  if (name === "hold.test") held.push(answer);
  else answer();
};

/** The port has to be free for both. */
async function listen(): Promise<number> {
  for (;;) {
    const udp = DNS.createUDPServer(handle);
    await udp.listen(0, "127.0.0.1");
    const { port } = udp.address();
    const tcp = DNS.createTCPServer(handle);
    const bound = await new Promise<boolean>((resolve) => {
      tcp.once("error", () => resolve(false));
      tcp.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (bound) return port;
    await new Promise<void>((resolve) => udp.close(() => resolve()));
  }
}

console.log(await listen());
createInterface({ input: process.stdin })
  .on("line", () => {
    for (const answer of held.splice(0)) answer();
  })
  .on("close", () => process.exit());
