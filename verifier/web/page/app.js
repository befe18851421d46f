// SPDX-License-Identifier: EUPL-1.2
// The page: what it is given goes to the worker, what the worker says is shown. It keeps
// the role, the language and the bundle, and nothing of a title.
import { ask, opened } from './ask.js';
import { scan, stopCamera } from './camera.js';
import { checkMany } from './many.js';
import { $, put, putButton, show } from './show.js';
import { languages, reported, say, speak, spoken } from './words.js';

// The address may carry a title: its code goes from the bar and from the history at once.
const carried = location.hash.length > 1 ? location.hash : '';
if (carried) history.replaceState(null, '', location.pathname + location.search);

/* ---- settings and trust ---- */

// Storage may be refused: the page then forgets, and works.
const keep = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* it forgets */ } },
};

// The day in Paris, since 1970-01-01: titles begin and end there.
function today() {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(new Date())
      .map(({ type, value }) => [type, value]),
  );
  return Date.UTC(+parts.year, +parts.month - 1, +parts.day) / 86400000;
}

// site.json, that who puts the page up writes: whose bundles to believe, the genuine
// address, where prefectures are reached, whether specimens count, languages besides.
let site = { keys: [], address: '', contact: '', specimens: false, languages: [] };

const role = () => +$('role').value;

function options() {
  return ask('options', { role: role(), language: reported() === 'en' ? 1 : 0, day: today(), allowTest: site.specimens });
}

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (two) => parseInt(two, 16));

async function bundle() {
  const answer = await fetch('signers.sceau');
  if (!answer.ok) throw new Error(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}

// given: its bytes, asked for earlier
async function trust(given = bundle()) {
  const line = $('trust');
  try {
    const text = await given;
    const age = await ask('bundle', { keys: bytesOf(site.keys.join('')), text });
    const issued = new Date(age.issued).toLocaleDateString(spoken(), { dateStyle: 'long' });
    line.textContent = say(age.fresh ? 'trust-fresh' : 'trust-stale', issued);
  } catch (error) {
    line.textContent = `${say('trust-absent')} ${error.message}`;
  }
}

/* ---- judging ---- */

// What was judged last, to be judged again for another role; and how many were, so that
// an answer to the question before is never shown.
let last = null, turn = 0;

async function judge(act, given) {
  const own = ++turn;
  last = () => judge(act, given);
  $('state').textContent = say('reading');
  try {
    await options();
    const answer = await ask(act, given);
    if (own === turn) show(answer, { role: role(), contact: site.contact });
  } catch (error) {
    if (own !== turn) return;
    $('results').replaceChildren();
    $('state').textContent = `${say('failed')} ${error.message}`;
  }
}

async function judgeMany(files) {
  const own = ++turn;
  last = () => judgeMany(files);
  $('state').textContent = say('reading');
  try {
    await options();
    await checkMany(files, () => own !== turn);
  } catch (error) {
    if (own === turn) $('state').textContent = `${say('failed')} ${error.message}`;
  }
}

function take(files) {
  stopCamera();
  if (files.length === 1) judge('file', { blob: files[0] });
  if (files.length > 1) judgeMany([...files]);
}

async function look() {
  const own = ++turn;
  $('results').replaceChildren();
  try {
    await options();
    const found = await scan();
    if (!found || own !== turn) return;
    last = null;
    show(found, { role: role(), contact: site.contact });
  } catch {
    $('state').textContent = say('camera-refused');
  }
}

function takeFrom(input) {
  const files = [...input.files];
  input.value = '';
  take(files);
}

function listenToDrops() {
  const zone = $('main');
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    take([...event.dataTransfer.files]);
  });
}

function listen() {
  $('scan').addEventListener('click', look);
  for (const id of ['file', 'photo']) $(id).addEventListener('change', () => takeFrom($(id)));
  listenToDrops();
  $('check').addEventListener('click', () => {
    const text = $('text').value;
    if (text.trim()) judge('text', { text });
  });
  $('role').addEventListener('change', () => {
    keep.set('role', $('role').value);
    if (last) last();
    else $('results').replaceChildren();
  });
  $('language').addEventListener('change', async () => {
    keep.set('language', $('language').value);
    await talk($('language').value);
    await options();
    await trust();
    if (last) last();
    else $('results').replaceChildren();
  });
}

async function talk(language) {
  await speak(language);
  if (site.address) $('address').textContent = say('address', site.address);
}

async function offline() {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register('sw.js');
  const announce = (next) => {
    if (!navigator.serviceWorker.controller || $('renew')) return;
    const button = putButton($('news'), say('renew'), () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
      next.postMessage('renew');
    });
    button.id = 'renew';
  };
  if (registration.waiting) announce(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const next = registration.installing;
    next.addEventListener('statechange', () => next.state === 'installed' && announce(next));
  });
}

async function readJson(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(name);
  return answer.json();
}

function openLanguages(known) {
  const codes = known.map(({ code }) => code);
  for (const { code, name } of known) {
    if (code === 'fr') continue;
    const option = put($('language'), 'option', name);
    option.value = code;
    option.lang = code;
  }
  $('language').parentElement.hidden = codes.length < 2;
  const kept = keep.get('language');
  $('language').value = codes.includes(kept) ? kept : 'fr';
}

async function start() {
  $('role').value = keep.get('role') ?? '0';
  if ($('role').selectedIndex < 0) $('role').value = '0';
  listen();
  // all that is fetched, at once
  const early = bundle();
  early.catch(() => {}); // trust() says it
  const [own, known] = await Promise.all([readJson('site.json'), readJson('words.json')]);
  site = { ...site, ...own };
  openLanguages(languages(known, site.languages));
  await Promise.all([talk($('language').value), opened]);
  await options();
  await trust(early);
  for (const id of ['scan', 'file', 'photo', 'check']) $(id).disabled = false;
  $('state').textContent = say('ready');
  document.documentElement.dataset.ready = 'yes';
  if (carried) await judge('text', { text: `${site.address || `${location.origin}${location.pathname}`}${carried}` });
  await offline();
}

start().catch((error) => { $('state').textContent = `${say('failed')} ${error.message}`; });
