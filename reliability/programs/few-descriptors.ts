// Run by faults/out-of-descriptors.test.ts, in a shell that allows few descriptors: a server that
// echoes lines. It prints its port, then each report of the loop, and how many clients it has at each
// change. A line on its standard input ends it.

import { once } from "node:events";
import { Loop } from "@asyncio-ts/loop";
import { type Address, startServer } from "@asyncio-ts/net";
import { fromPromise, run } from "@asyncio-ts/task";

const say = (what: object): void => console.log(JSON.stringify(what));

const loop = new Loop();
loop.setExceptionHandler((_, { message, exception }) => {
  const { name, code } = exception as { name: string; code?: string };
  say({ message, name, code });
});
await run(
  async () => {
    let clients = 0;
    const server = await startServer(
      async (reader, writer) => {
        say({ clients: ++clients });
        for await (const line of reader) writer.write(line);
        writer.close();
        await writer.waitClosed();
        say({ clients: --clients });
      },
      { host: "127.0.0.1", port: 0 },
    );
    say({ port: (server.addresses[0] as Address).port });
    await fromPromise(once(process.stdin, "data"));
    process.stdin.destroy();
    server.close();
    await server.waitClosed();
    say({ ended: true });
  },
  { loop },
);
