// A mail server of the tests.

import { createServer } from "node:net";

/// A mail server that takes everything; `letters` are what it took.
export async function mailServer() {
  const letters = [];
  const server = createServer((socket) => {
    let letter = null;
    let rest = "";
    socket.on("error", () => {});
    socket.write("220 sink\r\n");
    socket.on("data", (bytes) => {
      rest += bytes;
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (letter !== null) {
          if (line === ".") {
            letters.push(letter);
            letter = null;
            socket.write("250 taken\r\n");
          } else letter += `${line}\n`;
        } else if (/^data/i.test(line)) {
          letter = "";
          socket.write("354 go on\r\n");
        } else if (/^quit/i.test(line)) socket.end("221 bye\r\n");
        else socket.write("250 fine\r\n");
      }
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { letters, port: server.address().port, stop: () => server.close() };
}
