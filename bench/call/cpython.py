# A task awaits one call of a coroutine after the other.


async def one():
    return 1


async def main(n, watch):
    done = 0
    watch.start()
    for _ in range(n):
        done += await one()
    watch.stop()
    return done
