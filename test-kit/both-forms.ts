import { it, type TestContext } from "vitest";
import { FORMS, type Form } from "./forms.js";

/** A fact that has to hold for both kinds of coroutine. */
export function bothForms(
  fact: string,
  test: (form: Form, context: TestContext) => Promise<void> | void,
): void {
  for (const one of FORMS) it(`${fact} (${one.kind} form)`, (context) => test(one, context));
}
