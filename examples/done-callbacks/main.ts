import * as asyncio from "@asyncio-ts/compat-asyncio";

type Done = asyncio.Future<string>;

function call_back(future: Done, n: number) {
  console.log(`${n}: future done: ${future.result()}`);
}

async function register_callbacks(all_done: Done) {
  console.log("register callback on future ");
  all_done.add_done_callback((future) => call_back(future, 1));
  all_done.add_done_callback((future) => call_back(future, 2));
}

const main = asyncio.coroutine(async (all_done: Done) => {
  await register_callbacks(all_done);
  console.log("setting result of future");
  all_done.set_result("the result");
});

const event_loop = asyncio.get_event_loop();
try {
  const all_done: Done = new asyncio.Future();
  await event_loop.run_until_complete(main(all_done));
} finally {
  event_loop.close();
}
