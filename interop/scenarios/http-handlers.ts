import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Future } from "@asyncio-ts/future";
import { createTask, fromPromise, runOutside, sleep } from "@asyncio-ts/task";
import { type BothModes, both, type Stage, who } from "../stage.js";
import { cancelAndGoOn, handle, lines, untouched } from "./handlers.js";

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function shut(server: Server): void {
  server.closeAllConnections();
  server.close();
}

/** A task that serves two requests of another task, and waits for that in the way given. */
async function serveTwo(
  stage: Stage,
  make: <R>(fn: () => R) => R,
  wait: (served: Promise<void>) => PromiseLike<void>,
): Promise<void> {
  const serve = async () => {
    let end: () => void = () => {};
    const served = new Promise<void>((resolve) => {
      end = resolve;
    });
    const server = make(() =>
      createServer(async (request, response) => {
        stage.say(`handler of ${request.url} begins in ${who()}`);
        await sleep(2);
        stage.say(`handler of ${request.url} ends in ${who()}`);
        response.end(`answer to ${request.url}`);
        if (request.url === "/b") end();
      }),
    );
    const url = await fromPromise(make(() => listen(server)));
    const ask = async () => {
      for (const path of ["a", "b"]) {
        const answer = await fromPromise(async (signal) => {
          const response = await fetch(url + path, { signal });
          return response.text();
        });
        stage.say(`${answer} in ${who()}`);
      }
    };
    const client = createTask(ask, { name: "client" });
    await wait(served);
    await client;
    shut(server);
  };
  await createTask(serve, { name: "T" });
}

/** The record of two requests whose handler ran in the task that is named. */
function servedIn(name: string): string[] {
  return ["/a", "/b"].flatMap((url) => [
    `handler of ${url} begins in ${name}`,
    `handler of ${url} ends in ${name}`,
    `answer to ${url} in client`,
  ]);
}

export function httpHandlers(bothModes: BothModes): void {
  bothModes(
    "an HTTP handler made in a task that is parked",
    (stage) => stage.run(() => serveTwo(stage, (fn) => fn(), fromPromise)),
    both(...servedIn("nobody")),
  );

  bothModes(
    "an HTTP handler made with runOutside, in a task that is in a bare foreign await",
    (stage) => stage.run(() => serveTwo(stage, runOutside, (served) => served)),
    both(...servedIn("nobody")),
  );

  // Limit (b) of the design.
  bothModes(
    "an HTTP handler made bare, in a task that is in a bare foreign await, is taken for the task",
    (stage) =>
      stage.run(() =>
        serveTwo(
          stage,
          (fn) => fn(),
          (served) => served,
        ),
      ),
    { on: servedIn("T"), off: servedIn("nobody") },
  );

  bothModes(
    "cancelling the task that made an HTTP handler does not reach a request that is under way",
    (stage) =>
      stage.run(async () => {
        const gate = new Future<string>();
        let url = "";
        const server = { current: undefined as Server | undefined };
        const task = createTask(
          async () => {
            server.current = createServer(async (_request, response) => {
              await handle(stage, gate);
              response.end("answer");
            });
            url = await fromPromise(listen(server.current));
            await sleep(60_000);
          },
          { name: "T" },
        );
        while (url === "") await sleep(1);
        const answer = createTask(() =>
          fromPromise(async () => {
            const response = await fetch(url);
            return response.text();
          }),
        );
        await lines(stage, 1);
        await cancelAndGoOn(stage, task, gate);
        stage.say(await answer);
        shut(server.current as Server);
      }),
    both(...untouched.on, "answer"),
  );
}
