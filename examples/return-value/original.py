import asyncio

async def corotinue():
    print("in corotinue..")
    return "result"

event_loop = asyncio.get_event_loop()

try:
    print("starting....")
    result = event_loop.run_until_complete(corotinue())
    print("result is {}".format(result))
finally:
    print("close")
    event_loop.close()
