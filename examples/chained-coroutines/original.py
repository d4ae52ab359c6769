import asyncio

async def test1():
    print("Hello This is test1")
    result2 = await test2()
    print(result2)
    result3 = await test3()
    print(result3)


async def test2():
    print("Hello This is test2")
    return "test2 is end"


async def test3():
    print("Hello this is test3")
    return "test3 end"


event_loop = asyncio.get_event_loop()
try:
    result = event_loop.run_until_complete(test1())
finally:
    event_loop.close()
