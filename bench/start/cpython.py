# Imports asyncio and runs a first task.


def main(watch, loop_kind):
    watch.start()
    import asyncio

    factory = None
    if loop_kind == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop

    async def first():
        await asyncio.sleep(0)
        return 1

    async def program():
        return await asyncio.create_task(first())

    with asyncio.Runner(loop_factory=factory) as runner:
        done = runner.run(program())
    watch.stop()
    return done
