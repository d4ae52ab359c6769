import * as asyncio from "@asyncio-ts/compat-asyncio";

/** What the loop runs later: `future` stands for a value that is not there yet. */
function mark_done(future: asyncio.Future<string>, result: string) {
  console.log(`setting future result to ${result}`);
  future.set_result(result);
}

const event_loop = asyncio.get_event_loop();
try {
  const all_done = new asyncio.Future<string>();
  console.log("scheduling mark done");
  event_loop.call_soon(mark_done, all_done, "the result");
  console.log("entering event loop");
  const result = await event_loop.run_until_complete(all_done);
  console.log(`return result: ${result}`);
} finally {
  event_loop.close();
}
