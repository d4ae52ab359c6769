import { getRunningLoop } from "@asyncio-ts/loop";
import { StreamReader, StreamReaderProtocol, StreamWriter } from "@asyncio-ts/net";
import { sleep } from "@asyncio-ts/task";
import { on } from "@asyncio-ts/test-kit/forms";
import { describe, expect } from "vitest";
import { FakeTransport } from "../../packages/net/test/fake-transport.js";
import { cancelEverywhere } from "./cancel-everywhere.js";
import type { World } from "./world.js";

function connected(world: World): { writer: StreamWriter; protocol: StreamReaderProtocol } {
  const reader = new StreamReader();
  const protocol = new StreamReaderProtocol(reader);
  const transport = new FakeTransport();
  protocol.connectionMade(transport);
  world.watchList("drainers", protocol.drainers);
  world.watchList("closers", protocol.closing.places);
  return { writer: new StreamWriter(transport, protocol, reader, getRunningLoop()), protocol };
}

describe("X5 drain", () => {
  cancelEverywhere("leaves, and keeps nobody else from being woken", (world) => {
    const { writer, protocol } = connected(world);
    protocol.pauseWriting();
    const drained: string[] = [];
    world.victim(function* () {
      yield* on(writer.drain());
      drained.push("victim");
      yield* on(sleep(0));
    });
    world.beside("other", function* () {
      yield* on(writer.drain());
      drained.push("other");
    });
    world.beside("transport", function* () {
      yield* on(sleep(1));
      protocol.resumeWriting();
    });
    return {
      check() {
        expect(drained).toContain("other");
      },
    };
  });

  cancelEverywhere("leaves while the connection is lost", (world) => {
    const { writer, protocol } = connected(world);
    protocol.pauseWriting();
    world.victim(function* () {
      try {
        yield* on(writer.drain());
      } catch (error) {
        if (error !== "lost") throw error;
        yield* on(sleep(0));
      }
    });
    world.beside("transport", function* () {
      yield* on(sleep(1));
      protocol.connectionLost("lost");
    });
    return {};
  });

  cancelEverywhere("leaves while the transport is closing", (world) => {
    const { writer } = connected(world);
    world.victim(function* () {
      yield* on(sleep(0));
      writer.close();
      yield* on(writer.drain());
      yield* on(sleep(0));
    });
    return {};
  });
});

describe("X6 waitClosed", () => {
  cancelEverywhere("leaves, and the others learn of the end", (world) => {
    const { writer, protocol } = connected(world);
    let told = false;
    world.victim(function* () {
      yield* on(writer.waitClosed());
      yield* on(sleep(0));
    });
    world.beside("other", function* () {
      yield* on(writer.waitClosed());
      told = true;
    });
    world.beside("transport", function* () {
      yield* on(sleep(1));
      protocol.connectionLost(null);
    });
    return {
      check() {
        expect(told).toBe(true);
      },
    };
  });
});
