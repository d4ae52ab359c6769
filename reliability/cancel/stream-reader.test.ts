import { StreamReader } from "@asyncio-ts/net";
import { sleep, waitFor } from "@asyncio-ts/task";
import { on, type Script } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { Scenario, World } from "./world.js";

// What a reader gets that is cancelled anywhere, and what is left in the stream for the next one,
// are together what has come.

type Get = (reader: StreamReader) => Script<Buffer>;

const SENT = ["one\n", "tw", "o\nthree\n", "fo", "ur", "\n"];

/** A victim that reads until the end, in the middle of a feed. */
function reading(get: Get): Scenario {
  return (world) => {
    const reader = watched(world);
    let got = "";
    world.victim(function* () {
      for (;;) {
        const data = yield* get(reader);
        if (data.length === 0) return yield* on(sleep(0, "end"));
        got += data;
      }
    });
    world.beside("feeder", feed(reader));
    return {
      check() {
        expect(got + reader.buffer.takeAll()).toBe(SENT.join(""));
      },
    };
  };
}

function watched(world: World): StreamReader {
  const reader = new StreamReader();
  world.watchList("readers", {
    get size() {
      return reader.waiter === undefined ? 0 : 1;
    },
  });
  return reader;
}

/** Feeds in turns and at times. */
function feed(reader: StreamReader): () => Script<void> {
  return function* () {
    for (const [i, data] of SENT.entries()) {
      yield* on(sleep(i % 2));
      reader.feedData(Buffer.from(data));
    }
    yield* on(sleep(1));
    reader.feedEof();
  };
}

describe("X1 to X4 a read that is cancelled anywhere takes nothing", () => {
  cancelEverywhere(
    "readLine",
    reading((reader) => on(reader.readLine())),
  );
  cancelEverywhere(
    "read with a count",
    reading((reader) => on(reader.read(3))),
  );
  cancelEverywhere(
    "read until the end",
    reading((reader) => on(reader.read())),
  );
  cancelEverywhere(
    "readExactly",
    reading(function* (reader) {
      try {
        return yield* on(reader.readExactly(4));
      } catch (error) {
        if ((error as Error).name !== "IncompleteReadError") throw error;
        return (error as { partial: Buffer }).partial;
      }
    }),
  );
  cancelEverywhere(
    "iteration",
    reading(function* (reader) {
      const { value = Buffer.alloc(0) } = yield* on(reader[Symbol.asyncIterator]().next());
      return value;
    }),
  );
  cancelEverywhere(
    "waitFor(readLine)",
    reading(function* (reader) {
      for (;;) {
        try {
          return yield* on(waitFor(reader.readLine(), 0.5));
        } catch (error) {
          if ((error as Error).name !== "TimeoutError") throw error;
        }
      }
    }),
  );
});

describe("X1 a read that is cancelled leaves its place to the next", () => {
  cancelEverywhere("who gets what has come", (world) => {
    const reader = watched(world);
    let got = "";
    world.victim(function* () {
      got += yield* on(reader.readUntil("o\n"));
      yield* on(sleep(0));
    });
    world.beside("feeder", feed(reader));
    return {
      *settle() {
        got += yield* on(reader.read());
      },
      check() {
        expect(got).toBe(SENT.join(""));
      },
    };
  });
});
