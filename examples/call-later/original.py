import asyncio,functools
def callback(*args,**kwargs):
    print("{} invoked by {}".format(args,kwargs))


async def main(loop):
    print("entering main")
    loop.call_later(0.2,callback,1)
    wrap = functools.partial(callback,args="world",kwargs="hello")
    loop.call_later(0.1,wrap,2)

    # 需等待，否则程序就退出了。
    await asyncio.sleep(0.4)

try:
    event = asyncio.get_event_loop()
    event.run_until_complete(main(event))
finally:
    event.close()
