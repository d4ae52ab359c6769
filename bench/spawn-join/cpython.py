# Tasks that yield once each: all are created, then awaited one after the other.
import asyncio


async def main(n, watch):
    done = 0

    async def worker():
        nonlocal done
        await asyncio.sleep(0)
        done += 1

    watch.start()
    tasks = [asyncio.create_task(worker()) for _ in range(n)]
    for task in tasks:
        await task
    watch.stop()
    return done
