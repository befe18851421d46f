// SPDX-License-Identifier: EUPL-1.2
// The page: what it is given goes to the worker, what the worker says is shown. It keeps
// the role, the language and the bundle, and nothing of a title.
'use strict';

// The address may carry a title: its code goes from the bar and from the history at once.
const carried = location.hash.length > 1 ? location.hash : '';
if (carried) history.replaceState(null, '', location.pathname + location.search);

const $ = (id) => document.getElementById(id);
const FRAME_SIDE = 900; // of a camera's frame, after it was cut to the guide

/* ---- words ---- */

let words = {};
const french = {};
for (const element of document.querySelectorAll('[data-word]')) french[element.dataset.word] = element.textContent;

function say(key, ...values) {
  let text = words[key] ?? french[key] ?? key;
  for (const value of values) text = text.replace('%s', value);
  return text;
}

async function speak(language) {
  const all = await (await fetch('words.json')).json();
  words = all[language] ?? {};
  Object.assign(french, { ...all.fr, ...french });
  document.documentElement.lang = language;
  document.title = say('title');
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
}

/* ---- the worker ---- */

const worker = new Worker('worker.js');
const waiting = new Map();
let asked = 0;

function ask(act, given = {}, move = []) {
  return new Promise((resolve, reject) => {
    waiting.set(++asked, { resolve, reject });
    worker.postMessage({ id: asked, act, given }, move);
  });
}

const opened = new Promise((resolve, reject) => {
  worker.addEventListener('message', ({ data }) => {
    if (data.ready) resolve();
    if (data.failed) reject(new Error(data.failed));
    const one = waiting.get(data.id);
    if (!one) return;
    waiting.delete(data.id);
    if ('error' in data) one.reject(new Error(data.error));
    else one.resolve(data.answer);
  });
  worker.addEventListener('error', () => reject(new Error('worker')));
});

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

let site = { keys: [], address: '', specimens: false };

function options() {
  return ask('options', {
    role: +$('role').value,
    language: $('language').value === 'en' ? 1 : 0,
    day: today(),
    allowTest: site.specimens,
  });
}

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (two) => parseInt(two, 16));

async function trust() {
  const line = $('trust');
  try {
    const answer = await fetch('signers.sceau');
    if (!answer.ok) throw new Error(say('trust-absent'));
    const text = new Uint8Array(await answer.arrayBuffer());
    const age = await ask('bundle', { keys: bytesOf(site.keys.join('')), text });
    const issued = new Date(age.issued).toLocaleDateString($('language').value, { dateStyle: 'long' });
    line.textContent = say(age.fresh ? 'trust-fresh' : 'trust-stale', issued);
  } catch (error) {
    line.textContent = `${say('trust-absent')} ${error.message}`;
  }
}

/* ---- showing ---- */

function put(parent, name, text, className) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
}

// Never by colour alone: a word, a shape, and an edge of its own.
const SHAPES = {
  yes: 'M4 20 L15 31 L36 8',
  no: 'M8 8 L32 32 M32 8 L8 32',
  unsure: 'M13 14 C13 4 29 4 28 14 C28 20 20 19 20 27 M20 33 L20 34',
};

function frameOf(verdict) {
  if (verdict === 'yes' || verdict === 'valid') return 'yes';
  return verdict === 'no' || verdict === 'not-valid' ? 'no' : 'unsure';
}

function putWord(parent, kind, word, level) {
  const heading = put(parent, level, '', 'word');
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  picture.setAttribute('viewBox', '0 0 40 40');
  picture.setAttribute('class', 'shape');
  picture.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SHAPES[kind]);
  path.setAttribute('fill', 'none');
  path.setAttribute('stroke', 'currentColor');
  path.setAttribute('stroke-width', '6');
  path.setAttribute('stroke-linecap', 'round');
  picture.append(path);
  heading.append(picture, word);
}

function putPairs(parent, pairs) {
  const list = put(parent, 'dl');
  for (const [term, text] of pairs) {
    if (!text) continue;
    put(list, 'dt', term);
    put(list, 'dd', text);
  }
}

