import asyncio

# 执行的函数，其中 future 表示函数执行完后的对象
def mark_done(future,result):
    print("setting future result to {}".format(result))
    future.set_result(result)

event_loop = asyncio.get_event_loop()
try:
  	# 未来的空壳对象
    all_done = asyncio.Future()
    print("scheduling mark done")
    # 传递参数
    event_loop.call_soon(mark_done,all_done,'the result')
    print("entering event loop")
    result = event_loop.run_until_complete(all_done)
    print("return result: {}".format(result))
finally:
    event_loop.close()


'''
scheduling mark done
entering event loop
setting future result to the result
return result: the result
'''
