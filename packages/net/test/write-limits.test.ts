import { ValueError } from "@asyncio-ts/loop";
import { describe, expect, it } from "vitest";
import { closePair, connectedPair } from "./pair.js";
import { bytes, Recorder } from "./recorder.js";
import { running } from "./running.js";

const KIB = 1024;

describe("X5 the marks of the write buffer", () => {
  it("are 64 KiB and a quarter of it, unless they are set", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport } = both;
      const marks = (limits?: { high?: number; low?: number }) => {
        transport.setWriteBufferLimits(limits);
        const { high, low } = transport.getWriteBufferLimits();
        return [high, low];
      };
      const { high, low } = transport.getWriteBufferLimits();
      expect([high, low]).toEqual([64 * KIB, 16 * KIB]);
      expect(marks({ high: 100 })).toEqual([100, 25]);
      expect(marks({ high: 7 })).toEqual([7, 1]);
      expect(marks({ low: 100 })).toEqual([400, 100]);
      expect(marks({ high: 0 })).toEqual([0, 0]);
      expect(marks({ low: 0 })).toEqual([0, 0]);
      expect(marks({ high: 10, low: 10 })).toEqual([10, 10]);
      expect(marks()).toEqual([64 * KIB, 16 * KIB]);
      for (const wrong of [{ high: 1, low: 2 }, { high: -1 }, { low: -1 }, { high: Number.NaN }]) {
        expect(() => transport.setWriteBufferLimits(wrong)).toThrow(ValueError);
      }
      expect(() => transport.setWriteBufferLimits({ high: 1, low: 2 })).toThrow(
        "high (1) must be >= low (2) must be >= 0",
      );
      expect(transport.getWriteBufferLimits()).toEqual({ high: 64 * KIB, low: 16 * KIB });
      yield* closePair(both);
    });
  });

  it("pause the protocol above the one, and resume it at or below the other", async () => {
    await running(function* () {
      const sizes: number[] = [];
      class Measuring extends Recorder {
        override pauseWriting(): void {
          super.pauseWriting();
          sizes.push(this.transport.getWriteBufferSize());
        }
        override resumeWriting(): void {
          super.resumeWriting();
          sizes.push(this.transport.getWriteBufferSize());
        }
      }
      const both = yield* connectedPair(
        () => new Measuring(),
        () => new Recorder(),
      );
      const { transport, client, peer } = both;
      peer.transport.pauseReading();
      let written = 0;
      while (!client.log.includes("pause")) {
        expect(transport.getWriteBufferSize()).toBeLessThanOrEqual(64 * KIB);
        transport.write(new Uint8Array(1000));
        written += 1000;
      }
      // In the very write that went above it.
      expect(sizes).toEqual([expect.any(Number)]);
      expect(sizes[0]).toBeGreaterThan(64 * KIB);
      transport.write(bytes("more"));
      written += 4;
      expect(client.log).toEqual(["made", "pause"]);
      peer.transport.resumeReading();
      yield* client.seen("resume");
      expect(sizes[1]).toBeLessThanOrEqual(16 * KIB);
      yield* peer.received(written);
      expect(client.log).toEqual(["made", "pause", "resume"]);
      yield* closePair(both);
    });
  });

  it("pause at once when they are lowered below what is there", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, client, peer } = both;
      peer.transport.pauseReading();
      transport.setWriteBufferLimits({ high: 100_000_000 });
      transport.write(new Uint8Array(20_000_000));
      expect(client.log).toEqual(["made"]);
      const wrong = () => transport.setWriteBufferLimits({ high: 0, low: 1 });
      expect(wrong).toThrow("high (0) must be >= low (1)");
      expect(client.log).toEqual(["made"]);
      transport.setWriteBufferLimits({ high: 1000, low: 100 });
      expect(client.log).toEqual(["made", "pause"]);
      expect(transport.getWriteBufferLimits()).toEqual({ high: 1000, low: 100 });
      peer.transport.resumeReading();
      yield* client.seen("resume");
      yield* peer.received(20_000_000);
      yield* closePair(both);
    });
  });

  it("of 0 resume only when nothing is left", async () => {
    await running(function* () {
      const both = yield* connectedPair(
        () => new Recorder(),
        () => new Recorder(),
      );
      const { transport, client, peer } = both;
      transport.setWriteBufferLimits({ high: 0 });
      transport.write(new Uint8Array(10_000_000));
      expect(client.log).toEqual(["made", "pause"]);
      yield* client.seen("resume");
      expect(transport.getWriteBufferSize()).toBe(0);
      yield* peer.received(10_000_000);
      yield* closePair(both);
    });
  });
});
