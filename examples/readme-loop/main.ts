import { VirtualLoop } from "@asyncio-ts/loop/virtual";

const loop = new VirtualLoop();
loop.callLater(3_600_000, () => console.log(`an hour later: ${loop.now()} ms`));
loop.callSoon(() => console.log("first"));
await loop.run(); // ends when nothing is left to do
