import {
  type Coro,
  Coroutine,
  coroutine,
  Future,
  fromPromise,
  InvalidStateError,
  isFuture,
} from "@asyncio-ts/future";

declare const console: { log(text: string): void };

const answer = new Future<number>();

const twice = coroutine(function* (factor: number): Coro<number> {
  return (yield* answer) * factor;
});
const text = coroutine(
  async () => `${await answer} ${await fromPromise(Promise.resolve("foreign"))}`,
);

async function main(): Promise<string> {
  const results = Promise.all([twice(2), text()]);
  answer.setResult(21);
  const [number, string]: [number, string] = await results;
  try {
    answer.setResult(22);
  } catch (error) {
    if (!(error instanceof InvalidStateError)) throw error;
  }
  return `${number} ${string} ${isFuture(answer)} ${twice(3) instanceof Coroutine}`;
}

void main().then(console.log);
