# 100 tasks that let the loop turn again and again.
import asyncio

TASKS = 100


async def main(n, watch):
    done = 0

    async def worker():
        nonlocal done
        for _ in range(n // TASKS):
            await asyncio.sleep(0)
            done += 1

    watch.start()
    await asyncio.gather(*[asyncio.create_task(worker()) for _ in range(TASKS)])
    watch.stop()
    return done
