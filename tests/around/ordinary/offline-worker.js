importScripts("/lib/workbox-sw/build/workbox-sw.js");
importScripts("/lib/workbox-core/build/workbox-core.prod.js");
importScripts("/lib/workbox-routing/build/workbox-routing.prod.js");
importScripts("/lib/workbox-strategies/build/workbox-strategies.prod.js");
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
workbox.routing.registerRoute(/\.json$/, new workbox.strategies.StaleWhileRevalidate({ cacheName: "words" }));
workbox.routing.setCatchHandler(({ event }) => event.request.destination === "document" ? caches.match("/offline.html") : Response.error());
