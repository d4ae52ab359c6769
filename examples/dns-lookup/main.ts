import { error } from "@asyncio-ts/compat-aiodns";
import * as asyncio from "@asyncio-ts/compat-asyncio";
import { look_up, parse } from "./look-up.js";

try {
  for (const line of await asyncio.run(look_up(parse(process.argv.slice(2))))) console.log(line);
} catch (problem) {
  if (problem instanceof error.DNSError) {
    console.error(problem.args[1]);
    process.exitCode = 1;
  } else if (problem instanceof asyncio.ValueError) {
    console.error(`${problem.message}: npm start -- dns-lookup NAME [TYPE ...] [@SERVER]`);
    process.exitCode = 2;
  } else {
    throw problem;
  }
}
