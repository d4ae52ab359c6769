# Tasks that sleep an hour, each with a `finally`: cancelled, then awaited. The watch runs once all
# are asleep.
import asyncio


async def main(n, watch):
    done = 0

    async def worker():
        nonlocal done
        try:
            await asyncio.sleep(3600)
        finally:
            done += 1

    tasks = [asyncio.create_task(worker()) for _ in range(n)]
    await asyncio.sleep(0)
    watch.start()
    for task in tasks:
        task.cancel()
    for task in tasks:
        try:
            await task
        except asyncio.CancelledError:
            pass
    watch.stop()
    return done
