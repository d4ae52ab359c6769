import { defineConfig } from "tsup";
import { build } from "../../tsup.shared.js";

export default defineConfig(build());
