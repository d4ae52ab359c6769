// The part of Python's package `concurrent` that there is.
export * as futures from "./concurrent-futures.js";
