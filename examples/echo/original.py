"""A server that sends back the lines that it gets, and clients, over streams."""

import asyncio

HOST = "127.0.0.1"


async def echo(reader, writer):
    while line := await reader.readline():
        print(f"server: {line.decode().strip()}")
        writer.write(line)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def talk(port, name):
    reader, writer = await asyncio.open_connection(HOST, port)
    for word in ("hello", "world"):
        writer.write(f"{word} from {name}\n".encode())
        await writer.drain()
        answer = await reader.readline()
        print(f"{name}: {answer.decode().strip()}")
    writer.write_eof()
    rest = await reader.read()
    print(f"{name}: {len(rest)} bytes more")
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(echo, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        await talk(port, "alice")
        await talk(port, "bob")
    print(f"serving: {server.is_serving()}")


asyncio.run(main())
