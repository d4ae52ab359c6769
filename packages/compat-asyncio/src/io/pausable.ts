import type { Pausable } from "@asyncio-ts/net";

/** A transport that somebody has written, with Python's names. */
export interface PausableTransport {
  pause_reading(): void;
  resume_reading(): void;
}

/** What a reader of the core's can pause. */
export function pausable(transport: PausableTransport | Pausable): Pausable {
  if (!("pause_reading" in transport) || "pauseReading" in transport) return transport as Pausable;
  return {
    pauseReading: () => transport.pause_reading(),
    resumeReading: () => transport.resume_reading(),
  };
}
