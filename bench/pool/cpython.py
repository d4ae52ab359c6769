# 16 workers that take jobs from a queue.
import asyncio

WORKERS = 16


async def main(n, variant, watch):
    done = 0
    queue = asyncio.Queue()

    async def job(amount):
        nonlocal done
        if variant == "turn":
            await asyncio.sleep(0)
        done += amount

    async def worker():
        while True:
            amount = await queue.get()
            await job(amount)
            queue.task_done()

    watch.start()
    for _ in range(n):
        queue.put_nowait(1)
    workers = [asyncio.create_task(worker()) for _ in range(WORKERS)]
    await queue.join()
    watch.stop()
    for each in workers:
        each.cancel()
    return done
