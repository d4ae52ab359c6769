"""The process of one contender in Python: `python3 measure.py ORDER`, as measure.mjs."""

import gc
import json
import os
import resource
import sys
import time

WARM_UP = 0.1
PATIENCE = 3
MOST_RUNS = 50

order = json.loads(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))


def load(path):
    """The names of a contender's file. No import machinery: it may be what is measured."""
    names = {"__name__": "contender", "__file__": path}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), names)
    return names


class Watch:
    wall = cpu = bytes = 0

    def start(self):
        self.bytes = weight()
        self._cpu = time.process_time()
        self._wall = time.perf_counter()

    def stop(self):
        self.wall = time.perf_counter() - self._wall
        self.cpu = time.process_time() - self._cpu
        self.bytes = weight() - self.bytes


def weight():
    if not order["weigh"]:
        return 0
    import tracemalloc

    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def call(main, arguments):
    COROUTINE = 0x80  # inspect.CO_COROUTINE
    if not main.__code__.co_flags & COROUTINE:
        return main(**arguments)
    import asyncio

    factory = None
    if order["loop"] == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(main(**arguments))


def once(main, n, expected):
    watch = Watch()
    setup = order["setup"]
    known = main.__code__.co_varnames[: main.__code__.co_argcount]
    given = {**setup, "n": n, "watch": watch, "loop_kind": order["loop"], "node": order["node"]}
    done = call(main, {name: given[name] for name in known})
    if done != expected:
        raise SystemExit(f"{order['file']} came to {done} instead of {expected}")
    if watch.wall == 0:
        raise SystemExit(f"{order['file']} never stopped the watch")
    return watch.wall * 1e9 / n, watch.cpu * 1e9 / n, watch.bytes / n


def runs(main, n, expected, most, budget):
    results = []
    end = time.process_time() + budget
    latest = time.perf_counter() + PATIENCE * budget

    def in_time():
        return time.process_time() < end and time.perf_counter() < latest

    while not results or (len(results) < most and in_time()):
        results.append(once(main, n, expected))
    return [sorted(column)[len(results) // 2] for column in zip(*results)]


if order["weigh"]:
    import tracemalloc

    tracemalloc.start()

main = load(os.path.join(here, order["file"]))["main"]
n = order["setup"]["n"]
budget = order["budget"] / 1000
sample = {}
if not order["cold"]:
    tenth = -(-n // 10)
    runs(main, tenth, order["expectedOfTenth"], MOST_RUNS, WARM_UP)
    wall, cpu, _ = runs(main, tenth, order["expectedOfTenth"], MOST_RUNS, budget / 3)
    sample["costOfTenth"] = {"wall": wall, "cpu": cpu}
wall, cpu, weighed = runs(main, n, order["expected"], 1 if order["cold"] else MOST_RUNS, budget)
sample["cost"] = {"wall": wall, "cpu": cpu}
sample["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if order["weigh"]:
    sample["bytes"] = weighed
print(json.dumps(sample))
