// Ordinary pages and scripts, which have to work unchanged.

export const ORDINARY = {
  /// Pages of the folder `ordinary`; each says in `data-done` how it went.
  pages: [
    { name: "an application that works offline, with Workbox", path: "/offline.html", expect: "offline: cached" },
    { name: "requests that are answered by a service worker for tests, with MSW", path: "/mocked.html", expect: "mocked: yes" },
    {
      name: "frames, eval, functions from text, WebSockets, zone.js", path: "/mixed.html",
      expect: "frame evaluated made heard zone fetched history",
    },
  ],
  /// Scripts that patch, wrap, parse, proxy or name the same things as engines do.
  scripts: [
    "@angular/service-worker/ngsw-worker.js",
    "@builder.io/partytown/lib/partytown-sw.js",
    "@builder.io/partytown/lib/partytown-atomics.js",
    "@builder.io/partytown/lib/partytown.js",
    "core-js-bundle/minified.js",
    "dompurify/dist/purify.min.js",
    "es-module-shims/dist/es-module-shims.js",
    "htmx.org/dist/htmx.min.js",
    "jquery/dist/jquery.min.js",
    "msw/lib/iife/index.js",
    "msw/lib/mockServiceWorker.js",
    "node-forge/dist/forge.all.min.js",
    "qiankun/dist/index.umd.min.js",
    "qiankun/dist/index.umd.js",
    "rrweb/dist/rrweb.js",
    "rrweb/dist/rrweb.umd.min.cjs",
    "socket.io-client/dist/socket.io.min.js",
    "terser/dist/bundle.min.js",
    "typescript/lib/typescript.js",
    "vue/dist/vue.global.prod.js",
    "workbox-core/build/workbox-core.dev.js",
    "workbox-precaching/build/workbox-precaching.dev.js",
    "workbox-routing/build/workbox-routing.dev.js",
    "workbox-strategies/build/workbox-strategies.dev.js",
    "workbox-sw/build/workbox-sw.js",
    "zone.js/bundles/zone.umd.js",
    "zone.js/bundles/zone.umd.min.js",
  ],
};
