import { httpHandlers } from "./scenarios/http-handlers.js";
import { stores } from "./scenarios/stores.js";
import type { Suites } from "./suite.js";

/** Those that need a server, or AsyncLocalStorage itself: what no browser has. */
export const serverSuites: Suites = {
  "HTTP in a task": httpHandlers,
  "AsyncLocalStorage stores of the user": stores,
};
