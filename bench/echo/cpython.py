# A server of streams that sends back what comes.
import asyncio
import os
import sys

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from clients import serve_clients


async def echo(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def main(n, variant, watch, node):
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    clients = {"port": port, "connections": int(variant), "messages": n, "size": 1024}
    done = await serve_clients(node, clients, watch)
    server.close()
    await server.wait_closed()
    return done
