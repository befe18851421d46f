// SPDX-License-Identifier: EUPL-1.2
// How fast the page is there, and reads; with sets of pictures, how many of them.
//   node web_bench.mjs SITE FOLDER CHROMIUM [SET…]
// SITE and FOLDER as page_test.mjs has them; SET: a folder of pictures with an index.tsv
// (file, symbol, category, pixels a module, payload in hexadecimal). Ends with 1 where a
// limit is missed.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './site.mjs';

const [site, folder, executablePath, ...sets] = process.argv.slice(2);
const server = await serve(path.resolve(site));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
let missed = false;

function say(what, value, limit, unit, atLeast = false) {
  const kept = atLeast ? value >= limit : value <= limit;
  missed ||= !kept;
  console.log(`${what} : ${value.toFixed(1)} ${unit} (limite ${limit}, ${(value / limit).toFixed(2)} de la limite${kept ? '' : ', MANQUÉE'})`);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function open() {
  const context = await browser.newContext({ locale: 'fr-FR' });
  const page = await context.newPage();
  await page.goto(`${server.origin}/`);
  await page.waitForSelector('html[data-ready=yes]', { state: 'attached' });
  // since whoever reads asked for the page, by the browser's own clock
  const ms = await page.evaluate(() => performance.getEntriesByName('ready')[0].startTime);
  return { context, page, ms };
}

async function visits() {
  const before = server.sent();
  const first = await open();
  await first.page.evaluate(() => navigator.serviceWorker.ready);
  say('première visite', (server.sent() - before) / 1000, 650, 'ko');
  await first.context.close();
  const times = [];
  for (let i = 0; i < 11; i++) {
    const { context, ms } = await open();
    times.push(ms);
    await context.close();
  }
  say('page prête, médiane', median(times), 600, 'ms');
}

// Times of one act of the worker, as the page asks for it.
const timesOf = (page, act, given, count) =>
  page.evaluate(async ({ act, base64, size, count }) => {
    const { ask } = globalThis.early;
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const times = [];
    for (let i = 0; i < count; i++) {
      const whole = size ? { ...size, rgba: new Uint8ClampedArray(bytes) } : { blob: new Blob([bytes]) };
      const begun = performance.now();
      await ask(act, whole, size ? [whole.rgba.buffer] : []);
      times.push(performance.now() - begun);
    }
    return times;
  }, { act, base64: given.bytes.toString('base64'), size: given.size, count });

async function acts() {
  const { page, context } = await open();
  const photo = { bytes: fs.readFileSync(path.join(folder, 'documents/good.jpg')) };
  await timesOf(page, 'file', photo, 3);
  say('réponse à une photo, médiane', median(await timesOf(page, 'file', photo, 21)), 150, 'ms');
  // what the page takes of a frame: its middle, 900 pixels wide
  for (const [name, what] of [['white', 'image de caméra sans code'], ['frame', 'image de caméra avec un code']]) {
    const grey = fs.readFileSync(path.join(folder, `${name}.grey`));
    const size = { width: 900, height: 570 }, bytes = Buffer.alloc(size.width * size.height * 4, 255);
    for (let y = 0; y < size.height; y++)
      for (let x = 0; x < size.width; x++) {
        const from = Math.floor(36 + (y * 648) / size.height) * 1280 + Math.floor(128 + (x * 1024) / size.width);
        bytes.fill(grey[from], (y * size.width + x) * 4, (y * size.width + x) * 4 + 3);
      }
    await timesOf(page, 'frame', { bytes, size }, 5);
    say(`${what}, médiane`, median(await timesOf(page, 'frame', { bytes, size }, 21)), 40, 'ms');
  }
  await context.close();
}

// A picture is read where its report says the same as that of its payload.
const readOne = (page, picture, payload) =>
  page.evaluate(async ({ picture, payload }) => {
    const { ask } = globalThis.early;
    const what = (report) => JSON.stringify([report.seal.state, report.seal.fields, report.seal.annex]);
    const blob = new Blob([Uint8Array.from(atob(picture), (c) => c.charCodeAt(0))]);
    const begun = performance.now();
    const seen = await ask('file', { blob });
    const ms = performance.now() - begun;
    await ask('forget');
    const [told] = await ask('text', { text: payload });
    await ask('forget');
    // a code that is no seal has nothing to compare but that it is one
    const reports = (Array.isArray(seen) ? seen : []).filter(({ findings }) => !findings.some(({ code }) => ['no-code', 'budget'].includes(code)));
    return { ms, read: reports.some((one) => what(one) === what(told)), wrong: reports.some((one) => what(one) !== what(told)) };
  }, { picture: picture.toString('base64'), payload });

const nameOf = (set) => path.basename(path.dirname(path.resolve(set)));

async function reading(set) {
  const { page, context } = await open();
  const rows = fs.readFileSync(path.join(set, 'index.tsv'), 'utf8').trim().split('\n').map((line) => line.split('\t'));
  const count = { code: [0, 0], page: [0, 0] }, times = [], unread = new Map();
  let wrong = 0;
  for (const [file, , category, ppm, hex] of rows) {
    const payload = Buffer.from(hex, 'hex').toString('latin1');
    const isPage = category.startsWith('a4_');
    const whole = fs.readFileSync(path.isAbsolute(file) ? file : path.join(set, path.basename(file)));
    const one = await readOne(page, whole, payload);
    times.push(one.ms);
    wrong += one.wrong ? 1 : 0;
    if (isPage && +ppm < 2.2) continue;
    const kind = count[isPage ? 'page' : 'code'];
    kind[0] += one.read ? 1 : 0;
    kind[1]++;
    if (!one.read) unread.set(category, (unread.get(category) ?? 0) + 1);
  }
  const share = ([read, all]) => (all ? (100 * read) / all : 100);
  say(`${nameOf(set)}, codes lus`, share(count.code), 88, '%', true);
  say(`${nameOf(set)}, pages lues`, share(count.page), 95, '%', true);
  say(`${nameOf(set)}, textes faux`, wrong, 0.5, '');
  console.log(`${nameOf(set)} : ${count.code.join('/')} codes, ${count.page.join('/')} pages, ${median(times).toFixed(0)} ms en médiane`);
  console.log(`non lus : ${[...unread].sort((a, b) => b[1] - a[1]).map(([name, n]) => `${name} ${n}`).join(', ')}`);
  await context.close();
}

await visits();
await acts();
for (const set of sets) await reading(set);
await browser.close();
await server.close();
process.exit(missed ? 1 : 0);
