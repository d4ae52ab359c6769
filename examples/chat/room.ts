import { OSError, type StreamReader, type StreamWriter } from "@asyncio-ts/net";
import { Queue } from "@asyncio-ts/queue";
import { TaskGroup } from "@asyncio-ts/task";

/** How many lines may wait for a member who reads slowly. */
const BACKLOG = 100;

interface Member {
  readonly outbox: Queue<string>;
  readonly writer: StreamWriter;
}

/** Where everybody hears what anybody says, in lines. */
export class Room {
  readonly #members = new Map<string, Member>();

  /** Serves one member, until it leaves. The first line that it sends is its name. */
  readonly serve = async (reader: StreamReader, writer: StreamWriter): Promise<void> => {
    const name = (await reader.readLine()).toString().trim();
    if (name === "" || this.#members.has(name)) {
      writer.write(name === "" ? "* say a name first\n" : `* somebody is called ${name} already\n`);
      writer.close();
      return;
    }
    const outbox = new Queue<string>(BACKLOG);
    this.#members.set(name, { outbox, writer });
    this.#tell(`* ${name} comes in`);
    await TaskGroup.run(async (group) => {
      group.createTask(() => send(outbox, writer));
      await this.#listen(name, reader);
      this.#members.delete(name);
      this.#tell(`* ${name} leaves`);
      outbox.shutdown(); // what is in it is sent, and then the sender's loop ends
    });
    writer.close();
  };

  async #listen(name: string, reader: StreamReader): Promise<void> {
    try {
      for await (const line of reader) this.#tell(`${name}: ${line.toString().trimEnd()}`);
    } catch (error) {
      // A connection that breaks is one way to leave.
      if (!(error instanceof OSError)) throw error;
    }
  }

  #tell(text: string): void {
    for (const { outbox, writer } of this.#members.values()) {
      // Who reads too slowly has to go: the others shall not wait, nor memory fill up.
      if (outbox.full()) writer.transport.abort();
      else outbox.putNowait(text);
    }
  }
}

async function send(outbox: Queue<string>, writer: StreamWriter): Promise<void> {
  try {
    for await (const text of outbox) {
      writer.write(`${text}\n`);
      await writer.drain();
    }
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
  }
}
