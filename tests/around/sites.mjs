// Web sites of the tests, on names that no list knows: engines of web proxies as their makers
// publish them, each on a site of its own; ordinary pages; and the page that nobody at school may
// open. Runs as a process of its own and prints its ports as JSON once everything listens.
//
//   node sites.mjs DIR        DIR holds <name>.pem and <name>.key as certificates.sh makes them

import dns from "node:dns";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize } from "node:path";
import { createSecureContext } from "node:tls";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const PACKAGES = join(HERE, "node_modules");
const [, , CERTIFICATES, VARIANTS] = process.argv;

// For the engines every name is this machine.
const lookup = dns.lookup;
dns.lookup = (name, options, done) => {
  if (typeof options === "function") return lookup("127.0.0.1", {}, options);
  return lookup("127.0.0.1", options ?? {}, done);
};
// An engine that fails with one request must not end the others; one that does not start must.
let started = false;
for (const kind of ["uncaughtException", "unhandledRejection"]) {
  process.on(kind, (error) => {
    process.stderr.write(`${error?.stack ?? error}\n`);
    if (!started) process.exit(1);
  });
}

const TYPES = {
  ".js": "text/javascript", ".mjs": "text/javascript", ".cjs": "text/javascript", ".wasm": "application/wasm",
  ".html": "text/html; charset=utf-8", ".json": "application/json", ".css": "text/css", ".map": "application/json",
};

export const MARK = "the-heron-stands-in-the-reeds";

function send(response, type, body, status = 200, more = {}) {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body), ...more });
  response.end(body);
}

