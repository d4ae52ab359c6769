#!/usr/bin/env python3
"""Makes programs and records them with this CPython, for `pnpm conformance:fuzz`.

Reads one JSON request a line and answers each with one line of JSON:

  {"make": [PROFILE, SEED, FIRST, COUNT]}    new programs, recorded: a list of
      {"program", "trace", "flags", "problem"}
  {"record": PROGRAM}                        the same of one program
  {"again": PROGRAM}                         the traces that CPython also gives
      {"pure": TRACE, "shaken": [TRACE, ...]}: with the pure-Python classes, and
      with tasks whose hashes, and so the order of sets of them, are random

Pyodide, which has no pipes, imports this file and calls `answer`.
"""

import json
import os
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [ROOT, os.path.join(ROOT, 'tools')]
SHAKES = 4


def import_pure():
    """A second reference, on a second asyncio without the C classes."""
    def drop(saved):
        for name in list(sys.modules):
            if name.split('.')[0] in ('asyncio', '_asyncio', 'reference'):
                saved[name] = sys.modules.pop(name)

    usual = {}
    drop(usual)
    sys.modules['_asyncio'] = None
    import reference
    reference.quiet()
    drop({})
    sys.modules.update(usual)
    return reference


PURE = import_pure()
import asyncio                                                    # noqa: E402
import build                                                      # noqa: E402
import generate                                                   # noqa: E402
import reference                                                  # noqa: E402

reference.quiet()


def recorded(program):
    w = reference.run_program(program)
    problem = w.problem
    blocks = (*program['coros'].values(), *program.get('funcs', {}).values())
    if problem is None and not all(build.clean_final(b['body']) for b in blocks):
        problem = 'return or break in a finally block'
    return {'program': program, 'trace': w.trace, 'flags': sorted(w.flags),
            'problem': problem}


def make(profile, seed, first, count):
    return [recorded(generate.generate(profile, seed, i))
            for i in range(first, first + count)]


def again(program):
    return {'pure': PURE.run_program(program).trace,
            'shaken': [reference.run_program(program, shake=n).trace
                       for n in range(SHAKES)]}


def answer(text):
    request = json.loads(text)
    running = asyncio._get_running_loop()       # pyodide is in a loop of its own
    asyncio._set_running_loop(None)
    try:
        if 'make' in request:
            out = make(*request['make'])
        elif 'record' in request:
            out = recorded(request['record'])
        else:
            out = again(request['again'])
    finally:
        asyncio._set_running_loop(running)
    return json.dumps(out, separators=(',', ':'))


if __name__ == '__main__':
    for line in sys.stdin:
        sys.stdout.write(answer(line) + '\n')
        sys.stdout.flush()
