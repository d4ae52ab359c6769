import { ContextVar, Loop } from "@asyncio-ts/loop";
import { BlockingLoop } from "@asyncio-ts/loop/blocking";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";

declare const console: { log(text: string): void };

const user = new ContextVar<string>("user", { default: "nobody" });
const log: string[] = [];

function schedule(loop: Loop, delay: number): void {
  loop.callLater(delay, () => log.push(`later ${user.get()}`));
  user.set(loop.constructor.name);
  loop.callSoon(() => log.push(`soon ${user.get()}`));
  user.set("somebody");
}

const virtual = new VirtualLoop();
schedule(virtual, 86_400_000);
virtual.runSync();
const elapsed: number = virtual.now();

const blocking = new BlockingLoop();
schedule(blocking, 1);
blocking.runSync();

const loop = new Loop();
schedule(loop, 1);
loop.callLater(5, () => loop.stop());
void loop.runForever().then(() => console.log(`${elapsed}: ${log.join(", ")}`));
