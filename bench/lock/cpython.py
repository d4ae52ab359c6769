# 1000 tasks, and one lock.
import asyncio

TASKS = 1000


async def main(n, variant, watch):
    turn = variant == "turn"
    lock = asyncio.Lock()
    inside = 0
    done = 0

    async def worker():
        nonlocal inside, done
        for _ in range(n // TASKS):
            async with lock:
                inside += 1
                if inside != 1:
                    raise RuntimeError("two hold the lock")
                if turn:
                    await asyncio.sleep(0)
                inside -= 1
                done += 1

    watch.start()
    await asyncio.gather(*[asyncio.create_task(worker()) for _ in range(TASKS)])
    watch.stop()
    return done
