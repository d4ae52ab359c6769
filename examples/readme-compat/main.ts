import * as asyncio from "@asyncio-ts/compat-asyncio";

const worker = asyncio.coroutine(async (name: string, delay: number) => {
  await asyncio.sleep(delay);
  return `${name} is done`;
});

const main = asyncio.coroutine(async () => {
  const first = asyncio.create_task(worker("first", 0.2), { name: "first" });
  const second = asyncio.create_task(worker("second", 0.1));
  console.log(await asyncio.gather(first, second));
  await asyncio.async_with(asyncio.timeout(0.05), async () => {
    await worker("third", 10);
  });
});

try {
  await asyncio.run(main());
} catch (error) {
  console.log(error instanceof asyncio.TimeoutError ? "too late" : error);
}
