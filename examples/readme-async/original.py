import asyncio


async def consumer(n, queue):
    while True:
        item = await queue.get()
        print(f"consumer {n} works on item {item}")
        await asyncio.sleep(0.3)
        queue.task_done()


async def producer(queue):
    for item in range(9):
        await queue.put(item)
    await queue.join()


async def main():
    queue = asyncio.Queue(2)
    consumers = [asyncio.create_task(consumer(n, queue)) for n in range(3)]
    await producer(queue)
    for task in consumers:
        task.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)
    print("all done")


asyncio.run(main())
