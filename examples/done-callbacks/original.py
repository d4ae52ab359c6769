import asyncio,functools

# 回调函数
def call_back(future,n):
    print("{}: future done: {}".format(n,future.result()))

# 注册回调函数
async def register_callbacks(all_done):
    print("register callback on future ")
    all_done.add_done_callback(functools.partial(call_back,n=1))
    all_done.add_done_callback(functools.partial(call_back,n=2))

# 主函数
async def main(all_done):
    await register_callbacks(all_done)
    print("setting result of future")
    all_done.set_result("the result")


event_loop = asyncio.get_event_loop()
try:
    all_done = asyncio.Future()
    event_loop.run_until_complete(main(all_done))
finally:
    event_loop.close()
