import {
  Context,
  ContextVar,
  copyContext,
  LookupError,
  RuntimeError,
  Token,
  ValueError,
} from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caught } from "./caught.js";

describe("L10: a callback runs in its context: the given one, or a copy taken at registration", () => {
  it("sees the values of the registration, whatever was set since", async () => {
    const loop = new VirtualLoop();
    const user = new ContextVar<string>("user");
    const log: string[] = [];
    copyContext().run(() => {
      user.set("at registration");
      loop.callSoon(() => log.push(`soon: ${user.get()}`));
      loop.callLater(1, () => log.push(`later: ${user.get()}`));
      loop.callAt(2, () => log.push(`at: ${user.get()}`));
      user.set("afterwards");
    });
    await loop.run();
    expect(log).toEqual(["soon: at registration", "later: at registration", "at: at registration"]);
  });

  it("keeps what one callback sets from the others and from the code outside", async () => {
    const loop = new VirtualLoop();
    const user = new ContextVar("user", { default: "nobody" });
    const log: string[] = [];
    loop.callSoon(() => {
      user.set("first");
      loop.callSoon(() => log.push(`child of first: ${user.get()}`));
    });
    loop.callSoon(() => log.push(`second: ${user.get()}`));
    await loop.run();
    expect(log).toEqual(["second: nobody", "child of first: first"]);
    expect(user.get()).toBe("nobody");
  });

  it("runs in the given context itself, so that what is set there stays", async () => {
    const loop = new VirtualLoop();
    const user = new ContextVar("user", { default: "nobody" });
    const context = copyContext();
    const log: string[] = [];
    const visit = (name: string) => () => {
      log.push(`${name} finds ${user.get()}`);
      user.set(name);
    };
    const handle = loop.callSoon(visit("soon"), { context });
    loop.callLater(1, visit("later"), { context });
    loop.callAt(2, visit("at"), { context });
    expect(handle.context).toBe(context);
    await loop.run();
    expect(log).toEqual(["soon finds nobody", "later finds soon", "at finds later"]);
    expect(context.get(user)).toBe("at");
  });

  it("is one object for each callback, whenever somebody first asks for it", async () => {
    const loop = new VirtualLoop();
    const user = new ContextVar("user", { default: "nobody" });
    const log: unknown[] = [];
    const visit = () => {
      log.push(user.get());
      user.set("visitor");
    };
    user.set("before");
    const asked = loop.callSoon(visit);
    const { context } = asked;
    const unasked = loop.callSoon(visit);
    user.set("after");
    await loop.run();
    expect(log).toEqual(["before", "before"]);
    expect(asked.context).toBe(context);
    expect(unasked.context).toBe(unasked.context);
    expect([context, unasked.context].map((one) => one.get(user))).toEqual(["visitor", "visitor"]);
    expect(user.get()).toBe("after");
  });

  it("gives the outside its own context back after the turn, and after a callback that threw", async () => {
    const loop = new VirtualLoop();
    loop.setExceptionHandler(() => {});
    const user = new ContextVar("user", { default: "nobody" });
    loop.callSoon(() => {
      user.set("inside");
      throw new Error("boom");
    });
    await loop.run();
    expect(user.get()).toBe("nobody");
    user.set("outside");
    loop.callSoon(() => {
      user.set("inside");
    });
    await loop.run();
    expect(user.get()).toBe("outside");
  });
});

