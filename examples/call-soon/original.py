import asyncio,functools
def callback(args,**kwargs):
    print("{} invoked by {}".format(args,kwargs))


async def main(loop):
    loop.call_soon(callback,1)
    # 带参数，使用functools
    wrapped = functools.partial(callback,kwargs='not default')
    loop.call_soon(wrapped,2)

try:
    event_loop = asyncio.get_event_loop()
    event_loop.run_until_complete(main(event_loop))
finally:
    event_loop.close()
