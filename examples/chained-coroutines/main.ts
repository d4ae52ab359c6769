import * as asyncio from "@asyncio-ts/compat-asyncio";

// Only what is handed to the loop needs coroutine(): test2 and test3 are called and awaited on the
// spot, so they can stay ordinary async functions.
const test1 = asyncio.coroutine(async () => {
  console.log("Hello This is test1");
  const result2 = await test2();
  console.log(result2);
  const result3 = await test3();
  console.log(result3);
});

async function test2() {
  console.log("Hello This is test2");
  return "test2 is end";
}

async function test3() {
  console.log("Hello this is test3");
  return "test3 end";
}

const event_loop = asyncio.get_event_loop();
try {
  await event_loop.run_until_complete(test1());
} finally {
  event_loop.close();
}
