import { StreamReader } from "@asyncio-ts/net";
import { createTask, sleep } from "@asyncio-ts/task";
import { describe, expect, it } from "vitest";
import { virtually } from "../../task/test/virtually.js";
import { connected } from "./connected.js";
import { readerOf } from "./read-text.js";

describe("a reader in words", () => {
  it("says nothing more than it has to", async () => {
    await virtually(async () => {
      expect(String(new StreamReader())).toBe("<StreamReader>");
      class Own extends StreamReader {}
      expect(String(new Own())).toBe("<Own>");
    });
  });

  it("says its limit, if it has one of its own", async () => {
    await virtually(async () => {
      expect(String(new StreamReader({ limit: 123 }))).toBe("<StreamReader limit=123>");
    });
  });

  it("says that it has come to its end", async () => {
    await virtually(async () => {
      expect(String(readerOf(["EOF"]))).toBe("<StreamReader eof>");
    });
  });

  it("says how much there is to read", async () => {
    await virtually(async () => {
      expect(String(readerOf(["data"]))).toBe("<StreamReader 4 bytes>");
    });
  });

  it("says what it has failed with", async () => {
    await virtually(async () => {
      const reader = new StreamReader();
      reader.setException(new RangeError("gone"));
      expect(String(reader)).toBe("<StreamReader exception=RangeError: gone>");
    });
  });

  it("says that somebody waits", async () => {
    await virtually(async () => {
      const reader = new StreamReader();
      const task = createTask(() => reader.readLine());
      await sleep(0);
      expect(String(reader)).toBe("<StreamReader waiting>");
      expect(String(reader.readExactly(2))).toBe("<StreamReader.readExactly()>");
      task.cancel();
    });
  });

  it("says what it reads from, and whether that is paused", async () => {
    await virtually(async () => {
      const { reader, writer } = connected();
      expect(String(reader)).toBe("<StreamReader transport=an object of class FakeTransport>");
      reader.feedData(Buffer.alloc(200_000));
      expect(String(reader)).toBe(
        "<StreamReader 200000 bytes transport=an object of class FakeTransport paused>",
      );
      expect(String(writer)).toMatch(/^<StreamWriter transport=.* reader=<StreamReader .*>>$/);
    });
  });
});
