# Producers and consumers with a bounded queue between them. Gives the sum.
import asyncio


async def main(n, variant, watch):
    pairs = int(variant)
    queue = asyncio.Queue(128)
    total = 0

    async def producer(first):
        for i in range(first, n, pairs):
            await queue.put(i)

    async def consumer():
        nonlocal total
        for _ in range(n // pairs):
            item = await queue.get()
            total += item

    watch.start()
    tasks = []
    for i in range(pairs):
        tasks.append(asyncio.create_task(producer(i)))
        tasks.append(asyncio.create_task(consumer()))
    await asyncio.gather(*tasks)
    watch.stop()
    return total
