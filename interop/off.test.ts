import { interopSuite } from "./suite.js";

interopSuite("off");
