import { serverSuites } from "./server-suites.js";
import { interopSuite } from "./suite.js";

interopSuite("on", serverSuites);
