import * as asyncio from "@asyncio-ts/compat-asyncio";
import { str } from "../python-text.js";

function callback(args: number, kwargs: Record<string, unknown> = {}) {
  console.log(`${str(args)} invoked by ${str(kwargs)}`);
}

const main = asyncio.coroutine(async (loop: asyncio.EventLoop) => {
  loop.call_soon(callback, 1);
  // functools.partial(callback, kwargs="not default") is a closure here.
  const wrapped = (args: number) => callback(args, { kwargs: "not default" });
  loop.call_soon(wrapped, 2);
});

const event_loop = asyncio.get_event_loop();
try {
  await event_loop.run_until_complete(main(event_loop));
} finally {
  event_loop.close();
}
