import { mergeConfig } from "vitest/config";
import { project } from "../vitest.shared.js";

// The tables of CPython's tests are a project of their own: they are checked after all the others.
export default mergeConfig(project("conformance"), { test: { exclude: ["cpython/**"] } });
