// An origin that sends every case of tests/data/evasions/bodies.json exactly as it is written
// there, fields and pieces included: `/<name>` is the guilty page, `/<name>/twin` the harmless one.

import { readFileSync } from "node:fs";
import { createServer } from "node:net";

export const CASES = JSON.parse(readFileSync(new URL("../data/evasions/bodies.json", import.meta.url), "utf8"));

/// The bytes of a case on the wire.
export function bodyOf(one, twin) {
  const body = Buffer.from(twin ? one.twin : one.body, "base64");
  if (!one.pad) return body;
  const unit = Buffer.from(one.pad.unit, "base64");
  const filler = Buffer.alloc(unit.length * one.pad.times, unit);
  return Buffer.concat([body.subarray(0, one.pad.at), filler, body.subarray(one.pad.at)]);
}

/// The answer to a path, head and all, in the pieces in which it leaves.
function* answerTo(path) {
  const [, name, which] = path.split("/");
  const one = CASES.find((one) => one.name === name);
  if (!one) {
    yield Buffer.from("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return;
  }
  const body = bodyOf(one, which === "twin");
  const fields = one.headers.map(([field, value]) => `${field}: ${value}\r\n`).join("");
  const end = one.chunk || one.cut ? "Transfer-Encoding: chunked\r\n" : `Content-Length: ${body.length}\r\n`;
  yield Buffer.from(`HTTP/1.1 200 OK\r\n${fields}${end}Connection: close\r\n\r\n`, "latin1");
  if (!one.chunk && !one.cut) {
    yield body;
    return;
  }
  const size = one.chunk ?? body.length;
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    yield Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]);
  }
  yield Buffer.from("0\r\n\r\n");
}

/// Starts the origin; `port`, and `stop()`.
export async function startEvasions() {
  const server = createServer((socket) => {
    let head = "";
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      if (head.endsWith("\r\n\r\n")) return;
      head += bytes.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      const path = head.split(" ")[1].replace(/^https?:\/\/[^/]*/, "").split("?")[0];
      head = "\r\n\r\n";
      for (const piece of answerTo(path)) socket.write(piece);
      socket.end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { port: server.address().port, stop: () => new Promise((done) => server.close(done)) };
}
