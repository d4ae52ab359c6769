# Chunks of 64 KiB through a pair of streams, with back-pressure; both ends are tasks in this process.
import asyncio

CHUNK = bytes(65536)


async def main(n, watch):
    received = asyncio.get_running_loop().create_future()

    async def receive(reader, writer):
        count = 0
        while data := await reader.read(65536):
            count += len(data)
        writer.close()
        received.set_result(count)

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    watch.start()
    for _ in range(n):
        writer.write(CHUNK)
        await writer.drain()
    writer.write_eof()
    count = await received
    watch.stop()
    writer.close()
    server.close()
    await server.wait_closed()
    return count / len(CHUNK)
