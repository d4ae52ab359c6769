import { ThreadPoolExecutor, toThread } from "@asyncio-ts/executor";

const job = { module: new URL("../jobs/jobs.mjs", import.meta.url), name: "add" };

// Plain code, on loops and executors that nobody closes: the threads stay, and have nothing to do.
console.log(await toThread(job, 1, 2));
console.log(await new ThreadPoolExecutor().submit(job, 3, 4));
process.on("exit", () => console.log("exit"));
