// Run as a process of its own by lifetime.test.ts: what keeps a process alive, and what does not?
import { defaultLoop, Loop } from "@asyncio-ts/loop";
import { VirtualLoop } from "@asyncio-ts/loop/virtual";

const HOUR = 3_600_000;

const scenarios: Record<string, () => unknown> = {
  idle() {
    defaultLoop().callSoon(() => console.log("callback"));
  },

  timer() {
    defaultLoop().callLater(100, () => console.log("timer"));
  },

  cancelledByPlainCode() {
    const timer = defaultLoop().callLater(HOUR, () => console.log("timer"));
    setTimeout(() => {
      timer.cancel();
      console.log("cancelled");
    }, 20);
  },

  cancelledAtOnce() {
    defaultLoop()
      .callLater(HOUR, () => console.log("timer"))
      .cancel();
    console.log("cancelled");
  },

  cancelledByCallback() {
    const loop = defaultLoop();
    const timer = loop.callLater(HOUR, () => console.log("timer"));
    loop.callLater(20, () => {
      timer.cancel();
      console.log("cancelled");
    });
  },

  closed() {
    const loop = defaultLoop();
    loop.callLater(HOUR, () => console.log("timer"));
    setTimeout(() => {
      loop.close();
      console.log("closed");
    }, 20);
  },

  async runForever() {
    const loop = new Loop();
    // It can only fire if something else keeps the process alive.
    setTimeout(() => loop.stop(), 200).unref();
    await loop.runForever();
    console.log("stopped");
  },

  async stopped() {
    const loop = new Loop();
    loop.callLater(HOUR, () => console.log("timer"));
    loop.callLater(20, () => loop.stop());
    await loop.runForever();
    console.log("stopped");
  },

  notRun() {
    new Loop().callLater(HOUR, () => console.log("timer"));
    new Loop().callSoon(() => console.log("callback"));
    console.log("scheduled");
  },

  async virtualStopped() {
    const loop = new VirtualLoop({ foreignTimeout: HOUR });
    loop.foreign.add({ name: "download" });
    setTimeout(() => loop.stop(), 20);
    await loop.runForever();
    console.log("stopped");
  },

  async virtual() {
    const loop = new VirtualLoop();
    loop.callLater(HOUR, () => console.log(`timer at ${loop.now()}`));
    await loop.run();
    console.log("ended");
  },
};

process.on("exit", () => console.log("exit"));
await scenarios[process.argv[2] ?? ""]?.();
