import * as asyncio from "@asyncio-ts/compat-asyncio";
import { BrokenPipeError, ConnectionResetError } from "@asyncio-ts/net";
import { FlowControlMixin, TransportBase } from "@asyncio-ts/net/internal";
import { errorOf, on } from "@asyncio-ts/test-kit";
import { describe } from "vitest";
import { describeError, type ProbeLoop, probe, run, thrown } from "./probe.js";

const { sleep } = asyncio;

/** What was read, as a text. */
function* text(read: asyncio.Awaitable<Buffer>) {
  return (yield* on(read)).toString();
}

/** A transport that records that it is paused and resumed. */
function fakeTransport(T: unknown[]) {
  return {
    pause_reading: () => T.push("pause"),
    resume_reading: () => T.push("resume"),
  };
}

describe("the probes of streams", () => {
  probe("stream_reader", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const S = (limit = 2 ** 16) => new asyncio.StreamReader({ limit, loop: l });
        const feed = (r: asyncio.StreamReader, data: string) => r.feed_data(Buffer.from(data));
        const left = (r: asyncio.StreamReader) => r.buffer.size;

        let r = S();
        feed(r, "abc");
        T.push(yield* text(r.read(0)));
        T.push(yield* text(r.read(2)));
        r.feed_eof();
        T.push(r.at_eof());
        T.push(yield* text(r.read()));
        T.push([r.at_eof(), yield* text(r.read(5))]);

        r = S();
        feed(r, "ab");
        r.feed_eof();
        let e = (yield* errorOf(r.readexactly(5))) as asyncio.IncompleteReadError;
        T.push([describeError(e), e.partial.toString(), e.expected, left(r)]);

        r = S();
        feed(r, "line1\nline2\r\nrest");
        r.feed_eof();
        const lines: string[] = [];
        for (let i = 0; i < 4; i++) lines.push(yield* text(r.readline()));
        T.push(lines);

        r = S(3);
        feed(r, "abcdef\nxy\n");
        T.push([describeError(yield* errorOf(r.readline())), peek(r)]);
        T.push(yield* text(r.readline()));
        r = S(3);
        feed(r, "abcdefgh");
        T.push([describeError(yield* errorOf(r.readline())), peek(r)]);

        r = S(3);
        feed(r, "abcdefXX");
        const overrun = (yield* errorOf(r.readuntil("XX"))) as asyncio.LimitOverrunError;
        T.push([overrun.args[0], overrun.consumed, left(r)]);

        r = S(4);
        feed(r, "abcdX");
        T.push(yield* text(r.readuntil("X")));
        r = S();
        T.push(describeError(yield* errorOf(r.readuntil(""))));
        feed(r, "part");
        r.feed_eof();
        e = (yield* errorOf(r.readuntil("\n"))) as asyncio.IncompleteReadError;
        T.push([e.partial.toString(), e.expected, left(r)]);

        r = S();
        const rd = co(function* (r: asyncio.StreamReader) {
          return yield* on(r.read(1));
        });
        const t = l.create_task(rd(r));
        yield* on(sleep(0));
        T.push(describeError(yield* errorOf(r.read(1))));
        r.set_exception(new ConnectionResetError("gone"));
        T.push(describeError(yield* errorOf(t)));
        T.push(describeError(yield* errorOf(r.readline())));
        T.push(describeError(thrown(() => new asyncio.StreamReader({ limit: 0, loop: l }))));

        r = S();
        feed(r, "a\nb");
        r.feed_eof();
        // `async for`, written so that both forms can do it.
        const all: string[] = [];
        const it = asyncio.aiter(r);
        for (;;) {
          const line = yield* on(asyncio.anext(it, null));
          if (line === null) break;
          all.push(line.toString());
        }
        T.push(all);
      }),
    );
  });

  probe("stream_readuntil_tuple", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const S = (data: string, limit = 100) => {
          const r = new asyncio.StreamReader(limit, l);
          r.feed_data(Buffer.from(data));
          return r;
        };
        for (const [data, sep] of [
          ["ab\r\ncd\n", ["\n", "\r\n"]],
          ["xABCy", ["ABC", "AB"]],
          ["xABy", ["ABC", "B"]],
        ] as const) {
          T.push(yield* text(S(data).readuntil(sep)));
        }
        T.push(describeError(yield* errorOf(S("x").readuntil([]))));
        const e = yield* errorOf(S("aaaaaaa--", 3).readuntil(["--", "-"]));
        T.push([(e as asyncio.LimitOverrunError).consumed]);
      }),
    );
  });

  probe("stream_backpressure", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const r = new asyncio.StreamReader({ limit: 4, loop: l });
        const feed = (letter: string, count: number) => r.feed_data(Buffer.alloc(count, letter));
        r.set_transport(fakeTransport(T));
        feed("x", 8);
        T.push(r.paused);
        feed("y", 1);
        T.push(r.paused);
        yield* on(r.read(4));
        T.push([r.buffer.size, r.paused]);
        yield* on(r.read(1));
        T.push([r.buffer.size, r.paused]);
        feed("z", 9);
        const t = l.create_task(r.readexactly(20));
        yield* on(sleep(0));
        T.push(r.paused);
        feed("w", 9);
        T.push((yield* on(t)).length);
      }),
    );
  });

  // With what is of the core: Python's own names for it begin with an underscore.
  probe("stream_drain", async (T, { co }) => {
    await run(
      co(function* (l: ProbeLoop) {
        const p = new FlowControlMixin(l);
        const drain = co(function* () {
          yield* on(p.drainHelper());
        });
        const b = l.it;
        yield* on(p.drainHelper());
        T.push(l.it - b);
        p.pauseWriting();
        const ts = [l.create_task(drain()), l.create_task(drain())];
        yield* on(sleep(0));
        T.push(ts.map((t) => t.done()));
        p.resumeWriting();
        yield* on(asyncio.gather(...ts));
        T.push("drained");
        p.pauseWriting();
        const t = l.create_task(drain());
        yield* on(sleep(0));
        p.connectionLost(new BrokenPipeError("bp"));
        T.push(describeError(yield* errorOf(t)));
        T.push(describeError(yield* errorOf(p.drainHelper())));
        class Tr extends TransportBase {
          size = 0;
          getWriteBufferSize() {
            return this.size;
          }
          describe() {
            return "Tr";
          }
        }
        const protocol = {
          connectionMade() {},
          connectionLost() {},
          pauseWriting: () => T.push("pause_writing"),
          resumeWriting: () => T.push("resume_writing"),
        };
        const tr = new Tr(l, protocol as never);
        const limits = () => {
          const { low, high } = tr.getWriteBufferLimits();
          return [low, high];
        };
        T.push(limits());
        tr.setWriteBufferLimits({ high: 100 });
        T.push(limits());
        tr.setWriteBufferLimits({ low: 10 });
        T.push(limits());
        tr.size = 40;
        tr.maybePause();
        T.push("at high: no pause");
        tr.size = 41;
        tr.maybePause();
        tr.size = 11;
        tr.maybeResume();
        tr.size = 10;
        tr.maybeResume();
        T.push(describeError(thrown(() => tr.setWriteBufferLimits({ high: 1, low: 2 }))));
      }),
    );
  });
});

/** What is in a reader, which keeps it. */
function peek(r: asyncio.StreamReader): string {
  const data = r.buffer.takeAll();
  r.buffer.putBack([data]);
  return data.toString();
}
