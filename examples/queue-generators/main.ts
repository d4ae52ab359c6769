import * as asyncio from "@asyncio-ts/compat-asyncio";
import { main } from "./program.js";

// Short enough to watch. The original's three seconds: `npm start -- queue-generators 3`.
const seconds = Number(process.argv[2] ?? 0.3);
// Said here, since a consumer that fails at its first sleep leaves the producer waiting for good.
if (!Number.isFinite(seconds) || seconds < 0) {
  throw new RangeError(`"${process.argv[2]}" is no number of seconds to sleep over each item.`);
}

const event_loop = asyncio.get_event_loop();
try {
  await event_loop.run_until_complete(main(event_loop, 3, seconds));
} finally {
  event_loop.close();
}
