import * as asyncio from "@asyncio-ts/compat-asyncio";
import { makeException } from "./classes.js";
import { call, make, NotThere, property, send } from "./facade.js";
import { functionOf } from "./functions.js";
import { seconds, ticks } from "./ticks.js";
import type { World } from "./world.js";

type Values = readonly unknown[];
type Run = (world: World, ...values: Values) => unknown;

/** Every operation of SPEC.md 5 but `var`, in its order. The operands are evaluated already. */
export const OPERATIONS: ReadonlyMap<string, Run> = new Map<string, Run>([
  // 5.1 values
  ["list", (_, ...items) => items],
  ["add", (_, a, b) => integer(a) + integer(b)],
  ["sub", (_, a, b) => integer(a) - integer(b)],
  ["lt", (_, a, b) => integer(a) < integer(b)],
  ["le", (_, a, b) => integer(a) <= integer(b)],
  ["eq", (_, a, b) => a === b],
  ["not", (_, a) => a !== true],
  ["exc", (_, className, ...args) => makeException(String(className), args)],
  ["cause", (_, e) => (e instanceof Error ? e.cause : null)],

  // 5.2 loop, callbacks, futures, tasks
  ["time", ({ loop }) => ticks(loop.time())],
  ["busy", ({ loop }, n) => send(loop, "advance", seconds(n))],
  ["call_soon", (w, f, ...args) => w.loop.call_soon(functionOf(w, f), ...args)],
  ["call_soon_ctx", (w, context, f, ...args) => callSoonIn(w, context, f, args)],
  ["call_later", (w, n, f, ...args) => w.loop.call_later(time(n), functionOf(w, f), ...args)],
  ["call_at", (w, n, f, ...args) => w.loop.call_at(time(n), functionOf(w, f), ...args)],
  ["handle_cancel", (_, handle) => send(handle, "cancel")],
  ["handle_cancelled", (_, handle) => send(handle, "cancelled")],
  ["handle_when", (_, handle) => ticks(number(send(handle, "when")))],
  ["future", (w, label) => labelled(w, label)],
  [
    "create_task",
    (_, name, coro, ...context) => call("create_task", coro, taskOptions(name, context)),
  ],
  ["set_result", (_, future, value) => send(future, "set_result", value)],
  ["set_exception", (_, future, error) => send(future, "set_exception", error)],
  ["cancel", (_, future, ...message) => send(future, "cancel", ...message)],
  ["result", (_, future) => send(future, "result")],
  ["exception", (_, future) => send(future, "exception")],
  ["done", (_, future) => send(future, "done")],
  ["cancelled", (_, future) => send(future, "cancelled")],
  [
    "add_done_callback",
    (w, future, f, ...context) =>
      send(future, "add_done_callback", functionOf(w, f), ...contextOption(context)),
  ],
  [
    "remove_done_callback",
    (w, future, f) => send(future, "remove_done_callback", functionOf(w, f)),
  ],
  ["cancelling", (_, task) => send(task, "cancelling")],
  ["uncancel", (_, task) => send(task, "uncancel")],
  ["name", (w, task) => w.label(task)],
  ["current_task", () => asyncio.current_task()],
  ["all_tasks", (w) => w.sortedLabels(asyncio.all_tasks())],

  // 5.3 awaitables
  ["coro", (w, name, ...args) => coroutine(w, String(name), args)],
  ["sleep", (_, n, ...result) => call("sleep", seconds(n), ...result)],
  [
    "gather",
    (_, collect, ...awaitables) =>
      call("gather", ...awaitables, { return_exceptions: collect === true }),
  ],
  ["shield", (_, awaitable) => call("shield", awaitable)],
  ["wait_for", (_, awaitable, n) => call("wait_for", awaitable, seconds(n))],
  ["wait_many", (w, futures, n, mode) => w.form.waitMany(w, futures, seconds(n), mode)],
  ["put", (_, queue, value) => send(queue, "put", value)],
  ["get", (_, queue) => send(queue, "get")],
  ["join", (_, queue) => send(queue, "join")],
  ["acquire", (_, lock) => send(lock, "acquire")],
  ["wait", (_, target) => send(target, "wait")],
  ["wait_pred", (w, condition, f) => send(condition, "wait_for", functionOf(w, f))],
  ["reset", (_, barrier) => send(barrier, "reset")],
  ["abort", (_, barrier) => send(barrier, "abort")],

  // 5.4 timeouts and groups
  ["timeout", (_, n) => call("timeout", seconds(n))],
  ["timeout_at", (_, n) => call("timeout_at", seconds(n))],
  ["when", (_, timeout) => whenOf(timeout)],
  ["reschedule", (_, timeout, n) => send(timeout, "reschedule", seconds(n))],
  ["expired", (_, timeout) => send(timeout, "expired")],
  ["TaskGroup", () => make("TaskGroup")],
  [
    "tg_create_task",
    (_, group, name, coro, ...context) =>
      send(group, "create_task", coro, taskOptions(name, context)),
  ],

  // 5.5 queues
  ["Queue", (_, maxsize) => make("Queue", maxsize)],
  ["LifoQueue", (_, maxsize) => make("LifoQueue", maxsize)],
  ["PriorityQueue", (_, maxsize) => make("PriorityQueue", maxsize)],
  ["put_nowait", (_, queue, value) => send(queue, "put_nowait", value)],
  ["get_nowait", (_, queue) => send(queue, "get_nowait")],
  ["task_done", (_, queue) => send(queue, "task_done")],
  ["qsize", (_, queue) => send(queue, "qsize")],
  ["maxsize", (_, queue) => property(queue, "maxsize")],
  ["full", (_, queue) => send(queue, "full")],
  ["empty", (_, queue) => send(queue, "empty")],
  ["shutdown", (_, queue, immediate) => send(queue, "shutdown", immediate)],

  // 5.6 locks and the like
  ["Lock", () => make("Lock")],
  ["Event", () => make("Event")],
  ["Condition", (_, ...lock) => make("Condition", ...lock)],
  ["Semaphore", (_, n) => make("Semaphore", n)],
  ["BoundedSemaphore", (_, n) => make("BoundedSemaphore", n)],
  ["Barrier", (_, n) => make("Barrier", n)],
  ["release", (_, lock) => send(lock, "release")],
  ["locked", (_, lock) => send(lock, "locked")],
  ["set", (_, event) => send(event, "set")],
  ["clear", (_, event) => send(event, "clear")],
  ["is_set", (_, event) => send(event, "is_set")],
  ["notify", (_, condition, n) => send(condition, "notify", n)],
  ["notify_all", (_, condition) => send(condition, "notify_all")],
  ["parties", (_, barrier) => property(barrier, "parties")],
  ["n_waiting", (_, barrier) => property(barrier, "n_waiting")],
  ["broken", (_, barrier) => property(barrier, "broken")],

  // 5.7 context variables
  ["cv_get", (w, name) => contextVar(w, name).get(null)],
  ["cv_set", (w, name, value) => contextVar(w, name).set(value)],
  ["cv_reset", (w, name, token) => send(contextVar(w, name), "reset", token)],
  ["copy_context", () => asyncio.contextvars.copy_context()],
  ["ctx_run", (w, context, f, ...args) => send(context, "run", functionOf(w, f), ...args)],
  ["ctx_get", (w, context, name) => send(context, "get", contextVar(w, name))],
]);