const html = (response, body, head = "") => send(response, "text/html; charset=utf-8",
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>${head}</head><body>${body}</body></html>`);

// The page that is closed, with a style and a script of its own, as pages have.
const asked = { forbidden: 0 };
function forbidden(request, response) {
  const { pathname } = new URL(request.url, "http://origin.invalid");
  if (pathname === "/asked") return send(response, "application/json", JSON.stringify(asked));
  asked.forbidden += 1;
  if (pathname === "/look.css") return send(response, "text/css", "body { margin: 2em }");
  if (pathname === "/act.js") return send(response, "text/javascript", "document.documentElement.dataset.acted = 'yes';");
  return html(response, `<h1>${MARK}</h1><p><a href="/more">More</a> <a href="http://${request.headers.host}/again">Again</a></p>`,
    `<link rel="stylesheet" href="http://${request.headers.host}/look.css"><script src="http://${request.headers.host}/act.js"></script>`);
}

/// Serves the files of a folder under a path.
function files(at, folder) {
  return (request, response, path) => {
    if (!path.startsWith(at)) return false;
    const file = join(folder, normalize(`/${path.slice(at.length)}`));
    if (!existsSync(file) || !statSync(file).isFile()) return false;
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    send(response, type, readFileSync(file), 200, { "service-worker-allowed": "/" });
    return true;
  };
}

const inPackage = (name, folder = "") => join(PACKAGES, name, folder);
const code = (at, text) => (request, response, path) => {
  if (path !== at) return false;
  send(response, "text/javascript", text, 200, { "service-worker-allowed": "/" });
  return true;
};

const MUX = files("/mux/", inPackage("@mercuryworkshop/bare-mux", "dist"));
const { createBareServer } = require("@tomphttp/bare-server-node");
const bare = createBareServer("/bare/", {
  blockLocal: false, logErrors: false,
  connectionLimiter: { maxConnectionsPerIP: 100_000, windowDuration: 60, blockDuration: 1 },
});
const { server: wisp, logging } = await import("@mercuryworkshop/wisp-js/server");
logging.set_level(logging.NONE);
Object.assign(wisp.options, {
  allow_loopback_ips: true, allow_private_ips: true, dns_method: async () => "127.0.0.1",
});

const SCRAMJET_WORKER = `importScripts("/s/scramjet.all.js");
const { ScramjetServiceWorker } = $scramjetLoadWorker();
const engine = new ScramjetServiceWorker();
self.addEventListener("fetch", (event) => event.respondWith((async () => {
  await engine.loadConfig();
  return engine.route(event) ? engine.fetch(event) : fetch(event.request);
})()));`;

// The engine's own settings expect its files at the top of a site.
const ULTRAVIOLET_CONFIG = `self.__uv$config = { prefix: "/service/", encodeUrl: Ultraviolet.codec.xor.encode,
  decodeUrl: Ultraviolet.codec.xor.decode, handler: "/u/uv.handler.js", client: "/u/uv.client.js",
  bundle: "/u/uv.bundle.js", config: "/u/uv.config.js", sw: "/u/uv.sw.js" };`;

const DYNAMIC_WORKER = `importScripts("/d/dynamic.config.js"); importScripts("/d/dynamic.worker.js");
const dynamic = new Dynamic(); self.dynamic = dynamic;
self.addEventListener("fetch", (event) => event.respondWith((async () => {
  if (await dynamic.route(event)) return await dynamic.fetch(event);
  return await fetch(event.request);
})()));`;

const DYNAMIC_CONFIG = `self.__dynamic$config = { prefix: "/service/", encoding: "xor", mode: "production", logLevel: 0,
  bare: { version: 2, path: "/bare/" }, tab: { title: "x", icon: null, ua: null },
  assets: { prefix: "/d/", files: { handler: "dynamic.handler.js", client: "dynamic.client.js",
  worker: "dynamic.worker.js", config: "dynamic.config.js", inject: null } }, block: [] };`;

const Unblocker = require("unblocker");
const Alloy = require("alloyproxy");
const unblocker = new Unblocker({ prefix: "/p/" });
const alloy = new Alloy({ prefix: "/get/" });
const Corrosion = require("corrosion");
const corrosion = new Corrosion({ prefix: "/c/", codec: "base64" });

// Its settings come from a file of its own, and its sessions and caches lie beside that.
for (const folder of ["cache-js", "sessions", "public"]) mkdirSync(inPackage("@rubynetwork/rh", folder), { recursive: true });
const { default: rammerhead } = await import("@rubynetwork/rammerhead");
const session = rammerhead.createRammerhead({ logLevel: "disabled" });

/// What each site answers: handlers are asked in turn.
const SITES = {
  "purple-lemon.test": [
    code("/u/uv.config.js", ULTRAVIOLET_CONFIG), files("/u/", inPackage("@titaniumnetwork-dev/ultraviolet", "dist")), MUX,
    files("/t/", inPackage("@mercuryworkshop/bare-as-module3", "dist")),
  ],
  "maths-notes.test": [
    files("/s/", inPackage("@mercuryworkshop/scramjet", "dist")), MUX, code("/sw.js", SCRAMJET_WORKER),
    files("/t/", inPackage("@mercuryworkshop/libcurl-transport", "dist")),
  ],
  "weather-club.test": [
    code("/d/dynamic.config.js", DYNAMIC_CONFIG), code("/sw.js", DYNAMIC_WORKER),
    files("/d/", inPackage("@nebula-services/dynamic", "dist")),
  ],
  "corridor.test": [(request, response) => { unblocker(request, response, () => html(response, "Hello")); return true; }],
  "bakery.test": [(request, response, path) => {
    if (!path.startsWith("/get/")) return false;
    alloy.app(request, response, () => html(response, "Hello"));
    return true;
  }],
  "old-town.test": [(request, response, path) => {
    if (!path.startsWith("/c/")) return false;
    corrosion.request(request, response);
    return true;
  }],
  "green-hill.test": [
    code("/u/uv.config.js", ULTRAVIOLET_CONFIG), files("/u/", inPackage("@titaniumnetwork-dev/ultraviolet", "dist")),
    MUX, files("/t/", inPackage("@mercuryworkshop/epoxy-transport", "dist")),
  ],
  "long-road.test": [(request, response) => {
    if (!rammerhead.shouldRouteRh(request)) return false;
    rammerhead.routeRhRequest(session, request, response);
    return true;
  }],
  "renamed.test": [files("/", join(VARIANTS ?? HERE, "renamed"))],
  "ordinary.test": [files("/lib/", PACKAGES), files("/", join(HERE, "ordinary"))],
};

function answer(request, response) {
  const name = (request.headers.host ?? "").split(":")[0];
  const path = request.url.split("?")[0];
  if (bare.shouldRoute(request)) return void bare.routeRequest(request, response);
  if (path === "/plain") return void html(response, "<p>Hello.</p>");
  for (const handler of SITES[name] ?? []) if (handler(request, response, path)) return;
  send(response, "text/plain", "nothing here", 404);
}

function upgrade(request, socket, head) {
  socket.on("error", () => socket.destroy());
  const path = request.url.split("?")[0];
  if (bare.shouldRoute(request)) return void bare.routeUpgrade(request, socket, head);
  if (path.startsWith("/wisp") || path.startsWith("/chat-room")) {
    request.url = "/wisp/";
    return void wisp.routeRequest(request, socket, head);
  }
  return echo(request, socket);
}

// RFC 6455: accept, then send every short frame back, unmasked.
function echo(request, socket) {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let seen = Buffer.alloc(0);
  socket.on("data", (piece) => {
    seen = Buffer.concat([seen, piece]);
    while (seen.length >= 6) {
      const length = seen[1] & 0x7f;
      if (length >= 126 || seen.length < 6 + length) return;
      const body = Buffer.from(seen.subarray(6, 6 + length));
      for (let at = 0; at < length; at += 1) body[at] ^= seen[2 + (at & 3)];
      socket.write(Buffer.concat([Buffer.from([seen[0], length]), body]));
      seen = seen.subarray(6 + length);
    }
  });
}

const context = (name) => createSecureContext({
  cert: readFileSync(join(CERTIFICATES, `${name}.pem`)), key: readFileSync(join(CERTIFICATES, `${name}.key`)),
});
const contexts = Object.fromEntries(Object.keys(SITES).map((name) => [name, context(name)]));
const secure = createSecureServer({
  SNICallback: (name, done) => done(null, contexts[name] ?? contexts["ordinary.test"]),
}, answer);
secure.on("upgrade", upgrade);
secure.on("tlsClientError", () => {});
const closed = createServer(forbidden);
const listening = (server) => new Promise((done) => { server.listen(0, "127.0.0.1", () => done(server.address().port)); });
const ports = { https: await listening(secure), forbidden: await listening(closed) };
started = true;
process.stdout.write(`${JSON.stringify({ ports, names: Object.keys(SITES) })}\n`);
