import { AsyncioError } from "@asyncio-ts/loop";

/** `getNowait()` on an empty queue. */
export class QueueEmpty extends AsyncioError {
  static {
    QueueEmpty.prototype.name = "QueueEmpty";
  }
}

/** `putNowait()` on a full queue. */
export class QueueFull extends AsyncioError {
  static {
    QueueFull.prototype.name = "QueueFull";
  }
}
