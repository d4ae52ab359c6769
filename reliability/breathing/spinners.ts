import type { Loop } from "@asyncio-ts/loop";
import { createTask, sleep } from "@asyncio-ts/task";

/** Keeps the ready queue of a loop from ever getting empty, until `over()`. */
export type Spinner = (loop: Loop, over: () => boolean) => void;

export const SPINNERS: Readonly<Record<string, Spinner>> = {
  "generator tasks that spin"(loop, over) {
    for (let n = 0; n < 20; n++) {
      createTask(
        function* () {
          while (!over()) yield* sleep(0);
        },
        { loop },
      );
    }
  },

  "async tasks that spin"(loop, over) {
    for (let n = 0; n < 20; n++) {
      createTask(
        async () => {
          while (!over()) await sleep(0);
        },
        { loop },
      );
    }
  },

  "chains of callbacks"(loop, over) {
    const again = (): void => {
      if (!over()) loop.callSoon(again);
    };
    for (let n = 0; n < 20; n++) loop.callSoon(again);
  },
};
