import { project } from "../../vitest.shared.js";

export default project("@asyncio-ts/subprocess");
