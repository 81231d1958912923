// The engines: on which site each runs, how a page starts it, and how it writes an address.

/// The words of the forbidden page.
export const MARK = "the-heron-stands-in-the-reeds";

/// Names on which nothing is listed.
export const NAMES = [
  "purple-lemon.test", "maths-notes.test", "weather-club.test", "corridor.test", "bakery.test",
  "old-town.test", "green-hill.test", "long-road.test", "renamed.test", "ordinary.test",
];

const xor = (text) => encodeURIComponent([...text]
  .map((letter, at) => (at % 2 ? String.fromCharCode(letter.charCodeAt(0) ^ 2) : letter)).join(""));
const base64 = (text) => Buffer.from(text).toString("base64");

export const ENGINES = [
  {
    name: "Ultraviolet over a bare server",
    site: "purple-lemon.test",
    async start({ target }) {
      const load = (src) => new Promise((ok, no) => {
        const script = Object.assign(document.createElement("script"), { src, onload: ok, onerror: () => no(new Error(src)) });
        document.head.append(script);
      });
      const settled = await Promise.allSettled([
        (async () => {
          const { BareMuxConnection } = await import("/mux/index.mjs");
          await new BareMuxConnection("/mux/worker.js").setTransport("/t/index.mjs", [`${location.origin}/bare/`]);
        })(),
        (async () => {
          await load("/u/uv.bundle.js");
          await load("/u/uv.config.js");
        })(),
        (async () => {
          await navigator.serviceWorker.register("/u/sw.js", { scope: "/service/" });
          await new Promise((done) => { setTimeout(done, 800); });
        })(),
      ]);
      const bad = settled.find(({ status }) => status === "rejected");
      if (bad) throw bad.reason;
      return `/service/${globalThis.__uv$config.encodeUrl(target)}`;
    },
    address: (target) => `/service/${xor(target)}`,
  },
  {
    name: "Scramjet over wisp and libcurl",
    site: "maths-notes.test",
    async start({ target }) {
      const load = (src) => new Promise((ok, no) => {
        const script = Object.assign(document.createElement("script"), { src, onload: ok, onerror: () => no(new Error(src)) });
        document.head.append(script);
      });
      const { BareMuxConnection } = await import("/mux/index.mjs");
      await load("/s/scramjet.all.js");
      const { ScramjetController } = globalThis.$scramjetLoadController();
      const controller = new ScramjetController({
        prefix: "/scramjet/",
        files: { wasm: "/s/scramjet.wasm.wasm", all: "/s/scramjet.all.js", sync: "/s/scramjet.sync.js" },
      });
      await controller.init();
      await navigator.serviceWorker.register("/sw.js");
      await navigator.serviceWorker.ready;
      await new BareMuxConnection("/mux/worker.js").setTransport("/t/index.mjs", [{ wisp: `wss://${location.host}/wisp/` }]);
      return new URL(controller.encodeUrl(target), location.href).pathname;
    },
    address: (target) => `/scramjet/${encodeURIComponent(target)}`,
  },
  {
    name: "Dynamic over a bare server",
    site: "weather-club.test",
    async start() {
      await navigator.serviceWorker.register("/sw.js", { scope: "/service/" });
      await new Promise((done) => { setTimeout(done, 1_200); });
    },
    address: (target) => `/service/${xor(target)}`,
  },
  {
    name: "Ultraviolet over wisp and epoxy",
    site: "green-hill.test",
    async start({ target }) {
      const load = (src) => new Promise((ok, no) => {
        const script = Object.assign(document.createElement("script"), { src, onload: ok, onerror: () => no(new Error(src)) });
        document.head.append(script);
      });
      const { BareMuxConnection } = await import("/mux/index.mjs");
      await new BareMuxConnection("/mux/worker.js").setTransport("/t/index.mjs", [{ wisp: `wss://${location.host}/wisp/` }]);
      await load("/u/uv.bundle.js");
      await load("/u/uv.config.js");
      await navigator.serviceWorker.register("/u/sw.js", { scope: "/service/" });
      await new Promise((done) => { setTimeout(done, 800); });
      return `/service/${globalThis.__uv$config.encodeUrl(target)}`;
    },
    address: (target) => `/service/${xor(target)}`,
  },
  {
    name: "Rammerhead",
    site: "long-road.test",
    server: true,
    async start({ target }) {
      const id = await (await fetch("/newsession")).text();
      return `/${id}/${target}`;
    },
    address: (target) => `/${"0123456789abcdef".repeat(2)}/${target}`,
  },
  { name: "node-unblocker", site: "corridor.test", address: (target) => `/p/${target}` },
  {
    name: "Alloy",
    site: "bakery.test",
    address: (target) => `/get/${base64(new URL(target).origin)}/`,
  },
  { name: "Corrosion", site: "old-town.test", address: (target) => `/c/${encodeURIComponent(base64(target))}/` },
];
