import {
  BaseExceptionGroup,
  CancelledError,
  ExceptionGroup,
  exceptStar,
  sleep,
  TaskGroup,
} from "@asyncio-ts/task";
import { bothForms, on } from "@asyncio-ts/test-kit";
import { describe, expect, it } from "vitest";
import { virtually } from "./virtually.js";

/** The errors of a group, with those inside of it. */
function shape(error: unknown): unknown {
  if (error instanceof BaseExceptionGroup) return error.errors.map(shape);
  return (error as Error).message;
}

const tree = () =>
  new ExceptionGroup("tree", [
    new RangeError("r1"),
    new TypeError("t1"),
    new ExceptionGroup("inner", [new RangeError("r2"), new SyntaxError("s1")]),
  ]);

describe("exceptStar handles the errors of a group as `except*` does", () => {
  bothForms("each clause gets a group of those that match it, in its shape", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        yield* on(
          exceptStar(
            tree(),
            [RangeError, (group) => log.push(["range", shape(group)])],
            [
              [TypeError, SyntaxError],
              co(function* (group: BaseExceptionGroup) {
                yield* on(sleep(1));
                log.push(["others", shape(group)]);
              }),
            ],
          ),
        );
      })(),
    );
    expect(log).toEqual([
      ["range", ["r1", ["r2"]]],
      ["others", ["t1", ["s1"]]],
    ]);
  });

  bothForms("what no clause takes is thrown on, in its shape", async ({ co }) => {
    const left = await virtually(
      co(function* () {
        try {
          yield* on(exceptStar(tree(), [RangeError, () => {}]));
        } catch (error) {
          return [(error as ExceptionGroup).message, shape(error)];
        }
        return undefined;
      })(),
    );
    expect(left).toEqual([expect.stringContaining("tree"), ["t1", ["s1"]]]);
  });

  it("the same error, if no clause takes anything", async () => {
    const group = tree();
    const plain = new RangeError("alone");
    await expect(exceptStar(group, [URIError, () => {}])).rejects.toBe(group);
    await expect(exceptStar(plain, [URIError, () => {}])).rejects.toBe(plain);
  });

  it("an error that is no group is one of one", async () => {
    const seen: unknown[] = [];
    await exceptStar(new RangeError("alone"), [RangeError, (group) => seen.push(shape(group))]);
    expect(seen).toEqual([["alone"]]);
  });

  it("nobody is called twice for the same error", async () => {
    const seen: string[] = [];
    await exceptStar(
      tree(),
      [Error, () => seen.push("first")],
      [RangeError, () => seen.push("second")],
    );
    expect(seen).toEqual(["first"]);
  });

  it("what a handler throws comes out beside what is left", async () => {
    const thrown: unknown = await exceptStar(
      tree(),
      [
        RangeError,
        () => {
          throw new Error("handler");
        },
      ],
      [SyntaxError, () => {}],
    ).catch((error: unknown) => error);
    expect(shape(thrown)).toEqual(["handler", ["t1"]]);
  });

  it("a group that a handler throws again is put back where it was", async () => {
    const thrown: unknown = await exceptStar(
      tree(),
      [
        RangeError,
        (group) => {
          throw group;
        },
      ],
      [TypeError, () => {}],
    ).catch((error: unknown) => error);
    expect(shape(thrown)).toEqual(["r1", ["r2", "s1"]]);
  });

  bothForms("after a TaskGroup", async ({ co }) => {
    const log: unknown[] = [];
    await virtually(
      co(function* () {
        const failing = co(function* (error: Error) {
          yield* on(sleep(1));
          throw error;
        });
        try {
          yield* on(
            TaskGroup.run((group) => {
              group.createTask(failing(new RangeError("a")));
              group.createTask(failing(new TypeError("b")));
            }),
          );
        } catch (error) {
          yield* on(exceptStar(error, [Error, (group) => log.push(shape(group))]));
        }
      })(),
    );
    expect(log).toEqual([["a", "b"]]);
  });

  it("cancellations are of no class but their own", async () => {
    const group = new BaseExceptionGroup("g", [new CancelledError(), new RangeError("r")]);
    const seen: unknown[] = [];
    await exceptStar(
      group,
      [CancelledError, (match) => seen.push(match.errors.length)],
      [RangeError, (match) => seen.push(shape(match))],
    );
    expect(seen).toEqual([1, ["r"]]);
  });

  it("refuses a clause without a handler, at the call", () => {
    expect(() => exceptStar(new Error("e"), [RangeError] as never)).toThrow(
      "a clause is [class, handler]: got undefined for the handler of function RangeError",
    );
  });
});
