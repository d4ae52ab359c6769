# Callbacks of a loop: each schedules the next one, or all are scheduled at once.
import asyncio


async def main(n, variant, watch):
    loop = asyncio.get_running_loop()
    chain = variant == ""
    end = loop.create_future()
    done = 0

    def callback():
        nonlocal done
        done += 1
        if done == n:
            end.set_result(None)
        elif chain:
            loop.call_soon(callback)

    watch.start()
    if chain:
        loop.call_soon(callback)
    else:
        for _ in range(n):
            loop.call_soon(callback)
    await end
    watch.stop()
    return done
