import { expect, inject, it } from "vitest";
import { hostVersion } from "../host.shared.js";

it("is run by the host that was asked for, in whatever process, worker or page the tests have", () => {
  expect(hostVersion()).toBe(inject("expectedHost"));
});
