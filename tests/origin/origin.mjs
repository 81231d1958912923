// A small web site for the tests of namespaces and browsers: HTTP/1.1 and HTTP/2 over TLS, clear
// text, and WebSocket. Certificates are chosen by the name that is asked for.
//
//   node origin.mjs DIR ADDRESS:HTTP-PORT:HTTPS-PORT...
//
// DIR holds <name>.pem and <name>.key as certificates.sh makes them. An IPv6 address is written
// in brackets. Prints `ready` once everything listens.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { join } from "node:path";
import { createSecureContext } from "node:tls";

const LARGE = Buffer.alloc(4 * 1024 * 1024, 0);
for (let at = 0; at < LARGE.length; at += 1) LARGE[at] = (at % 251) ^ (at >>> 16);

function page(title, more = "") {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>` +
    `<body><h1>${title}</h1>${more}</body></html>`;
}

function answer(request, response) {
  const path = new URL(request.url, "http://origin.invalid").pathname;
  const socket = request.stream?.session?.socket ?? request.socket;
  const bare = (address) => (address ?? "").replace(/^::ffff:/, "");
  const send = (type, body, status = 200) => {
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  switch (path) {
    case "/where":
      return send("text/plain; charset=utf-8",
        `here ${bare(socket.localAddress)} from ${bare(socket.remoteAddress)}\n`);
    case "/large":
      return send("application/octet-stream", LARGE);
    case "/socket-page":
      return send("text/html; charset=utf-8", page("A page with a socket"));
    case "/with-parts":
      return send("text/html; charset=utf-8",
        page("A page with parts", '<img src="/pixel.svg" alt="a dot"><script src="/script.js"></script>'));
    case "/pixel.svg":
      return send("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>');
    case "/script.js":
      return send("text/javascript; charset=utf-8", "document.body.dataset.script = 'ran';");
    default:
      return send("text/html; charset=utf-8", page("Hello from the origin", "<p>Welcome.</p>"));
  }
}

// RFC 6455: accept, then send every frame back, unmasked. Frames under 126 bytes are enough here.
function echoFrames(request, socket) {
  const key = request.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let seen = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (piece) => {
    seen = Buffer.concat([seen, piece]);
    while (seen.length >= 6) {
      const length = seen[1] & 0x7f;
      if (length >= 126) return socket.destroy();
      if (seen.length < 6 + length) return undefined;
      const body = Buffer.from(seen.subarray(6, 6 + length));
      for (let at = 0; at < length; at += 1) body[at] ^= seen[2 + (at & 3)];
      socket.write(Buffer.concat([Buffer.from([seen[0], length]), body]));
      if ((seen[0] & 0x0f) === 8) return socket.end();
      seen = seen.subarray(6 + length);
    }
    return undefined;
  });
}

// Starts everything; resolves once it listens. Ports of 0 are chosen by the system.
export async function start(dir, places) {
  const contexts = new Map();
  const context = (name) => {
    if (!contexts.has(name) && existsSync(join(dir, `${name}.pem`))) {
      contexts.set(name, {
        cert: readFileSync(join(dir, `${name}.pem`)),
        key: readFileSync(join(dir, `${name}.key`)),
      });
    }
    return contexts.get(name);
  };
  const running = [];
  for (const { address, http, https } of places) {
    const own = context(address) ?? context("site.test");
    const clear = createServer(answer);
    const secure = createSecureServer({
      ...own,
      allowHTTP1: true,
      SNICallback: (name, done) => {
        const found = context(name);
        if (found) done(null, createSecureContext(found));
        else done(null, createSecureContext(own));
      },
    }, answer);
    for (const server of [clear, secure]) {
      server.on("upgrade", echoFrames);
      server.on("error", (error) => { throw error; });
      server.on("tlsClientError", () => {});
      server.on("sessionError", () => {});
    }
    const listening = (server, port) => new Promise((done) => {
      server.listen(port, address, () => done(server.address().port));
    });
    running.push({
      address,
      http: await listening(clear, http),
      https: await listening(secure, https),
      stop: () => { clear.close(); secure.close(); clear.closeAllConnections?.(); },
    });
  }
  return running;
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split("/").pop())) {
  const [dir, ...places] = process.argv.slice(2);
  await start(dir, places.map((place) => {
    const [, address, http, https] = place.match(/^\[?([^\]]+?)\]?:(\d+):(\d+)$/);
    return { address, http: Number(http), https: Number(https) };
  }));
  console.log("ready");
}
