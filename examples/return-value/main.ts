import * as asyncio from "@asyncio-ts/compat-asyncio";

const corotinue = asyncio.coroutine(async () => {
  console.log("in corotinue..");
  return "result";
});

const event_loop = asyncio.get_event_loop();

try {
  console.log("starting....");
  const result = await event_loop.run_until_complete(corotinue());
  console.log(`result is ${result}`);
} finally {
  console.log("close");
  event_loop.close();
}
