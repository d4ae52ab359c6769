# A task awaits one future after the other; a callback of the loop sets each.
import asyncio


async def main(n, watch):
    loop = asyncio.get_running_loop()
    done = 0
    watch.start()
    for _ in range(n):
        future = loop.create_future()
        loop.call_soon(future.set_result, 1)
        done += await future
    watch.stop()
    return done
