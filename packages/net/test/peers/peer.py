"""The other end of the tests in this folder: the same conversations, in CPython's own asyncio.

    peer.py serve|talk CONVERSATION ADDRESS

ADDRESS is {"port": 0}, or {"path": ...}, with {"tls": {"ca": ..., "cert": ..., "key": ...}} where
TLS is wanted. It prints a line of JSON when it listens, {"port": ...}, and one with what it has seen
when it has ended. An exchange prints one in the middle, {"stuck": ...}, and waits for a line then.
"""

import asyncio
import hashlib
import json
import socket
import ssl
import struct
import sys

HOST = "127.0.0.1"
LINES = 2000
BULK = 100 * 1000 * 1000
CHUNK = 1 << 16


def say(**facts):
    print(json.dumps(facts), flush=True)


async def serve_lines(reader, writer):
    count = 0
    async for line in reader:
        writer.write(b"<" + line)
        await writer.drain()
        count += 1
    writer.close()
    await writer.wait_closed()
    return {"count": count}


async def talk_lines(reader, writer):
    right = 0
    for n in range(LINES):
        line = f"line {n} {'ä' * (n % 50)}\n".encode()
        writer.write(line)
        if n % 7 == 0:
            await writer.drain()
        if await reader.readuntil(b"\n") == b"<" + line:
            right += 1
    writer.write(b"no end")
    if writer.can_write_eof():
        writer.write_eof()
        if await reader.read() == b"<no end":
            right += 1
    writer.close()
    await writer.wait_closed()
    return {"right": right}


async def exchange(reader, writer):
    """Sends a lot and reads as much, at once; but reads nothing before both senders are stuck."""
    loop = asyncio.get_running_loop()
    stuck = loop.create_future()

    async def send():
        sent, digest = 0, hashlib.sha256()
        block = bytes(n * 7 % 251 for n in range(CHUNK))
        while sent < BULK:
            data = block[: BULK - sent]
            digest.update(data)
            writer.write(data)
            sent += len(data)
            if stuck.done():
                await writer.drain()
                continue
            drained = asyncio.ensure_future(writer.drain())
            await asyncio.wait([drained], timeout=0.3)
            if not drained.done():
                stuck.set_result([sent, writer.transport.get_write_buffer_size()])
            await drained
        writer.write_eof()
        return digest.hexdigest()

    async def receive():
        say(stuck=await stuck)
        await loop.run_in_executor(None, sys.stdin.readline)
        size, digest = 0, hashlib.sha256()
        while data := await reader.read(CHUNK):
            size += len(data)
            digest.update(data)
        return size, digest.hexdigest()

    sent, (size, received) = await asyncio.gather(send(), receive())
    writer.close()
    await writer.wait_closed()
    return {"sent": sent, "received": received, "size": size}


async def serve_half_close(reader, writer):
    question = await reader.read()
    for n in range(3):
        writer.write(b"%d of %d\n" % (n, len(question)))
        await writer.drain()
        await asyncio.sleep(0.01)
    writer.close()
    await writer.wait_closed()
    return {"question": question.decode()}


async def talk_half_close(reader, writer):
    writer.write(b"what?")
    writer.write_eof()
    answers = [line.decode() async for line in reader]
    writer.close()
    await writer.wait_closed()
    return {"answers": answers}


async def serve_reset(reader, writer):
    """Sends until the peer breaks the connection."""
    try:
        while True:
            writer.write(bytes(CHUNK))
            await writer.drain()
    except OSError as error:
        told = type(error).__name__
    try:
        await reader.read()
    except OSError as error:
        told += " " + type(error).__name__
    try:
        await writer.wait_closed()
    except OSError as error:
        told += " " + type(error).__name__
    return {"told": told}


async def talk_reset(reader, writer):
    """Breaks the connection in the middle of what the peer sends."""
    await reader.readexactly(1000 * 1000)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    await writer.wait_closed()
    return {}


async def serve_upgrade(reader, writer):
    """Goes over to TLS when it is asked to."""
    first = await reader.readline()
    writer.write(b"go on\n")
    await writer.start_tls(contexts["server"])
    secret = await reader.readline()
    writer.write(b"<" + secret)
    await writer.drain()
    rest = await reader.read()
    writer.close()
    return {"heard": [first.decode(), secret.decode(), rest.decode()]}


async def talk_upgrade(reader, writer):
    writer.write(b"STARTTLS\n")
    first = await reader.readline()
    await writer.start_tls(contexts["client"], server_hostname="localhost")
    writer.write(b"secret\n")
    secret = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return {"heard": [first.decode(), secret.decode()]}


class Echo(asyncio.DatagramProtocol):
    def __init__(self, done):
        self.done = done
        self.count = 0

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        if data == b"end":
            self.done.set_result({"count": self.count})
        else:
            self.count += 1
            self.transport.sendto(b"<" + data, addr)


class Asker(asyncio.DatagramProtocol):
    def __init__(self):
        self.answers = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.answers.put_nowait(data)


async def serve_datagrams():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Echo(done), local_addr=(HOST, 0)
    )
    say(port=transport.get_extra_info("sockname")[1])
    say(**await done)
    transport.close()


async def talk_datagrams(port):
    loop = asyncio.get_running_loop()
    transport, asker = await loop.create_datagram_endpoint(Asker, remote_addr=(HOST, port))
    right = 0
    for n in range(1, 101):
        data = b"%d" % n * n
        transport.sendto(data)
        if await asyncio.wait_for(asker.answers.get(), 5) == b"<" + data:
            right += 1
    transport.sendto(b"end")
    transport.close()
    say(right=right)


contexts = {}


def make_contexts(tls):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tls["cert"], tls["key"])
    client = ssl.create_default_context(cafile=tls["ca"])
    contexts.update(server=server, client=client)


async def serve(conversation, address):
    done = asyncio.get_running_loop().create_future()

    async def connected(reader, writer):
        try:
            done.set_result(await conversation(reader, writer))
        except BaseException as error:
            done.set_exception(error)

    options = {"ssl": contexts["server"]} if address.get("over_tls") else {}
    if "path" in address:
        server = await asyncio.start_unix_server(connected, address["path"], **options)
        say(path=address["path"])
    else:
        server = await asyncio.start_server(connected, HOST, 0, **options)
        say(port=server.sockets[0].getsockname()[1])
    facts = await done
    server.close()
    say(**facts)


async def talk(conversation, address):
    options = {"ssl": contexts["client"]} if address.get("over_tls") else {}
    if "path" in address:
        if options:
            options["server_hostname"] = "localhost"
        streams = await asyncio.open_unix_connection(address["path"], **options)
    else:
        streams = await asyncio.open_connection(HOST, address["port"], **options)
    say(**await conversation(*streams))


async def main():
    role, name, address = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    if "tls" in address:
        make_contexts(address["tls"])
    if name == "datagrams":
        await (serve_datagrams() if role == "serve" else talk_datagrams(address["port"]))
        return
    conversation = exchange if name == "exchange" else globals()[f"{role}_{name}"]
    await (serve if role == "serve" else talk)(conversation, address)


asyncio.run(main())
