import { Future } from "@asyncio-ts/future";

const answer = new Future<number>();
answer.addDoneCallback((future) => console.log(`the answer is ${future.result()}`));
setTimeout(() => answer.setResult(42), 100);
console.log(await answer); // yield* answer, in a generator coroutine
