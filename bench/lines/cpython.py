# A server of streams that reads line by line and sends back each.
import asyncio
import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "echo"))
from clients import serve_clients


async def main(n, watch, node):
    done = 0

    async def echo(reader, writer):
        nonlocal done
        while line := await reader.readline():
            done += 1
            writer.write(line)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    clients = {"port": port, "connections": 1, "messages": n // 100, "size": 6400}
    returned = await serve_clients(node, clients, watch)
    if returned != n // 100:
        raise RuntimeError(f"{returned} of {n // 100} came back")
    server.close()
    await server.wait_closed()
    return done
