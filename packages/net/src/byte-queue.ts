/** A chunk smaller than this is copied to the one before it. */
const SMALL = 512;

/** What small chunks are copied into. */
const BLOCK = 4096;

const EMPTY = Buffer.alloc(0);

/**
 * Bytes, first in, first out, in the chunks in which they came. Nothing is copied but what spans
 * chunks: what is taken is a view.
 *
 * Small chunks are the exception: they are put together in blocks, because a peer that sends its
 * bytes one by one would make a hundred bytes of memory of each.
 */
export class ByteQueue {
  /** The number of bytes in it. */
  size = 0;
  /** The number of bytes that were taken before the first one in it: positions that stay. */
  taken = 0;
  private chunks: Buffer[] = [];
  /** The index of the first chunk: what stands before it was taken. */
  private head = 0;
  /** What was taken of the first chunk. */
  private offset = 0;
  /** Where small chunks go, while the last chunk is the part of it from `blockStart` to `blockEnd`. */
  private block: Buffer | undefined = undefined;
  private blockStart = 0;
  private blockEnd = 0;

  /** Appends it. It is the queue's from now on. */
  push(data: Buffer): void {
    if (data.length < SMALL && this.size > 0) {
      this.pushSmall(data);
    } else {
      this.block = undefined;
      this.chunks.push(data);
    }
    this.size += data.length;
  }

  private pushSmall(data: Buffer): void {
    let { block } = this;
    if (block === undefined || this.blockEnd + data.length > BLOCK) {
      block = Buffer.allocUnsafeSlow(BLOCK);
      this.block = block;
      this.blockStart = 0;
      this.blockEnd = 0;
      this.chunks.push(EMPTY);
    }
    block.set(data, this.blockEnd);
    this.blockEnd += data.length;
    this.chunks[this.chunks.length - 1] = block.subarray(this.blockStart, this.blockEnd);
  }

  /** Puts back what was taken last, in the order in which it was taken. */
  putBack(chunks: readonly Buffer[]): void {
    const rest = this.chunks.slice(this.head);
    if (this.offset > 0) {
      rest[0] = (rest[0] as Buffer).subarray(this.offset);
      this.block = undefined;
    }
    this.chunks = [...chunks, ...rest];
    this.head = 0;
    this.offset = 0;
    for (const chunk of chunks) {
      this.size += chunk.length;
      this.taken -= chunk.length;
    }
  }

  /** Takes `count` bytes, of which there must be as many. */
  take(count: number): Buffer {
    if (count === 0) return EMPTY;
    const first = this.chunks[this.head] as Buffer;
    const end = this.offset + count;
    if (end > first.length) return this.join(count);
    const data = count === first.length ? first : first.subarray(this.offset, end);
    this.skip(count);
    return data;
  }

  /** Takes all there is. */
  takeAll(): Buffer {
    return this.take(this.size);
  }

  /** Takes all there is, in chunks. */
  takeChunks(): Buffer[] {
    const chunks = this.chunks.slice(this.head);
    if (this.offset > 0) chunks[0] = (chunks[0] as Buffer).subarray(this.offset);
    this.clear();
    return chunks;
  }

  /** Drops `count` bytes, of which there must be as many. */
  drop(count: number): void {
    let left = count;
    while (left > 0) {
      const step = Math.min(left, (this.chunks[this.head] as Buffer).length - this.offset);
      this.skip(step);
      left -= step;
    }
  }

  /** Drops all there is. */
  clear(): void {
    this.taken += this.size;
    this.size = 0;
    this.chunks = [];
    this.head = 0;
    this.offset = 0;
    this.block = undefined;
  }

  /** The byte at this place, `undefined` behind the last one. */
  at(index: number): number | undefined {
    if (index >= this.size) return undefined;
    const place = this.locate(index);
    return this.chunks[place.index]?.[index - place.start];
  }

  /**
   * Where `bytes` stand first, as a whole between `from` and `end`: counted from the first byte
   * in the queue; -1 if nowhere.
   */
  indexOf(bytes: Buffer, from: number, end = this.size): number {
    const { head, offset } = this;
    if (head === this.chunks.length - 1) {
      const found = indexIn(this.chunks[head] as Buffer, bytes, from + offset, end + offset);
      return found === -1 ? -1 : found - offset;
    }
    let { index, start } = this.locate(from);
    let position = from;
    for (; index < this.chunks.length && position + bytes.length <= end; index++) {
      const chunk = this.chunks[index] as Buffer;
      const chunkEnd = start + chunk.length;
      const found = indexIn(chunk, bytes, position - start, end - start);
      if (found !== -1) return start + found;
      // What begins at the end of this chunk may go on in the next.
      position = Math.max(position, chunkEnd - bytes.length + 1);
      for (; position < chunkEnd && position + bytes.length <= end; position++) {
        if (this.matches(bytes, index, position - start)) return position;
      }
      start = chunkEnd;
      position = Math.max(position, start);
    }
    return -1;
  }

  /** Whether `bytes` begin in this chunk at `from`. */
  private matches(bytes: Buffer, chunk: number, from: number): boolean {
    let index = chunk;
    let at = from;
    for (const byte of bytes) {
      while (at === (this.chunks[index] as Buffer).length) {
        index++;
        at = 0;
      }
      if ((this.chunks[index] as Buffer)[at++] !== byte) return false;
    }
    return true;
  }

  /** The chunk that holds the byte at this place, and where that chunk starts. */
  private locate(place: number): { index: number; start: number } {
    const { chunks } = this;
    let index = this.head;
    let start = -this.offset;
    if (place < this.size / 2) {
      for (; ; index++) {
        const end = start + (chunks[index] as Buffer).length;
        if (place < end) return { index, start };
        start = end;
      }
    }
    // From the end: a search goes on where the last one has stopped, in what has come since.
    index = chunks.length;
    start = this.size;
    while (index > this.head && start > place) start -= (chunks[--index] as Buffer).length;
    return { index, start };
  }

  /** Passes over bytes of the first chunk. */
  private skip(count: number): void {
    this.size -= count;
    this.taken += count;
    this.offset += count;
    if (this.offset < (this.chunks[this.head] as Buffer).length) return;
    this.offset = 0;
    this.block = this.head === this.chunks.length - 1 ? undefined : this.block;
    if (this.chunks.length === 1) {
      this.chunks.pop();
      return;
    }
    this.chunks[this.head++] = EMPTY;
    if (this.head === this.chunks.length) {
      this.chunks = [];
      this.head = 0;
    } else if (this.head >= 64 && this.head * 2 >= this.chunks.length) {
      this.chunks = this.chunks.slice(this.head);
      this.head = 0;
    }
  }

  /** Takes what spans chunks. */
  private join(count: number): Buffer {
    const data = Buffer.allocUnsafe(count);
    let filled = 0;
    while (filled < count) {
      const chunk = this.chunks[this.head] as Buffer;
      const step = Math.min(count - filled, chunk.length - this.offset);
      chunk.copy(data, filled, this.offset, this.offset + step);
      filled += step;
      this.skip(step);
    }
    return data;
  }
}

/** Where `bytes` stand in one chunk, as a whole between `from` and `end`. */
function indexIn(chunk: Buffer, bytes: Buffer, from: number, end: number): number {
  const part = end < chunk.length ? chunk.subarray(0, end) : chunk;
  return bytes.length === 1 ? part.indexOf(bytes[0] as number, from) : part.indexOf(bytes, from);
}
