import { type Awaitable, createFuture, type Future } from "@asyncio-ts/future";
import { currentLoop, type Loop } from "@asyncio-ts/loop";
import { type BaseTransport, Protocol, type Transport } from "@asyncio-ts/net";

/** A protocol that writes down what it is told. */
export class Recorder extends Protocol {
  readonly loop: Loop = currentLoop();
  readonly log: string[] = [];
  /** All that was received, as text. */
  text = "";
  /** The error of `connectionLost`. */
  lossError: unknown = undefined;
  declare transport: Transport;
  /** What `eofReceived` returns. */
  keepOpen = false;
  #waiting: { readonly ready: () => boolean; readonly future: Future<void> }[] = [];

  override connectionMade(transport: BaseTransport): void {
    this.transport = transport as Transport;
    this.note("made");
  }

  override dataReceived(data: Uint8Array): void {
    this.text += Buffer.from(data).toString("latin1");
    this.note(`data ${data.length}`);
  }

  override eofReceived(): boolean {
    this.note("eof");
    return this.keepOpen;
  }

  override connectionLost(error: unknown): void {
    this.lossError = error;
    this.note(error === null ? "lost" : `lost ${(error as Error).name}`);
  }

  override pauseWriting(): void {
    this.note("pause");
  }

  override resumeWriting(): void {
    this.note("resume");
  }

  note(what: string): void {
    this.log.push(what);
    this.#waiting = this.#waiting.filter(({ ready, future }) => {
      if (!ready()) return true;
      if (!future.done()) future.setResult();
      return false;
    });
  }

  /** Waits until something that begins so was told. */
  seen(what: string): Awaitable<void> {
    return this.until(() => this.log.some((entry) => entry.startsWith(what)));
  }

  /** Waits until so much text has been received. */
  received(length: number): Awaitable<void> {
    return this.until(() => this.text.length >= length);
  }

  until(ready: () => boolean): Awaitable<void> {
    const future = createFuture<void>(this.loop);
    if (ready()) future.setResult();
    else this.#waiting.push({ ready, future });
    return future;
  }
}

/** Sends back what it gets. */
export class Echo extends Recorder {
  override dataReceived(data: Uint8Array): void {
    super.dataReceived(data);
    this.transport.write(data);
  }
}

export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