describe("ContextVar", () => {
  it("gives its value, else the fallback of get(), else its default, else a LookupError", () => {
    const bare = new ContextVar<number>("bare");
    const defaulted = new ContextVar("defaulted", { default: 1 });
    expect(bare.get(2)).toBe(2);
    expect(bare.get(undefined)).toBeUndefined();
    expect(defaulted.get()).toBe(1);
    expect(defaulted.get(2)).toBe(2);
    const error = caught(() => bare.get());
    expect(error).toBeInstanceOf(LookupError);
    expect([error.name, (error as LookupError).args]).toEqual(["LookupError", [bare]]);
    expect(error.message).toBe(
      "<ContextVar bare>: it has no value here: set it, or give get() or the variable a default",
    );
    copyContext().run(() => {
      bare.set(3);
      defaulted.set(4);
      expect([bare.get(), bare.get(5), defaulted.get(), defaulted.get(5)]).toEqual([3, 3, 4, 4]);
    });
  });

  it("takes undefined for a value like any other, as a value and as a default", () => {
    const variable = new ContextVar<number | undefined>("variable", { default: undefined });
    expect(variable.get()).toBeUndefined();
    copyContext().run(() => {
      variable.set(1);
      variable.set(undefined);
      expect(variable.get(7)).toBeUndefined();
      expect(copyContext().has(variable)).toBe(true);
      expect(copyContext().get(variable, 7)).toBeUndefined();
    });
  });

  it("has a name, which must be a string", () => {
    expect(new ContextVar("user").name).toBe("user");
    const error = caught(() => new ContextVar(7 as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe("a context variable's name must be a string, got 7");
  });

  it("is known by itself, not by its name", () => {
    const one = new ContextVar<number>("same");
    const other = new ContextVar<number>("same");
    copyContext().run(() => {
      one.set(1);
      expect(other.get(undefined)).toBeUndefined();
    });
  });
});

describe("Token", () => {
  it("remembers the variable and its old value", () => {
    const user = new ContextVar<string>("user");
    copyContext().run(() => {
      const first = user.set("a");
      const second = user.set("b");
      expect([first.variable, first.oldValue]).toEqual([user, Token.MISSING]);
      expect([second.variable, second.oldValue]).toEqual([user, "a"]);
    });
  });

  it("gives the variable its former value back, or none", () => {
    const user = new ContextVar<string>("user");
    copyContext().run(() => {
      const first = user.set("a");
      const second = user.set("b");
      user.reset(second);
      expect(user.get()).toBe("a");
      user.reset(first);
      expect(user.get("none")).toBe("none");
      expect(copyContext().has(user)).toBe(false);
    });
  });

  it("works once", () => {
    const user = new ContextVar<string>("user");
    copyContext().run(() => {
      const token = user.set("a");
      user.reset(token);
      user.set("b");
      const error = caught(() => user.reset(token));
      expect(error).toBeInstanceOf(RuntimeError);
      expect(error.message).toBe("<Token> has already been used once: a token undoes one set()");
      expect(user.get()).toBe("b");
    });
  });

  it("works for its own variable only", () => {
    const user = new ContextVar<string>("user");
    const other = new ContextVar<string>("other");
    copyContext().run(() => {
      const token = user.set("a");
      const error = caught(() => other.reset(token));
      expect(error).toBeInstanceOf(ValueError);
      expect(error.message).toBe(
        '<Token> was created by a different ContextVar: it is of "user", not of "other"',
      );
      user.reset(token);
      expect(user.get("none")).toBe("none");
    });
  });

  it("works in its own context only, and is not used up by a failed attempt", () => {
    const user = new ContextVar<string>("user");
    const context = copyContext();
    context.run(() => {
      const token = user.set("a");
      const error = caught(() => copyContext().run(() => user.reset(token)));
      expect(error).toBeInstanceOf(ValueError);
      expect(error.message).toBe(
        "<Token> was created in a different Context: call reset() in the task or callback that called set()",
      );
      user.reset(token);
    });
    expect(context.has(user)).toBe(false);
  });
});

describe("Context", () => {
  it("starts empty", () => {
    const user = new ContextVar("user", { default: "nobody" });
    copyContext().run(() => {
      user.set("somebody");
      const context = new Context();
      expect([context.size, context.has(user), context.get(user)]).toEqual([0, false, undefined]);
      expect(context.run(() => user.get())).toBe("nobody");
    });
  });

  it("runs a function in itself, passes the arguments on, and keeps what it sets", () => {
    const user = new ContextVar<string>("user");
    const context = new Context();
    const set = (a: string, b: string): number => {
      user.set(a + b);
      return 7;
    };
    expect(context.run(set, "some", "body")).toBe(7);
    expect(user.get("nobody")).toBe("nobody");
    expect(context.get(user)).toBe("somebody");
    expect([...context]).toEqual([[user, "somebody"]]);
    expect(context.size).toBe(1);
  });

  it("gives the fallback for what has no value: defaults don't count", () => {
    const user = new ContextVar("user", { default: "nobody" });
    const context = new Context();
    expect(context.get(user)).toBeUndefined();
    expect(context.get(user, "fallback")).toBe("fallback");
  });

  it("comes back to the outer context when the function throws", () => {
    const user = new ContextVar<string>("user");
    const context = new Context();
    const error = caught(() =>
      context.run(() => {
        user.set("inside");
        throw new Error("boom");
      }),
    );
    expect(error.message).toBe("boom");
    expect(user.get("outside")).toBe("outside");
    expect(context.run(() => user.get())).toBe("inside");
  });

  it("can't be entered twice, directly or around another one, and can be used afterwards", () => {
    const context = new Context();
    const other = new Context();
    const expected =
      "cannot enter context: <Context> is already entered: run the function in a copy of it, made by copy()";
    context.run(() => {
      const directly = caught(() => context.run(() => {}));
      expect([directly.name, directly.message]).toEqual(["RuntimeError", expected]);
      const around = caught(() => other.run(() => context.run(() => {})));
      expect([around.name, around.message]).toEqual(["RuntimeError", expected]);
    });
    expect(context.run(() => 1)).toBe(1);
    expect(other.run(() => context.run(() => 2))).toBe(2);
  });

  it("can't be entered by a callback while it is entered", async () => {
    const loop = new VirtualLoop();
    const context = new Context();
    const log: unknown[] = [];
    loop.callSoon(() => log.push(caught(() => context.run(() => {})).name), { context });
    await loop.run();
    expect(log).toEqual(["RuntimeError"]);
  });
});

describe("a copy of a context", () => {
  const variables = Array.from({ length: 4 }, (_, i) => new ContextVar<number>(`v${i}`));
  const which = fc.nat();
  const operation = fc.oneof(
    fc.record({ kind: fc.constant("copy" as const), which }),
    fc.record({
      kind: fc.constant("set" as const),
      which,
      variable: fc.nat({ max: 3 }),
      value: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record({
      kind: fc.constant("setAndReset" as const),
      which,
      variable: fc.nat({ max: 3 }),
      value: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record({ kind: fc.constant("copyInside" as const), which }),
  );

  it("is independent of the original from then on, as a copied Map is", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const contexts = [new Context()];
        const models = [new Map<ContextVar<number>, number>()];
        for (const action of operations) {
          const index = action.which % contexts.length;
          const context = contexts[index] as Context;
          const model = models[index] as Map<ContextVar<number>, number>;
          if (action.kind === "copy" || action.kind === "copyInside") {
            contexts.push(action.kind === "copy" ? context.copy() : context.run(copyContext));
            models.push(new Map(model));
          } else {
            const variable = variables[action.variable] as ContextVar<number>;
            context.run(() => {
              const token = variable.set(action.value);
              expect(token.oldValue).toBe(
                model.has(variable) ? model.get(variable) : Token.MISSING,
              );
              if (action.kind === "setAndReset") variable.reset(token);
              else model.set(variable, action.value);
            });
          }
          contexts.forEach((one, i) => {
            const expected = models[i] as Map<ContextVar<number>, number>;
            expect(one.size).toBe(expected.size);
            for (const variable of variables) {
              expect(one.get(variable)).toBe(expected.get(variable));
              expect(one.has(variable)).toBe(expected.has(variable));
              expect(one.run(() => variable.get(undefined))).toBe(expected.get(variable));
            }
          });
        }
      }),
    );
  });

  it("shares the table of values until one of the two writes", () => {
    const user = new ContextVar<string>("user");
    const original = new Context();
    original.run(() => user.set("a"));
    const copy = original.copy();
    expect(copy.values).toBe(original.values);
    copy.run(() => user.set("b"));
    expect(copy.values).not.toBe(original.values);
  });
});
