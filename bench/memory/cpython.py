# Tasks, each of which waits on a pending future of its own.
import asyncio


async def main(n, watch):
    loop = asyncio.get_running_loop()
    done = 0

    async def worker(future):
        nonlocal done
        amount = await future
        done += amount

    watch.start()
    futures = [loop.create_future() for _ in range(n)]
    tasks = [asyncio.create_task(worker(future)) for future in futures]
    await asyncio.sleep(0)
    watch.stop()
    for future in futures:
        future.set_result(1)
    for task in tasks:
        await task
    return done