function putRight(parent, right) {
  const kind = frameOf(right.verdict);
  const box = put(parent, 'div', '', `answer ${kind}`);
  put(box, 'p', say(`benefit-${right.benefit}`), 'plain');
  putWord(box, kind, say(`right-${right.verdict}`), 'h3');
  put(box, 'p', right.reason, 'plain');
  if (right.next) put(box, 'p', `${say('next')} ${right.next}`, 'plain');
  put(box, 'p', `${say('source')} ${right.source} (${say(`confidence-${right.confidence}`)})`, 'plain source');
}

function period({ said }) {
  if (said.from && said.until) return say('period', said.from, said.until);
  if (said.until) return say('period-until', said.until);
  return said.from ? say('period-from', said.from) : say('time-undated');
}

function putReport(report) {
  const { said } = report;
  const article = put($('results'), 'article');
  const kind = frameOf(report.verdict);
  const box = put(article, 'div', '', `answer ${kind}`);
  putWord(box, kind, said.verdict, 'h2');
  // what withdraws a genuine title comes before all that is right of it
  const withdrawn = !['good', 'unknown'].includes(report.status.state);
  const status = [said.status, said.stale].filter(Boolean).join(' ');
  if (withdrawn) put(box, 'p', status, 'plain');
  put(box, 'p', said.pdf ?? said.seal, 'plain');
  for (const finding of report.findings) put(box, 'p', finding.text, 'plain');
  const genuine = report.seal.state === 'valid' || report.pdf.state === 'sealed';
  if (genuine) {
    if (report.title_kind) put(box, 'p', `${say('document')} ${report.title_kind}`, 'plain');
    put(box, 'p', `${say(`time-${report.time.state}`)} ${period(report)}`, 'plain');
  }
  if (!withdrawn) put(box, 'p', status, 'plain');
  if (report.rights?.length) {
    put(article, 'h2', say('rights'));
    for (const right of report.rights) putRight(article, right);
  }
  if (report.limits?.length) {
    put(article, 'h3', say('limits'));
    const list = put(article, 'ul');
    for (const limit of report.limits) put(list, 'li', limit);
  }
  const fields = report.seal.fields ?? [];
  if (fields.length) {
    const more = put(article, 'details');
    put(more, 'summary', say(genuine ? 'fields' : 'fields-unverified'));
    putPairs(more, fields.map((field) => [field.label, field.text ?? field.value]));
  }
  if (report.employer) {
    const more = put(article, 'details');
    put(more, 'summary', say('request'));
    for (const name of ['to', 'when', 'subject', 'text']) put(more, 'p', report.employer.request[name]);
  }
  put(article, 'p', said.trust, 'source');
  put(article, 'p', say('bearer'), 'source');
}

async function saveNotice() {
  const html = await ask('notice');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  link.download = say('notice-file');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function show(answer) {
  const results = $('results');
  results.replaceChildren();
  const reports = Array.isArray(answer) ? answer : (answer.reports ?? []);
  if (answer.needs) put(results, 'p', say(`needs-${answer.needs}`), 'answer unsure');
  else for (const report of reports) putReport(report);
  if (!answer.needs && +$('role').value && reports.length === 1) {
    const button = put(results, 'button', say('notice'));
    button.type = 'button';
    button.addEventListener('click', () => saveNotice().catch((error) => { $('state').textContent = error.message; }));
  }
  $('state').textContent = say('done');
  results.focus();
}

// What was judged last, to be judged again for another role; and how many were, so that
// an answer to the question before is never shown.
let last = null, turn = 0;

async function judge(act, given) {
  const own = ++turn;
  last = { act, given };
  $('state').textContent = say('reading');
  try {
    await options();
    const answer = await ask(act, given);
    if (own === turn) show(answer);
  } catch (error) {
    if (own !== turn) return;
    $('results').replaceChildren();
    $('state').textContent = `${say('failed')} ${error.message}`;
  }
}

/* ---- the camera ---- */

let stream = null;

function stopCamera() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  $('video').srcObject = null;
  $('camera').hidden = true;
}

