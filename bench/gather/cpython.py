# Coroutines that yield once each, gathered.
import asyncio


async def main(n, watch):
    async def child():
        await asyncio.sleep(0)
        return 1

    watch.start()
    results = await asyncio.gather(*[child() for _ in range(n)])
    watch.stop()
    return sum(results)
