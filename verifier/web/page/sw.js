// SPDX-License-Identifier: EUPL-1.2
// The page without a network: its parts are kept when it is first seen, all of one
// version or none. VERSION is written when the page is built, from what is in it.
'use strict';

const VERSION = '@VERSION@';
const PARTS = @PARTS@;
const LANGUAGE = /\/words-[a-z]+\.json$/; // kept once it was read
// What a network renews, each time that there is one; it has so many milliseconds. The
// list of signers is kept by the page, once it was verified.
const FRESH = ['signers.sceau', 'site.json', 'skin/skin.css'];
const PATIENCE_MS = 4000;
// where the page is: by hand, and by the address of a code
const ENTRIES = ['', 'index.html', 'v'];

self.addEventListener('install', (event) => {
  event.waitUntil(
    // what the page has just loaded is asked for again only if it changed
    caches.open(VERSION).then(async (cache) => {
      const asked = (part) => new Request(part, { cache: 'no-cache' });
      await cache.addAll(PARTS.map(asked));
      // a list that is not there yet keeps nobody from the page
      await Promise.allSettled(FRESH.map((part) => cache.add(asked(part))));
    }),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('sceau-') && name !== VERSION).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page asks for it, once whoever reads it agreed.
self.addEventListener('message', (event) => {
  if (event.data === 'renew') self.skipWaiting();
});

async function renewed(request, keeps) {
  const cache = await caches.open(VERSION);
  try {
    const answer = await fetch(request, { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok && keeps) await cache.put(request, answer.clone());
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
  if (event.request.mode === 'navigate') {
    // all of one version, whichever way it is entered
    if (ENTRIES.includes(name)) event.respondWith(kept(new Request('./')));
    return;
  }
  const fresh = FRESH.includes(name) || name.startsWith('skin/');
  event.respondWith(fresh ? renewed(new Request(name), name !== 'signers.sceau') : kept(event.request));
});