function setUpTrack(track) {
  const able = track.getCapabilities?.() ?? {};
  $('torch').hidden = !able.torch;
  $('torch').setAttribute('aria-pressed', 'false');
  $('zoom-field').hidden = !able.zoom;
  if (able.zoom) Object.assign($('zoom'), { min: able.zoom.min, max: able.zoom.max, step: able.zoom.step || 0.1, value: able.zoom.min });
  if (able.focusMode?.includes('continuous')) track.applyConstraints({ advanced: [{ focusMode: 'continuous' }] }).catch(() => {});
}

// The middle of the picture, where the guide is, at a size that reads.
function takeFrame(video, canvas) {
  const width = video.videoWidth * 0.8, height = video.videoHeight * 0.9;
  const scale = Math.min(1, FRAME_SIDE / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(video, (video.videoWidth - width) / 2, (video.videoHeight - height) / 2, width, height, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

async function look(video, own) {
  const canvas = document.createElement('canvas');
  while (stream === own) {
    if (video.videoWidth) {
      const frame = takeFrame(video, canvas);
      const given = { width: frame.width, height: frame.height, rgba: frame.data };
      const found = await ask('frame', given, [frame.data.buffer]);
      if (found && stream === own) return found;
    }
    await new Promise(requestAnimationFrame);
  }
  return null;
}

async function scan() {
  turn++;
  stopCamera();
  $('results').replaceChildren();
  $('camera').hidden = false;
  $('camera-state').textContent = say('camera-wait');
  try {
    await options();
    const own = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    stream = own;
    setUpTrack(own.getVideoTracks()[0]);
    $('video').srcObject = own;
    await $('video').play();
    $('camera-state').textContent = say('camera-look');
    const found = await look($('video'), own);
    if (!found) return;
    stopCamera();
    last = null;
    show(found);
  } catch {
    stopCamera();
    $('state').textContent = say('camera-refused');
  }
}

/* ---- what whoever reads does ---- */

function listen() {
  $('scan').addEventListener('click', scan);
  $('stop').addEventListener('click', stopCamera);
  $('torch').addEventListener('click', () => {
    const on = $('torch').getAttribute('aria-pressed') !== 'true';
    stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] })
      .then(() => $('torch').setAttribute('aria-pressed', String(on)), () => {});
  });
  $('zoom').addEventListener('input', () => {
    stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ zoom: +$('zoom').value }] }).catch(() => {});
  });
  $('file').addEventListener('change', () => {
    const blob = $('file').files[0];
    $('file').value = '';
    if (blob) judge('file', { blob });
  });
  $('check').addEventListener('click', () => {
    const text = $('text').value;
    if (text.trim()) judge('text', { text });
  });
  $('role').addEventListener('change', () => {
    keep.set('role', $('role').value);
    if (last) judge(last.act, last.given);
    else $('results').replaceChildren();
  });
  $('language').addEventListener('change', async () => {
    keep.set('language', $('language').value);
    await speak($('language').value);
    await options();
    await trust();
    if (last) judge(last.act, last.given);
  });
}

async function offline() {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register('sw.js');
  registration.addEventListener('updatefound', () => {
    const next = registration.installing;
    next.addEventListener('statechange', () => {
      if (next.state !== 'installed' || !navigator.serviceWorker.controller) return;
      const button = put($('state'), 'button', say('renew'));
      button.type = 'button';
      button.addEventListener('click', () => {
        navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
        next.postMessage('renew');
      });
    });
  });
}

async function start() {
  const language = keep.get('language') ?? (navigator.language.startsWith('fr') ? 'fr' : 'fr');
  $('language').value = language;
  $('role').value = keep.get('role') ?? '0';
  listen();
  await speak(language);
  site = { ...site, ...(await (await fetch('site.json')).json()) };
  if (site.address) $('address').textContent = say('address', site.address);
  await opened;
  await options();
  await trust();
  for (const id of ['scan', 'file', 'check']) $(id).disabled = false;
  $('state').textContent = say('ready');
  document.documentElement.dataset.ready = 'yes';
  if (carried) await judge('text', { text: `${site.address || `${location.origin}${location.pathname}`}${carried}` });
  await offline();
}

start().catch((error) => { $('state').textContent = `${say('failed')} ${error.message}`; });
