export { Context, copyContext } from "./context.js";
export { ContextVar, Token } from "./context-var.js";
export { AsyncioError, advise, RuntimeError, show, ValueError } from "./errors.js";
export type { ExceptionContext, ExceptionHandler } from "./exception-handler.js";
export { type Callback, Handle, TimerHandle } from "./handle.js";
export { LookupError } from "./lookup-error.js";
export { Loop } from "./loop.js";
export { LoopDriver } from "./loop-driver.js";
export type { CallOptions, LoopOptions, TimerOptions } from "./loop-options.js";
export type { LoopObserver } from "./observer.js";
export {
  currentLoop,
  currentScheduler,
  defaultLoop,
  getRunningLoop,
} from "./running-loop.js";
export type { Scheduler } from "./scheduler.js";
