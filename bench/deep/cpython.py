# Coroutines, one on top of the other; the innermost lets the loop turn again and again.
import asyncio
import sys


async def main(n, variant, watch):
    sys.setrecursionlimit(10_000)

    async def nested(depth):
        if depth > 1:
            return await nested(depth - 1)
        done = 0
        watch.start()
        for _ in range(n):
            await asyncio.sleep(0)
            done += 1
        watch.stop()
        return done

    return await nested(int(variant))
