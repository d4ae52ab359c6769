export { Context, ContextVar, copyContext, Token } from "./context.js";
export { AsyncioError, advise, RuntimeError, show, ValueError } from "./errors.js";
export type { ExceptionContext, ExceptionHandler } from "./exception-handler.js";
export { type Callback, Handle, TimerHandle } from "./handle.js";
export { type CallOptions, Loop, type LoopOptions, type TimerOptions } from "./loop.js";
export { LoopDriver } from "./loop-driver.js";
export type { LoopObserver } from "./observer.js";
export { currentLoop, defaultLoop, getRunningLoop } from "./running-loop.js";