function integer(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new TypeError(`an integer is wanted here, not ${String(value)}`);
}

function number(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`a time is wanted here, not ${String(value)}`);
}

function time(n: unknown): number {
  return number(seconds(n));
}

function labelled(world: World, label: unknown): unknown {
  const future = world.loop.create_future();
  world.labels.set(future, String(label));
  return future;
}

function contextOption(context: Values): object[] {
  return context.length === 0 ? [] : [{ context: context[0] }];
}

function taskOptions(name: unknown, context: Values): object {
  return Object.assign(name === null ? {} : { name }, ...contextOption(context));
}

function callSoonIn(world: World, context: unknown, f: unknown, args: Values): unknown {
  return world.loop.call_soon(functionOf(world, f), ...args, call("kw", { context }));
}

function coroutine(world: World, name: string, args: Values): unknown {
  const definition = world.program.coros[name];
  if (definition === undefined) throw new NotThere(`coroutine ${name}`);
  if (args.length !== definition.params.length) {
    throw new TypeError(`${name} takes ${definition.params.length} arguments, not ${args.length}`);
  }
  return world.form.coroutine(world, name, args);
}

function whenOf(timeout: unknown): number | null {
  const when = send(timeout, "when");
  return when === null ? null : ticks(number(when));
}

function contextVar(world: World, name: unknown): asyncio.contextvars.ContextVar<unknown> {
  const key = String(name);
  const known = world.contextVars.get(key);
  if (known !== undefined) return known;
  const made = new asyncio.contextvars.ContextVar<unknown>(key);
  world.contextVars.set(key, made);
  return made;
}
