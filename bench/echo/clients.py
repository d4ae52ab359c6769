import asyncio
import json
import os


async def serve_clients(node, clients, watch):
    """Runs the clients in a process of their own, as clients.mjs."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "client.mjs")
    child = await asyncio.create_subprocess_exec(
        node,
        script,
        json.dumps(clients),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if await child.stdout.readline() != b"ready\n":
        raise RuntimeError("the clients could not connect")
    watch.start()
    child.stdin.write(b"go\n")
    done = await child.stdout.readline()
    watch.stop()
    await child.wait()
    return int(done)
