import { openConnection, type StreamReader } from "@asyncio-ts/net";
import { createTask, FIRST_COMPLETED, wait } from "@asyncio-ts/task";

/** How a member gets into the room. */
export interface Way {
  readonly host: string;
  readonly port: number;
  readonly name: string;
}

/** Says the lines of `input` and shows what it hears, until one of the two comes to its end. */
export async function chat(
  { host, port, name }: Way,
  input: StreamReader,
  show: (line: string) => void,
): Promise<void> {
  const [reader, writer] = await openConnection({ host, port });
  writer.write(`${name}\n`);
  const hear = createTask(async () => {
    for await (const line of reader) show(line.toString());
  });
  const say = createTask(async () => {
    for await (const line of input) {
      writer.write(line);
      await writer.drain();
    }
  });
  await wait([hear, say], { returnWhen: FIRST_COMPLETED });
  say.cancel();
  writer.writeEof(); // nothing more to say; what the others still say is heard
  await hear;
  writer.close();
  await writer.waitClosed();
}
