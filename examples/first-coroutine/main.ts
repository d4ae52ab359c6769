import * as asyncio from "@asyncio-ts/compat-asyncio";

const corotinue = asyncio.coroutine(async () => {
  console.log("in corotinue");
});

const event_loop = asyncio.get_event_loop();

try {
  console.log("starting corotinue...");
  const coro = corotinue();
  console.log("entering event loop");
  await event_loop.run_until_complete(coro);
} finally {
  console.log("close event loop");
  event_loop.close();
}
