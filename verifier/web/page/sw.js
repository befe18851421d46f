// SPDX-License-Identifier: EUPL-1.2
// The page without a network: its parts are kept when it is first seen, all of one
// version or none. VERSION is written when the page is built, from what is in it.
'use strict';

const VERSION = '@VERSION@';
const PARTS = @PARTS@;
const LANGUAGE = /\/words-[a-z]+\.json$/; // kept once it was read
// What a network renews, each time that there is one.
const FRESH = ['signers.sceau', 'site.json', 'skin/skin.css'];

self.addEventListener('install', (event) => {
  event.waitUntil(
    // what the page has just loaded is asked for again only if it changed
    caches.open(VERSION).then((cache) => cache.addAll([...PARTS, ...FRESH].map((part) => new Request(part, { cache: 'no-cache' })))),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page asks for it, once whoever reads it agreed.
self.addEventListener('message', (event) => {
  if (event.data === 'renew') self.skipWaiting();
});

async function renewed(request) {
  const cache = await caches.open(VERSION);
  try {
    const answer = await fetch(request, { cache: 'no-cache' });
    if (answer.ok) await cache.put(request, answer.clone());
    return answer.ok ? answer : (await cache.match(request)) ?? answer;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

async function kept(request) {
  const cache = await caches.open(VERSION);
  const one = await cache.match(request, { ignoreSearch: true });
  if (one) return one;
  const answer = await fetch(request);
  if (answer.ok && LANGUAGE.test(new URL(request.url).pathname)) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  const name = url.pathname.slice(new URL('./', location).pathname.length);
  const fresh = FRESH.includes(name) || name.startsWith('skin/');
  event.respondWith(fresh ? renewed(new Request(name)) : kept(event.request));
});
