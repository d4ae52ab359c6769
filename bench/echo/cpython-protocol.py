# A server of a protocol that sends back what comes.
import asyncio
import os
import sys

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from clients import serve_clients


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def main(n, variant, watch, node):
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    clients = {"port": port, "connections": int(variant), "messages": n, "size": 1024}
    done = await serve_clients(node, clients, watch)
    server.close()
    await server.wait_closed()
    return done
