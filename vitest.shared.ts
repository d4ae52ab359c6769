import { defaultServerConditions, type Plugin } from "vite";
import { defineConfig, type ViteUserConfig } from "vitest/config";

/** `TARGET=dist` runs the same tests on the built packages. */
const built = process.env.TARGET === "dist";

const conditions = built
  ? [...defaultServerConditions]
  : ["@asyncio-ts/source", ...defaultServerConditions];

declare module "vitest" {
  export interface ProvidedContext {
    /** As `hostVersion()` of host.shared.ts tells it. */
    expectedHost: string;
  }
}

/** Who starts the tests on something else than this Node says so. */
export const expectedHost = process.env.EXPECTED_HOST ?? `node ${process.versions.node}`;

/** A test that reaches the wrong half would prove nothing, and would look fine. */
export const oneTarget: Plugin = {
  name: "one-target",
  enforce: "pre",
  load(id) {
    const wrong = built ? "src" : "dist";
    if (new RegExp(`/packages/[^/]+/${wrong}/`).test(id)) {
      throw new Error(
        `a test on ${built ? "dist" : "src"} reached ${id}: import packages by their names`,
      );
    }
    return null;
  },
};

/** The settings of one folder of tests. */
export function project(name: string): ViteUserConfig {
  return defineConfig({
    plugins: [oneTarget],
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: ["**/*.test.ts"],
      exclude: ["**/node_modules/**", "**/dist/**"],
      // A process for each file: worker threads share too little of a real host.
      pool: "forks",
      testTimeout: 20_000,
      provide: { expectedHost },
      // Node itself loads the built packages, as it does for a user.
      ...(built ? { server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } } } : {}),
    },
  });
}
