// SPDX-License-Identifier: EUPL-1.2
// The page: what it is given goes to the worker, what the worker says is shown. It keeps
// the role, the language and the bundle, and nothing of a title.
import { ask, dated, day, keep, opened, settings, signers, takeList, taken } from './ask.js';
import { scan, stopCamera } from './camera.js';
import { checkMany } from './many.js';
import { $, put, putButton, show } from './show.js';
import { languages, reported, say, speak, spoken } from './words.js';

// The address may carry a title: its code goes from the bar and from the history at once.
function takeHash() {
  const hash = location.hash.length > 1 ? location.hash : '';
  if (hash) history.replaceState(null, '', location.pathname + location.search);
  return hash;
}

const carried = takeHash();

/* ---- settings and trust ---- */

// A list that was signed later than the clock of this device says proves that the clock is
// slow.
let least = 0;

const today = () => Math.max(least, day());

// site.json, that who puts the page up writes: whose bundles to believe, the genuine
// address, where prefectures are reached, whether specimens count, languages besides.
let site = { keys: [], address: '', contact: '', specimens: false, languages: [] };

const role = () => +$('role').value;

function options() {
  return ask('options', { role: role(), language: reported() === 'en' ? 1 : 0, day: today(), allowTest: site.specimens });
}

// The last that was verified, for when there is no network; an older one is not believed.
const kept = {
  async get() {
    const answer = await globalThis.caches?.match('signers.sceau');
    return answer ? new Uint8Array(await answer.arrayBuffer()) : null;
  },
  async put(text, sequence) {
    keep.set('sequence', String(sequence));
    const name = (await globalThis.caches?.keys())?.find((one) => one.startsWith('sceau-'));
    if (name) await (await caches.open(name)).put('signers.sceau', new Response(text));
  },
};

// asked: what takeList() answers
async function believe(asked) {
  const then = today();
  const { text, ...age } = await asked;
  least = day(new Date(age.issued));
  if (today() !== then) await options();
  kept.put(text, age.sequence).catch(() => {});
  return age;
}

// asked: what takeList() answers of a list that was asked for earlier
async function trust(asked = signers().then(takeList)) {
  const line = $('trust');
  try {
    const age = await believe(asked).catch(async (error) => {
      const last = await kept.get();
      if (!last) throw error;
      return believe(takeList(last));
    });
    line.textContent = say(age.fresh ? 'trust-fresh' : 'trust-stale', dated(new Date(age.issued), spoken()));
  } catch (error) {
    line.textContent = `${say('trust-absent')} ${error.message}`;
  }
}

/* ---- judging ---- */

// What was judged last, to be judged again for another role; and how many were, so that
// an answer to the question before is never shown.
let last = null, turn = 0;

// Parts that made a whole, or waited for nothing, are not there for another document.
let whole = false;

async function begin(again) {
  $('state').textContent = say('reading');
  if (!again) $('results').replaceChildren();
  if (!again && whole) await ask('forget');
  await options();
}

function showOne(answer, again) {
  whole = show(answer, { role: role(), contact: site.contact, focus: !again });
}

async function judge(act, given, again = false) {
  const own = ++turn;
  last = () => judge(act, given, true);
  try {
    await begin(again);
    const answer = await ask(act, given);
    if (own === turn) showOne(answer, again);
  } catch (error) {
    if (own !== turn) return;
    $('results').replaceChildren();
    $('state').textContent = `${say('failed')} ${error.message}`;
  }
}

async function judgeMany(files, again = false) {
  const own = ++turn;
  last = () => judgeMany(files, true);
  try {
    await begin(again);
    await checkMany(files, () => own !== turn, !again);
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
  $('scan').disabled = true;
  try {
    await begin(false);
    $('state').textContent = '';
    const found = await scan();
    if (!found || own !== turn) return;
    last = null;
    showOne(found, false);
  } catch {
    if (own === turn) $('state').textContent = say('camera-refused');
  } finally {
    $('scan').disabled = false;
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
    $('state').textContent = say('ready');
    if (last) last();
    else $('results').replaceChildren();
  });
  // a scanner in hand types the next address over this one
  addEventListener('hashchange', () => judgeHash(takeHash()));
  // a counter's page stays open for weeks
  setInterval(() => trust().catch(() => {}), 3600e3);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && trust().catch(() => {}));
}

function judgeHash(hash) {
  return hash ? judge('text', { text: `${site.address || `${location.origin}${location.pathname}`}${hash}` }) : undefined;
}

async function talk(language) {
  try {
    await speak(language);
  } catch {
    $('language').value = 'fr'; // the other one was never read here, and there is no network
    await speak('fr');
  }
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
  site = { ...site, ...(await settings) };
  openLanguages(languages(site.languages));
  await talk($('language').value);
  // asked before the core is open: the worker does one thing after the other
  options().catch(() => {}); // start() says it
  await Promise.all([trust(taken), opened]);
  for (const id of ['scan', 'file', 'photo', 'check']) $(id).disabled = false;
  $('state').removeAttribute('data-word'); // from here on it says what is done
  $('state').textContent = say('ready');
  performance.mark('ready');
  document.documentElement.dataset.ready = 'yes';
  await judgeHash(carried);
  ask('prepare').catch(() => {}); // who needs it is told
  await offline();
}

start().catch((error) => { $('state').textContent = `${say('failed')} ${error.message}`; });
