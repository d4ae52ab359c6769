import { createTask, fromPromise, isCancelled, sleep, type Task } from "@asyncio-ts/task";

const input = document.querySelector("#text") as HTMLInputElement;
const status = document.querySelector("#status") as HTMLElement;
const results = document.querySelector("#results") as HTMLElement;

/** How long the keyboard has to rest before a request is worth it, in milliseconds. */
const PAUSE = 100;

async function search(text: string): Promise<void> {
  try {
    await sleep(PAUSE);
    status.textContent = "searching ...";
    const response = await fromPromise((signal) =>
      fetch(`/search?q=${encodeURIComponent(text)}`, { signal }),
    );
    const found = (await fromPromise(response.json())) as string[];
    results.replaceChildren(
      ...found.map((each) => Object.assign(document.createElement("li"), { textContent: each })),
    );
    status.textContent = `${found.length} found for "${text}"`;
  } catch (error) {
    // A newer search has taken over the page.
    if (isCancelled(error)) throw error;
    status.textContent = `the search failed: ${error}`;
  }
}

let latest: Task<void> | undefined;
input.addEventListener("input", () => {
  // Ends the pause, or aborts the request: wherever the search before is waiting.
  latest?.cancel();
  const text = input.value;
  latest = createTask(() => search(text));
});
