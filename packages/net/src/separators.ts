import { advise, show, ValueError } from "@asyncio-ts/loop";
import type { ByteQueue } from "./byte-queue.js";

/** What a message ends with: bytes, or a text that is UTF-8. */
export type Separator = string | Uint8Array;

/** The first look for several separators goes so far; each further one twice as far. */
const FIRST_LOOK = 256;

/** What `readUntil` looks for: the first place where one of some separators ends. */
export class Separators {
  /** The length of the shortest. */
  readonly min: number;
  /** The length of the longest. */
  readonly max: number;
  /** The length of the one that was found last. */
  found = 0;
  /** The shortest first: of two that end at one place it is the one that counts. */
  private readonly all: readonly Buffer[];

  /** Throws ValueError if there is none, or an empty one. */
  constructor(given: Separator | readonly Separator[]) {
    const list: readonly Separator[] = Array.isArray(given) ? given : [given];
    this.all = list.map(bytesOf).sort((a, b) => a.length - b.length);
    if (this.all.length === 0) {
      throw advise(
        new ValueError("Separator should contain at least one element"),
        "the list is empty",
      );
    }
    this.min = (this.all[0] as Buffer).length;
    this.max = (this.all[this.all.length - 1] as Buffer).length;
    if (this.min === 0) {
      throw advise(
        new ValueError("Separator should be at least one-byte string"),
        "an empty one stands everywhere",
      );
    }
  }

  /** Where the first one ends that begins at `from` or behind it; -1 if there is none. */
  find(queue: ByteQueue, from: number): number {
    const { all } = this;
    if (all.length > 1) return this.findOneOf(queue, from);
    const at = queue.indexOf(all[0] as Buffer, from);
    this.found = this.min;
    return at === -1 ? -1 : at + this.min;
  }

  /**
   * Looks for all of them in one part of the queue after the other. To look for each in all of it
   * would cost as much again for every short line, if one of them is seldom there.
   */
  private findOneOf(queue: ByteQueue, from: number): number {
    let start = from;
    let length = Math.max(FIRST_LOOK, 2 * this.max);
    for (;;) {
      const end = Math.min(queue.size, start + length);
      let first = -1;
      for (const bytes of this.all) {
        const at = queue.indexOf(bytes, start, first === -1 ? end : first);
        if (at === -1 || at + bytes.length === first) continue;
        first = at + bytes.length;
        this.found = bytes.length;
      }
      if (first !== -1 || end === queue.size) return first;
      start = Math.max(start, end - this.max + 1);
      length *= 2;
    }
  }
}

/** The end of a line. */
export const NEWLINE = /* @__PURE__ */ new Separators("\n");

function bytesOf(separator: Separator): Buffer {
  if (typeof separator === "string") return Buffer.from(separator);
  if (separator instanceof Uint8Array) return asBuffer(separator);
  throw new TypeError(`a separator must be bytes or a string, got ${show(separator)}`);
}

/** The same bytes, with a Buffer's methods. */
export function asBuffer(data: Uint8Array): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
