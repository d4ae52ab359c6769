import * as asyncio from "@asyncio-ts/compat-asyncio";

declare const console: { log(text: string): void };
declare const process: { readonly pid: number; kill(pid: number, signal: string): void };

// Wherever the loop comes from, it has the methods for Node.
const main = asyncio.coroutine(async () => {
  const handled = asyncio.get_running_loop().create_future<string>();
  const loop: asyncio.EventLoop = handled.get_loop();
  loop.add_signal_handler("SIGUSR2", () => handled.set_result("handled SIGUSR2"));
  process.kill(process.pid, "SIGUSR2");
  return await handled;
});

void asyncio.run(main()).then(console.log);
