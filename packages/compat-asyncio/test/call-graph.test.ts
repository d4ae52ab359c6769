import * as asyncio from "@asyncio-ts/compat-asyncio";
import { expect, it, vi } from "vitest";

const sleeper = asyncio.coroutine(async function sleeper() {
  await asyncio.sleep(10);
});
const waiter = asyncio.coroutine(async function waiter(task: asyncio.Task<void>) {
  await task;
});

function virtually<T>(main: () => Promise<T>): Promise<T> {
  const loop_factory = () => asyncio.new_event_loop({ clock: "virtual" });
  return asyncio.run(main, { loop_factory });
}

it("capture_call_graph has Python's classes, and null where there is no task", async () => {
  await virtually(async () => {
    const task = asyncio.create_task(sleeper(), { name: "sleeper" });
    const other = asyncio.create_task(waiter(task), { name: "waiter" });
    await asyncio.sleep(1);
    const graph = asyncio.capture_call_graph(task) as asyncio.FutureCallGraph;
    expect(graph).toBeInstanceOf(asyncio.FutureCallGraph);
    expect(graph.future).toBe(task);
    expect(graph.call_stack.map((entry) => entry.frame)).toEqual([
      "sleep(10000)",
      "async sleeper()",
    ]);
    expect(graph.call_stack[0]).toBeInstanceOf(asyncio.FrameCallGraphEntry);
    // By identity: to compare futures by their parts would be to iterate them.
    expect(graph.awaited_by.map(({ future }) => future === other)).toEqual([true]);
    expect(asyncio.capture_call_graph(task, { limit: 0 })?.call_stack).toEqual([]);
    const seen: unknown[] = [];
    asyncio.get_running_loop().call_soon(() => seen.push(asyncio.capture_call_graph()));
    await asyncio.sleep(0);
    expect(seen).toEqual([null]);
  });
});

it("print_call_graph writes to the console, or to a file", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await virtually(async () => {
      const task = asyncio.create_task(sleeper(), { name: "sleeper" });
      await asyncio.sleep(1);
      const written: string[] = [];
      asyncio.print_call_graph(task, { file: { write: (text) => written.push(text) } });
      asyncio.print_call_graph(task);
      const text = asyncio.format_call_graph(task);
      expect(text).toContain("* Task(name='sleeper')");
      expect([written, log.mock.calls]).toEqual([[`${text}\n`], [[text]]]);
    });
  } finally {
    log.mockRestore();
  }
});

it("shows what a future class of its own tells", async () => {
  await virtually(async () => {
    const future = asyncio.get_running_loop().create_future();
    const task = asyncio.create_task(sleeper(), { name: "sleeper" });
    const waiters = () =>
      asyncio.capture_call_graph(future)?.awaited_by.map((one) => one.future === task);
    asyncio.future_add_to_awaited_by(future, task);
    expect(waiters()).toEqual([true]);
    asyncio.future_discard_from_awaited_by(future, task);
    expect(waiters()).toEqual([]);
  });
});
