import asyncio

async def consumer(n,q):
    print("consumer {}: starting".format(n))
    while True:
        print("consumer {}: waiting for item".format(n))
        item = await q.get()
        print("consumer {}: has item {}".format(n,item))

        if item is None:
            q.task_done()
            break
        else:
            await asyncio.sleep(3)
            print("consumer {}: has item {}".format(n, item))
            q.task_done()

async def producer(q, number_workers):
    print("producer : starting.")
    for i in range(number_workers * 3):
        await q.put(i)
        print("producer add task {}".format(i))

    for i in range(number_workers):
        await q.put(None)

    print("producer: waiting for queue to empty")
    await q.join()
    print("producer: ending")


async def main(loop,num_consumers):
    q = asyncio.Queue()
    consumers = [
        loop.create_task(consumer(i,q))for i in range(num_consumers)
    ]
    prod = loop.create_task(producer(q,num_consumers))
    await  asyncio.wait(consumers + [prod])


event_loop = asyncio.get_event_loop()
try:
    event_loop.run_until_complete(main(event_loop,3))
finally:
    event_loop.close()
