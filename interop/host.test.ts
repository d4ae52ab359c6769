import { expect, it } from "vitest";
import { hostVersion } from "../host.shared.js";

it("is run by the host that was asked for, in whatever process or worker the tests have", () => {
  expect(hostVersion()).toBe(process.env.EXPECTED_HOST ?? `node ${process.versions.node}`);
});
