# Timers of a loop: all created, then all cancelled; or each cancelled at once; or all left to fire, in
# order.
import asyncio


def delay_of(i):
    return 1 + i * 7919 % 20


def unexpected():
    raise RuntimeError("a cancelled timer fired")


async def main(n, variant, watch, loop_kind):
    loop = asyncio.get_running_loop()
    done = 0
    last = 0
    end = loop.create_future()

    def fired(deadline):
        nonlocal done, last
        # uvloop knows whole milliseconds only, and no order within one.
        if deadline < last and loop_kind == "asyncio":
            end.set_exception(RuntimeError("out of order"))
        last = deadline
        done += 1
        if done == n:
            end.set_result(None)

    watch.start()
    if variant == "":
        timers = []
        for i in range(n):
            timers.append(loop.call_later(60 * delay_of(i), unexpected))
        for timer in timers:
            timer.cancel()
        done = sum(timer.cancelled() for timer in timers)
    elif variant == "at-once":
        for i in range(n):
            timer = loop.call_later(60 * delay_of(i), unexpected)
            timer.cancel()
            if timer.cancelled():
                done += 1
    else:
        start = loop.time()
        for i in range(n):
            deadline = start + delay_of(i) / 1000
            loop.call_at(deadline, fired, deadline)
        await end
    watch.stop()
    return done
