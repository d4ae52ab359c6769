import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as asyncio from "@asyncio-ts/compat-asyncio";
import { Future } from "@asyncio-ts/future";
import { createTask, fromPromise, runOutside, sleep } from "@asyncio-ts/task";
import { host } from "../../host.shared.js";
import { type BothModes, both, nameOf, type Stage, until, who } from "../stage.js";
import { who as facadeWho, runProgram, task } from "./facade.js";
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
    // Deno calls the handlers of a server outside of every store.
    { on: servedIn(host === "deno" ? "nobody" : "T"), off: servedIn("nobody") },
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

  bothModes(
    "a fetch is ended by a cancel, and the server sees the request go",
    async (stage) => {
      let closed = false;
      const server = createServer((request) => {
        stage.say("request");
        request.on("close", () => {
          closed = true;
        });
      });
      const url = await listen(server);
      try {
        await stage.run(async () => {
          const task = createTask(
            async () => {
              try {
                await fromPromise((signal) => fetch(url, { signal }));
              } catch (error) {
                stage.say(`${nameOf(error)} in ${who()}`);
              }
              await fromPromise(until(() => closed));
              stage.say(`request closed, in ${who()}`);
            },
            { name: "T" },
          );
          await fromPromise(until(() => stage.record.length >= 1));
          task.cancel();
          await task;
        });
      } finally {
        shut(server);
      }
    },
    both("request", "CancelledError in T", "request closed, in T"),
  );

  bothModes(
    "through compat-asyncio: an HTTP handler made in a task uses a queue, and is not the task",
    (stage) =>
      runProgram(stage, async () => {
        const jobs = new asyncio.Queue<string>();
        const serving = task("T", async () => {
          const server = createServer(async (request, response) => {
            stage.say(`handler in ${facadeWho()}`);
            await jobs.put(request.url ?? "");
            await asyncio.sleep(0.001);
            stage.say(`handler in ${facadeWho()}`);
            response.end("accepted");
          });
          const url = await asyncio.fromPromise(listen(server));
          const answer = await asyncio.fromPromise(async (signal) => {
            const response = await fetch(`${url}job`, { signal });
            return response.text();
          });
          stage.say(`${answer}, ${await jobs.get()} in ${facadeWho()}`);
          shut(server);
        });
        await serving;
      }),
    both("handler in nobody", "handler in nobody", "accepted, /job in T"),
  );
}
