import { getEventListeners } from "node:events";
import { createTask, sleep } from "@asyncio-ts/task";
import { bothForms, errorOf, on } from "@asyncio-ts/test-kit";
import { describe, expect } from "vitest";
import { virtually } from "../../task/test/virtually.js";
import { readerOf, text } from "./read-text.js";

describe("a signal", () => {
  bothForms("ends a read that waits, and nothing is lost", async (form) => {
    await virtually(
      form.fn(function* () {
        const { signal, abort } = withAbort();
        const reader = readerOf(["ab"]);
        const reads = [
          () => reader.readUntil("!", { signal }),
          () => reader.readExactly(5, { signal }),
          () => reader.readLine({ signal }),
          () => reader.read(-1, { signal }),
        ];
        const [first, ...others] = reads;
        const task = createTask(form.co(() => errorOf((first as () => never)()))());
        yield* on(sleep(0));
        expect(getEventListeners(signal, "abort").length).toBe(1);
        abort("enough");
        expect(yield* on(task)).toBe("enough");
        // One that has aborted already lets nothing begin.
        for (const read of others) expect(yield* errorOf(read())).toBe("enough");
        expect(getEventListeners(signal, "abort")).toEqual([]);
        expect(reader.waiter).toBe(undefined);
        expect(yield* text(reader.read(5))).toBe("ab");
      }),
    );
  });

  bothForms("of a read that gets its bytes is let go", async (form) => {
    await virtually(
      form.fn(function* () {
        const { signal } = withAbort();
        const reader = readerOf([]);
        const task = createTask(form.co(() => text(reader.read(5, { signal })))());
        yield* on(sleep(0));
        reader.feedData(Buffer.from("ab"));
        expect(yield* on(task)).toBe("ab");
        expect(getEventListeners(signal, "abort")).toEqual([]);
      }),
    );
  });
});

function withAbort(): { signal: AbortSignal; abort: (reason: unknown) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}
