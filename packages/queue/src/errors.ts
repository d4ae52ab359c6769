import { AsyncioError } from "@asyncio-ts/loop";

/** `getNowait()` on an empty queue. */
export class QueueEmpty extends AsyncioError {
  static {
    QueueEmpty.prototype.name = "QueueEmpty";
  }
}

/** The queue was shut down: nothing can be put any more, and nothing is left to get. */
export class QueueShutDown extends AsyncioError {
  static {
    QueueShutDown.prototype.name = "QueueShutDown";
  }
}

/** `putNowait()` on a full queue. */
export class QueueFull extends AsyncioError {
  static {
    QueueFull.prototype.name = "QueueFull";
  }
}
