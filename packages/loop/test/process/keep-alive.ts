// Run as a process of its own by keep-alive.test.ts: timers that let the process end.
import { defaultLoop, Loop } from "@asyncio-ts/loop";

const HOUR = 3_600_000;

/** A timer that says that it has fired. */
function timer(milliseconds: number, keepAlive?: boolean, loop = defaultLoop()) {
  const name = `${keepAlive === false ? "quiet " : ""}timer`;
  return loop.callLater(
    milliseconds,
    () => console.log(name),
    keepAlive === undefined ? {} : { keepAlive },
  );
}

const scenarios: Record<string, () => unknown> = {
  quiet() {
    timer(HOUR, false);
  },

  quietShort() {
    timer(200, false);
    timer(400, false);
  },

  quietNearer() {
    timer(HOUR, false);
    setTimeout(() => {
      timer(2000, false);
      console.log("added");
    }, 20);
  },

  beforeKeeper() {
    timer(20, false);
    timer(100);
  },

  afterKeeper() {
    timer(20);
    timer(HOUR, false);
  },

  sameDeadline() {
    const loop = defaultLoop();
    const deadline = loop.now() + 50;
    loop.callAt(deadline, () => console.log("quiet timer"), { keepAlive: false });
    loop.callAt(deadline, () => console.log("timer"), { keepAlive: true });
  },

  keeperCancelled() {
    const keeper = timer(HOUR);
    timer(HOUR, false);
    setTimeout(() => {
      keeper.cancel();
      console.log("cancelled");
    }, 20);
  },

  keeperCancelledByTimer() {
    const keeper = timer(HOUR);
    timer(HOUR, false);
    defaultLoop().callLater(
      20,
      () => {
        keeper.cancel();
        console.log("cancelled");
      },
      { keepAlive: false },
    );
  },

  oneOfTwoKeepersCancelled() {
    timer(100);
    const other = timer(HOUR);
    timer(HOUR, false);
    setTimeout(() => {
      other.cancel();
      console.log("cancelled");
    }, 20);
  },

  quietCancelled() {
    const quiet = timer(20, false);
    timer(100);
    quiet.cancel();
    quiet.cancel();
    console.log("cancelled");
  },

  keeperAddedLater() {
    timer(HOUR, false);
    // The quiet one is armed by then, and is no reason to live; this one is.
    setTimeout(() => timer(50), 20);
  },

  keeperBehindArmed() {
    timer(100, false);
    setTimeout(() => timer(200), 20);
  },

  heartbeat() {
    const loop = defaultLoop();
    let beats = 0;
    const beat = (): void => {
      beats++;
      loop.callLater(5, beat, { keepAlive: false });
    };
    beat();
    loop.callLater(100, () => console.log(beats > 3 ? "has beaten" : `beat ${beats} times`));
  },

  async run() {
    // A run that is under way keeps the process alive, whatever its timers say.
    const loop = new Loop();
    loop.callLater(50, () => loop.stop(), { keepAlive: false });
    await loop.runForever();
    console.log("stopped");
  },
};

process.on("exit", () => console.log("exit"));
await scenarios[process.argv[2] ?? ""]?.();
