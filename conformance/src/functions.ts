import { NotThere } from "./facade.js";
import { runBlock } from "./generator-form.js";
import { type Callback, newFrame, type World } from "./world.js";

/**
 * A plain function of the program. One name is one function object, as `remove_done_callback` needs.
 * A function never waits, so the generator form's executor runs it to its end, whatever the form.
 */
export function functionOf(world: World, name: unknown): Callback {
  const key = String(name);
  const known = world.callables.get(key);
  if (known !== undefined) return known;
  const definition = world.program.funcs?.[key];
  if (definition === undefined) throw new NotThere(`function ${key}`);
  const { params, body } = definition;
  const made: Callback = (...args) => {
    const { done, value } = runBlock(world, newFrame(params, args), body).next();
    if (done !== true) throw new TypeError(`the function ${key} tried to wait`);
    return value?.kind === "return" ? value.value : null;
  };
  world.callables.set(key, made);
  return made;
}
