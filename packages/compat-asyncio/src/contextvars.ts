// Python's module `contextvars`.
export { Context, ContextVar, copyContext as copy_context, Token } from "@asyncio-ts/loop";
