// Connects as many times as it is told, all at once, sends each connection's number, waits for it to come
// back, and tells how many did. A process of its own: the descriptors of both ends are too many for one.
import { connect } from "node:net";

const [port, count] = process.argv.slice(2).map(Number);
let answered = 0;
let failed = 0;

function done() {
  if (answered + failed < count) return;
  process.stdout.write(JSON.stringify({ answered, failed }));
}

for (let i = 0; i < count; i++) {
  const socket = connect(port, "127.0.0.1", () => socket.write(`${i}\n`));
  let text = "";
  socket.on("data", (data) => {
    text += data;
    if (!text.endsWith("\n")) return;
    if (text === `${i}\n`) answered++;
    else failed++;
    socket.end();
    done();
  });
  socket.on("error", () => {
    failed++;
    done();
  });
}
