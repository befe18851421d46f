// SPDX-License-Identifier: EUPL-1.2
// What takes longest is begun before the page is read: the worker, the core, which the
// browser compiles while the worker starts, the settings and the list of signers, which the
// worker judges while the page is drawn. A plain script: a module waits for the whole page.
'use strict';

globalThis.early = { worker: new Worker('worker.js') };

WebAssembly.compileStreaming(fetch('core.wasm')).then(
  (core) => early.worker.postMessage({ core }),
  (error) => early.worker.postMessage({ core: null, why: error.message }),
);

early.opened = new Promise((resolve, reject) => {
  early.worker.addEventListener('message', ({ data }) => {
    if (data.ready) resolve();
    if (data.failed) reject(new Error(data.failed));
  });
  early.worker.addEventListener('error', () => reject(new Error('worker')));
});

// What the page asks of the worker, and its answers.
early.waiting = new Map();
early.asked = 0;
early.ask = (act, given = {}, move = []) =>
  new Promise((resolve, reject) => {
    early.waiting.set(++early.asked, { resolve, reject });
    early.worker.postMessage({ id: early.asked, act, given }, move);
  });

early.worker.addEventListener('message', ({ data }) => {
  const one = early.waiting.get(data.id);
  if (!one) return;
  early.waiting.delete(data.id);
  if ('error' in data) one.reject(new Error(data.error));
  else one.resolve(data.answer);
});

// Storage may be refused: the page then forgets, and works.
early.keep = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* it forgets */ } },
};

// The day in Paris, since 1970-01-01, now by the clock of this device: titles begin and end
// there.
early.day = (at = new Date()) => {
  early.paris ??= new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit' });
  const parts = Object.fromEntries(early.paris.formatToParts(at).map(({ type, value }) => [type, value]));
  return Date.UTC(+parts.year, +parts.month - 1, +parts.day) / 86400000;
};

// That day in words, as reports write it; no browser says the first of a month as French does.
early.dated = (at, language) => {
  const words = at.toLocaleDateString(language === 'en' ? 'en-GB' : language, { timeZone: 'Europe/Paris', dateStyle: 'long' });
  return language === 'fr' ? words.replace(/^1 /, '1er ') : words;
};

early.get = async (name) => {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name} ${answer.status}`);
  return answer;
};
early.settings = early.get('site.json').then((answer) => answer.json());
early.signers = async () => new Uint8Array(await (await early.get('signers.sceau')).arrayBuffer());

// A list of signers becomes the worker's, which says how old it is; one that is older than
// another that was verified is not believed.
early.takeList = async (text) => {
  const { keys = [] } = await early.settings;
  const sequence = +(/^sequence (\d+)$/m.exec(new TextDecoder().decode(text.subarray(0, 400)))?.[1] ?? 0);
  if (sequence && sequence < +(early.keep.get('sequence') ?? 0)) throw new Error(`signers.sceau ${sequence}`);
  const key = Uint8Array.from(keys.join('').match(/../g) ?? [], (two) => parseInt(two, 16));
  return { text, ...(await early.ask('bundle', { keys: key, text })) };
};

early.taken = Promise.all([early.signers(), early.settings]).then(([text, { specimens }]) => {
  // how old the list is depends on the day; role and language come with the page
  early.ask('options', { role: 0, language: 0, day: early.day(), allowTest: specimens }).catch(() => {});
  return early.takeList(text);
});

// the page says it
for (const one of [early.opened, early.settings, early.taken]) one.catch(() => {});
