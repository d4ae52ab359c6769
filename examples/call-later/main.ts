import * as asyncio from "@asyncio-ts/compat-asyncio";
import { str } from "../python-text.js";

function callback(args: unknown[], kwargs: Record<string, unknown> = {}) {
  console.log(`${str(args)} invoked by ${str(kwargs)}`);
}

const main = asyncio.coroutine(async (loop: asyncio.EventLoop) => {
  console.log("entering main");
  loop.call_later(0.2, (...args: unknown[]) => callback(args), 1);
  const wrap = (...args: unknown[]) => callback(args, { args: "world", kwargs: "hello" });
  loop.call_later(0.1, wrap, 2);

  // Without this wait the program would be over before either callback is due.
  await asyncio.sleep(0.4);
});

const event = asyncio.get_event_loop();
try {
  await event.run_until_complete(main(event));
} finally {
  event.close();
}
