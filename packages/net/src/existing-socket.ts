import { Socket } from "node:net";
import { advise, show, ValueError } from "@asyncio-ts/loop";

const ignore = (): void => {};

/** A socket that the user has connected, as those here are: paused, and closed by the protocol. */
export function existingSocket(value: object): Socket {
  if (!(value instanceof Socket)) {
    throw advise(
      new TypeError(`a socket of Node's was expected, got ${show(value)}`),
      "give a connected net.Socket; there are no raw sockets",
    );
  }
  if (value.destroyed || value.connecting) {
    const state = value.destroyed ? "closed" : "still connecting";
    throw advise(new ValueError("A Stream Socket was expected"), `this one is ${state}`);
  }
  value.pause();
  value.allowHalfOpen = true;
  value.on("error", ignore);
  return value;
}
