import { interopSuite } from "./suite.js";

interopSuite("on");
