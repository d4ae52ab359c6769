import asyncio

async def corotinue():
    print("in corotinue")

event_loop = asyncio.get_event_loop()

try:
    print("starting corotinue...")
    coro = corotinue()
    print("entering event loop")
    event_loop.run_until_complete(coro)
finally:
    print("close event loop")
    event_loop.close()
