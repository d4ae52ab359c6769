import { RuntimeError } from "@asyncio-ts/loop";
import type { StreamTransport } from "./stream-transport.js";

/**
 * Puts a chunk where the protocol wants it, in parts if its arrays are small. CPython:
 * `_read_ready__get_buffer`.
 */
export function fillArrays(transport: StreamTransport, chunk: Uint8Array): void {
  let rest = chunk;
  while (rest.length > 0) {
    // The protocol may close, pause or hand over to another one after each part.
    if (transport.closing) return;
    const { buffered } = transport;
    if (transport.readingPaused || buffered === undefined) {
      transport.incoming.putBack(rest);
      return;
    }
    let place: Uint8Array;
    try {
      place = buffered.getBuffer(rest.length);
      if (!(place?.length > 0)) throw new RuntimeError("get_buffer() returned an empty buffer");
    } catch (error) {
      transport.fatal(error, "Fatal error: protocol.get_buffer() call failed.");
      return;
    }
    const part = rest.subarray(0, place.length);
    place.set(part);
    rest = rest.subarray(part.length);
    try {
      buffered.bufferUpdated(part.length);
    } catch (error) {
      transport.fatal(error, "Fatal error: protocol.buffer_updated() call failed.");
      return;
    }
  }
}
