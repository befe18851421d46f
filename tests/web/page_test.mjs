// SPDX-License-Identifier: EUPL-1.2
// The page in a real browser: what it says of each document, to whom, offline too, and
// that nothing but its own parts is ever asked for.
// The service of FOLDER/http.sock is asked the same.
//   node page_test.mjs SITE FOLDER CHROMIUM [SHOTS]
// FOLDER has the files in documents/, those that nobody may fall over in bad/, a camera's
// film, and what the command line says of each document in expected.json:
// { file: { role: [{ verdict, seal, rights, … }] } }.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import pa11y from 'pa11y';
import { chromium } from 'playwright-core';
import { serve } from './site.mjs';

const [site, folder, executablePath, shots] = process.argv.slice(2);
const long = Boolean(process.env.SCEAU_LONG); // the long check leaves nothing out
const documents = path.join(folder, 'documents');
const ours = createRequire(import.meta.url);
const axe = fs.readFileSync(ours.resolve('axe-core/axe.min.js'), 'utf8');
const puppeteer = createRequire(ours.resolve('pa11y'))('puppeteer'); // which pa11y drives
const expected = JSON.parse(fs.readFileSync(path.join(folder, 'expected.json'), 'utf8'));
const ROLES = ['', 'employer', 'france-travail', 'caf', 'cpam', 'social-landlord', 'landlord', 'prefecture'];
const WORDS = { valid: 'VALIDE', 'not-valid': 'NON VALIDE', 'could-not-tell': 'IMPOSSIBLE À DIRE' };
const RIGHTS = {
  yes: 'OUI', no: 'NON', 'on-condition': 'SOUS CONDITION', uncertain: 'INCERTAIN', 'mention-missing': 'MENTION MANQUANTE',
};

let browser, server;

before(async () => {
  assert.ok(fs.existsSync(path.join(site, 'index.html')), site);
  server = await serve(path.resolve(site));
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const ready = (page) => page.waitForSelector('html[data-ready=yes]');

// A page of its own, ready; and every fault that the browser sees.
async function open({ hash = '', width = 390, from = browser, ...options } = {}) {
  const context = await from.newContext({ viewport: { width, height: 844 }, locale: 'fr-FR', ...options });
  const page = await context.newPage();
  const faults = [], asked = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  context.on('request', (request) => asked.push(request.url()));
  await page.goto(`${server.origin}/${hash}`);
  await ready(page);
  return { context, page, faults, asked };
}

// The page of all who need none of their own: a context costs more than most that is asked
// of it. It is as if nobody had chosen anything before, but the parts are there already.
let kept;
async function again() {
  kept ??= await open();
  const { page, faults, asked } = kept;
  await page.evaluate(() => localStorage.clear());
  await page.goto(`${server.origin}/`);
  await ready(page);
  faults.length = asked.length = 0;
  return kept;
}

// Within the page, where the answer is waited for without a call for each look at it.
const arm = async () => {
  const [state, results] = ['state', 'results'].map((id) => document.getElementById(id));
  const until = (holds) => new Promise((resolve) => {
    const look = () => {
      if (!holds(state.textContent)) return;
      watch.disconnect();
      resolve();
    };
    const watch = new MutationObserver(look);
    watch.observe(state, { childList: true, characterData: true, subtree: true });
    look();
  });
  const reading = ['Lecture…', 'Reading…'];
  // what another choice of role began ends first
  await until((text) => !reading.includes(text));
  results.replaceChildren();
  state.textContent = '';
  globalThis.answered = until((text) => text !== '' && !reading.includes(text));
};
const collect = async () => {
  await globalThis.answered;
  const results = document.getElementById('results');
  return {
    words: [...results.querySelectorAll('.word')].map((one) => one.textContent),
    fields: results.querySelectorAll('dt').length,
    text: results.innerText,
  };
};

async function judged(page, act) {
  await page.evaluate(arm);
  await act();
  return page.evaluate(collect);
}

// The document that is there, for one role after the other.
const judgedFor = (page, roles) => page.evaluate(`(async () => {
  const arm = ${arm}, collect = ${collect}, role = document.getElementById('role'), seen = [];
  for (const choice of ${JSON.stringify(roles.map((role) => String(ROLES.indexOf(role))))}) {
    await arm();
    role.value = choice;
    role.dispatchEvent(new Event('change', { bubbles: true }));
    seen.push(await collect());
  }
  return seen;
})()`);

// of the vectors, those who see all and those who see least
const isAsked = (file, role) => !file.startsWith('vector-') || ['', 'landlord'].includes(role);

const TYPES = { '.pdf': 'application/pdf', '.png': 'image/png', '.jpg': 'image/jpeg' };

// What the service answers to a file: its status, and its reports.
function post(file, role) {
  const headers = { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' };
  const socketPath = path.join(folder, 'http.sock');
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method: 'POST', path: `/check${role && `?role=${role}`}`, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { text += part; });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    request.on('error', reject);
    request.end(fs.readFileSync(path.join(documents, file)));
  });
}

const give = (page, file) => judged(page, () => page.setInputFiles('#file', path.join(documents, file)));
const become = (page, role) => page.selectOption('#role', String(ROLES.indexOf(role)));
const wordsOf = (reports) => reports.flatMap(({ verdict, rights }) => [WORDS[verdict], ...rights.map((right) => RIGHTS[right])]);

test('each document is judged as the command line judges it, for each role', async () => {
  const { page, faults } = await again();
  let now = '';
  for (const [file, roles] of Object.entries(expected)) {
    // pages that are only pictures are read by the command line, and asked for here
    const foreign = roles[''][0].pdf === 'foreign';
    let asked = Object.keys(roles).filter((role) => isAsked(file, role));
    if (!asked.includes(now)) await become(page, now = '');
    // the first who asks is the last who asked of the file before
    asked = [now, ...asked.filter((role) => role !== now)];
    const all = [await give(page, file), ...await judgedFor(page, asked.slice(1))];
    now = asked.at(-1);
    for (const [i, role] of asked.entries()) {
      const reports = roles[role], seen = all[i];
      if (foreign) {
        assert.match(seen.text, /Photographiez la page/, file);
        continue;
      }
      assert.deepEqual(seen.words, wordsOf(reports), `${file}, ${role || 'nobody'}`);
      const fields = reports.reduce((sum, report) => sum + report.fields.length, 0);
      assert.equal(seen.fields, fields, `${file}, ${role || 'nobody'}: fields`);
      // what nothing proves is said to be so
      const proven = reports.some(({ seal, pdf }) => pdf !== 'forged' && (seal === 'valid' || pdf === 'sealed'));
      if (fields) assert.equal(/VÉRIFIÉES/.test(seen.text), !proven, `${file}, ${role || 'nobody'}: unverified`);
    }
    if (shots && !file.startsWith('vector-')) {
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = false; }));
      await page.screenshot({ path: path.join(shots, `${file}.png`), fullPage: true });
    }
  }
  assert.deepEqual(faults, []);
});

test('each document is judged by the service as by the command line, for each role', async () => {
  for (let tries = 0; !fs.existsSync(path.join(folder, 'http.sock')); tries++) {
    assert.ok(tries < 100, 'no service');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const [file, roles] of Object.entries(expected))
    for (const [role, reports] of Object.entries(roles)) {
      if (!isAsked(file, role)) continue;
      const { status, text } = await post(file, role);
      assert.equal(status, 200, `${file}, ${role}: ${text}`);
      const seen = text.trim().split('\n').map(JSON.parse).map((one) => ({
        verdict: one.verdict, seal: one.seal.state, pdf: one.pdf.state, time: one.time.state, status: one.status.state,
        rights: one.rights.map(({ verdict }) => verdict), findings: one.findings.map(({ code }) => code).sort(),
        fields: one.seal.fields.filter(({ text, value }) => (text ?? value ?? '') !== '').map(({ id }) => id),
      }));
      assert.deepEqual(seen, reports, `${file}, ${role || 'nobody'}`);
    }
});

test('two codes of one page that differ are said', async () => {
  const { page } = await again();
  assert.deepEqual(expected['differ.png'][''].map(({ findings }) => findings.includes('codes-differ')), [true, true]);
  const { text } = await give(page, 'differ.png');
  assert.match(text, /ne disent pas la même chose|diffèrent|différents/);
});

test('a code pasted or scanned by hand', async () => {
  const { page } = await again();
  const code = fs.readFileSync(path.join(documents, 'good.txt'), 'latin1');
  const typed = code.replaceAll('\x1d', '<GS>').replaceAll('\x1f', '<US>').replaceAll('\x1e', '<RS>');
  const { words } = await judged(page, async () => {
    await page.click('#typed summary');
    await page.fill('#text', typed);
    await page.click('#check');
  });
  assert.deepEqual(words, wordsOf(expected['good.txt']['']));
});

test('the parts of one code are read one after the other', async () => {
  const { page } = await again();
  const part = (i) => judged(page, () => page.setInputFiles('#file', path.join(folder, 'parts', `${i}.txt`)));
  const told = JSON.parse(fs.readFileSync(path.join(folder, 'parts.json'), 'utf8'));
  const whole = { words: [WORDS[told.verdict]], fields: told.seal.fields.length };
  for (const order of [[0, 1, 2], [2, 0, 0, 1]]) {
    let seen;
    for (const [i, one] of order.entries()) {
      seen = await part(one);
      if (i === order.length - 1) break;
      assert.deepEqual(seen.words, [WORDS['could-not-tell']]);
      assert.match(seen.text, /une partie d’un ensemble/);
    }
    assert.deepEqual({ words: seen.words, fields: seen.fields }, whole);
    assert.doesNotMatch(seen.text, /une partie d’un ensemble/);
  }
  // the whole stands for another role, and in its receipt; what comes after is itself
  const asked = await judged(page, () => become(page, 'caf'));
  assert.equal(asked.words[0], WORDS[told.verdict]);
  const saved = page.waitForEvent('download');
  await page.click('#results > button');
  assert.ok(fs.readFileSync(await (await saved).path(), 'utf8').includes(WORDS[told.verdict]));
  await become(page, '');
  assert.deepEqual((await give(page, 'empty.png')).words, [WORDS['could-not-tell']]);
  await judged(page, () => page.setInputFiles('#file', [0, 1, 2].map((i) => path.join(folder, 'parts', `${i}.txt`))
    .concat(path.join(documents, 'empty.png'))));
  const rows = await page.locator('#results tbody tr').evaluateAll((all) => all.map((row) => row.children[1].textContent));
  assert.deepEqual(rows, [WORDS['could-not-tell'], WORDS['could-not-tell'], WORDS[told.verdict], WORDS['could-not-tell']]);
  // a part that is dropped is not there for the next
  await part(0);
  await page.getByRole('button', { name: 'Abandonner les parties lues' }).click();
  await part(1);
  const { text } = await part(2);
  assert.match(text, /une partie d’un ensemble/);
  await page.getByRole('button', { name: 'Abandonner les parties lues' }).click();
  const { words } = await give(page, 'good.txt');
  assert.deepEqual(words, [WORDS.valid]);
});

test('nothing leaves the page but requests for its own parts', async () => {
  const { page, context, asked } = await open();
  await become(page, 'employer');
  for (const file of ['good.pdf', 'good.png', 'good.txt', 'altered.pdf', 'revoked.png', 'empty.png']) await give(page, file);
  const parts = new Set(fs.readdirSync(site));
  for (const url of asked) {
    const { origin, pathname, search } = new URL(url);
    if (url.startsWith('blob:')) continue;
    assert.equal(origin, server.origin, url);
    assert.equal(search, '', url);
    assert.ok(pathname === '/' || pathname === '/skin/skin.css' || parts.has(pathname.slice(1)), url);
  }
  const storage = await page.evaluate(() => Object.keys(localStorage));
  assert.deepEqual(storage.filter((key) => !['role', 'language', 'sequence'].includes(key)), []);
  const databases = await page.evaluate(async () => (await indexedDB.databases()).length);
  assert.equal(databases, 0);
  assert.deepEqual(await context.cookies(), []);
  await context.close();
});

test('the code of an address is judged, and is gone from the bar and the history', async () => {
  const hash = addressOf('good.txt');
  const { page, context } = await open({ hash });
  await page.waitForSelector('#results .word');
  assert.equal(await page.locator('#results .word').first().textContent(), WORDS.valid);
  assert.equal(page.url(), `${server.origin}/`);
  assert.equal(await page.evaluate(() => history.length), 2); // about:blank, and this one
  assert.ok(!server.requests.some((url) => url.includes('DC04')));
  await context.close();
});

test('the next address over the same page is judged, and is gone too', async () => {
  const { page, context } = await open({ hash: addressOf('good.txt') });
  await page.waitForSelector('#results .word');
  const { words } = await judged(page, () => page.evaluate((hash) => { location.hash = hash; }, addressOf('revoked.txt')));
  assert.deepEqual(words, [WORDS['not-valid']]);
  assert.equal(page.url(), `${server.origin}/`);
  await context.close();
});

test('it goes on without a network, and says how old its list is', async () => {
  const own = await serve(path.resolve(site));
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'fr-FR' });
  const page = await context.newPage();
  await page.goto(`${own.origin}/`);
  await ready(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await caches.keys()).length === 1);
  await page.reload();
  await ready(page);
  for (const language of ['en', 'fr']) {
    await page.selectOption('#language', language);
    await page.waitForFunction((code) => document.documentElement.lang === code, language);
  }
  await own.close();
  await context.setOffline(true);
  await page.reload();
  await ready(page);
  assert.match(await page.textContent('#trust'), /du \d+.* \d{4}, à jour/);
  for (const file of ['good.pdf', 'good.png', 'revoked.pdf']) {
    const { words } = await give(page, file);
    assert.deepEqual(words, wordsOf(expected[file]['']), file);
  }
  // by the address of a code too
  await page.goto('about:blank');
  await page.goto(`${own.origin}/v${addressOf('good.txt')}`);
  await page.waitForSelector('#results .word');
  assert.equal(await page.locator('#results .word').first().textContent(), WORDS.valid);
  // another language too, that was read before
  await page.selectOption('#language', 'en');
  await page.waitForFunction(() => document.querySelector('h1').textContent === 'Check a title');
  await context.close();
});

test('the first visit is light', async () => {
  const own = await serve(path.resolve(site));
  const context = await browser.newContext({ locale: 'fr-FR' });
  const page = await context.newPage();
  await page.goto(`${own.origin}/`);
  await ready(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  assert.ok(own.sent() <= 650e3, `${own.sent()} bytes`);
  await context.close();
  await own.close();
});

test('a new version is announced, and used once whoever reads agrees', async () => {
  const copy = fs.mkdtempSync(path.join(folder, 'site-'));
  fs.cpSync(site, copy, { recursive: true });
  const own = await serve(copy);
  const context = await browser.newContext({ locale: 'fr-FR' });
  const page = await context.newPage();
  await page.goto(`${own.origin}/`);
  await ready(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await ready(page);
  const worker = path.join(copy, 'sw.js');
  fs.writeFileSync(worker, fs.readFileSync(worker, 'utf8').replace(/'sceau-[0-9a-f]+'/, "'sceau-next'"));
  fs.appendFileSync(path.join(copy, 'style.css'), 'h1 { letter-spacing: 3px }\n');
  await page.reload();
  await ready(page);
  await page.waitForSelector('#renew');
  const spacing = () => page.evaluate(() => getComputedStyle(document.querySelector('h1')).letterSpacing);
  assert.equal(await spacing(), 'normal');
  await Promise.all([page.waitForEvent('load'), page.click('#renew')]);
  await ready(page);
  assert.equal(await spacing(), '3px');
  assert.deepEqual(await page.evaluate(() => caches.keys()), ['sceau-next']);
  await context.close();
  await own.close();
  fs.rmSync(copy, { recursive: true });
});

test('a list that is absent, forged or older never says valid nor forged', async () => {
  const text = fs.readFileSync(path.join(site, 'signers.sceau'), 'utf8');
  const bad = [null, text.replace(/^sequence \d+/m, 'sequence 999'), text.replace(/^signature 0?./m, 'signature f'), 'rien'];
  let body;
  const context = await browser.newContext({ locale: 'fr-FR', serviceWorkers: 'block' });
  await context.route('**/signers.sceau', (route) => (body === null ? route.fulfill({ status: 404 }) : route.fulfill({ body })));
  const page = await context.newPage();
  for (body of bad) {
    await page.goto(`${server.origin}/`);
    await ready(page);
    assert.match(await page.textContent('#trust'), /Aucune liste de signataires/);
    const { words } = await give(page, 'good.pdf');
    assert.deepEqual(words.slice(0, 1), [WORDS['could-not-tell']]);
  }
  await context.close();
});

test('an older list is not believed after a newer one', async () => {
  const copy = fs.mkdtempSync(path.join(folder, 'site-'));
  fs.cpSync(site, copy, { recursive: true });
  const own = await serve(copy);
  const context = await browser.newContext({ locale: 'fr-FR' });
  const page = await context.newPage();
  const visit = async () => {
    await page.goto(`${own.origin}/`);
    await ready(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
  };
  await visit();
  await visit();
  assert.ok(await page.evaluate(() => +localStorage.getItem('sequence')) >= 2);
  // the one before, as its key signed it
  const older = fs.readFileSync(path.join(folder, 'older.sceau'));
  fs.writeFileSync(path.join(copy, 'signers.sceau'), older);
  for (let i = 0; i < 2; i++) {
    await visit();
    assert.match(await page.textContent('#trust'), /à jour/); // the newer, which it kept
    assert.deepEqual((await give(page, 'revoked.pdf')).words, [WORDS['not-valid']]);
  }
  await context.close();
  await own.close();
  fs.rmSync(copy, { recursive: true });
  // who never saw the newer one cannot know
  const fresh = await browser.newContext({ locale: 'fr-FR', serviceWorkers: 'block' });
  await fresh.route('**/signers.sceau', (route) => route.fulfill({ body: older }));
  const other = await fresh.newPage();
  await other.goto(`${server.origin}/`);
  await ready(other);
  assert.deepEqual((await give(other, 'revoked.pdf')).words, [WORDS.valid]);
  await fresh.close();
});

test('a slow clock does not bring a list back before it was signed', async () => {
  const context = await browser.newContext({ locale: 'fr-FR', serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.clock.setFixedTime(new Date(Date.now() - 60 * 86400000));
  await page.goto(`${server.origin}/`);
  await ready(page);
  // a title that begins today is in force today, whatever the clock says
  const { words, text } = await give(page, 'good.pdf');
  assert.deepEqual(words, [WORDS.valid]);
  assert.match(text, /En vigueur/);
  // in Paris, where it is tomorrow before it is so in UTC
  assert.deepEqual(await page.evaluate(() => ['2026-11-30T22:59:59Z', '2026-11-30T23:00:00Z', '2026-07-14T22:00:00Z']
    .map((at) => new Date(globalThis.early.day(new Date(at)) * 86400000).toISOString().slice(0, 10))),
  ['2026-11-30', '2026-12-01', '2026-07-15']);
  await context.close();
});

test('a list past its end says so', async () => {
  const context = await browser.newContext({ locale: 'fr-FR', serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.clock.setFixedTime(new Date(Date.now() + 60 * 86400000));
  await page.goto(`${server.origin}/`);
  await ready(page);
  assert.match(await page.textContent('#trust'), /PAS À JOUR/);
  const { words, text } = await give(page, 'good.pdf');
  assert.deepEqual(words, [WORDS.valid]);
  assert.match(text, /Cette liste d’états n’est plus à jour : connectez-vous/);
  await context.close();
});

test('the camera reads', async () => {
  const args = ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${path.join(folder, 'camera.y4m')}`];
  const own = await chromium.launch({ executablePath, args });
  try {
    const { page, faults } = await open({ from: own, permissions: ['camera'] });
    await become(page, 'employer');
    await page.click('#scan');
    await page.waitForSelector('#camera:not([hidden])');
    if (shots) await page.screenshot({ path: path.join(shots, 'camera.png') });
    await page.waitForSelector('#results .word', { timeout: 20000 });
    const words = await page.locator('#results .word').allTextContents();
    assert.deepEqual(words, wordsOf(expected['good.txt'].employer));
    assert.equal(await page.locator('#camera').isHidden(), true);
    assert.equal(await page.evaluate(() => document.querySelector('#video').srcObject), null);
    assert.deepEqual(faults, []);
  } finally {
    await own.close();
  }
});

test('without a camera it says what else to do', async () => {
  const { page } = await again();
  await page.click('#scan');
  await page.waitForFunction(() => /caméra n’est pas disponible/.test(document.querySelector('#state').textContent));
  assert.equal(await page.locator('#camera').isHidden(), true);
});

test('what cannot be read is refused by name, and the page goes on', async () => {
  const { page, faults } = await again();
  const says = { 'bomb.png': /trop grand/, 'long.bin': /trop grand/, 'cut.png': /IMPOSSIBLE|ni une image/, 'noise.bin': /ni une image/,
    'empty.bin': /ni une image/, 'animated.gif': /IMPOSSIBLE/, 'zeros.pdf': /Photographiez|IMPOSSIBLE|NON VALIDE/ };
  for (const file of fs.readdirSync(path.join(folder, 'bad'))) {
    const { text } = await judged(page, () => page.setInputFiles('#file', path.join(folder, 'bad', file)));
    assert.match(text, says[file], file);
  }
  const { words } = await give(page, 'good.png');
  assert.deepEqual(words, [WORDS.valid]);
  assert.deepEqual(faults, []);
});

test('no barrier that axe knows, narrow, dark, and with a result', async () => {
  const looks = [['light', 320], ['dark', 1200]];
  if (long) looks.push(['light', 1200], ['dark', 320]); // no colour depends on the width
  for (const files of [['good.pdf'], ['good.pdf', 'revoked.pdf', 'altered.txt']]) {
    const { page, context } = await open({ bypassCSP: true });
    await become(page, 'employer');
    await judged(page, () => page.setInputFiles('#file', files.map((file) => path.join(documents, file))));
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
    await page.evaluate(axe);
    for (const [colorScheme, width] of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${width}: scrolls sideways by ${wide}`);
      if (shots) await page.screenshot({ path: path.join(shots, `${colorScheme}-${width}-${files.length}.png`), fullPage: true });
    }
    await context.close();
  }
});

// The code of a title as an address carries it.
function addressOf(file) {
  const code = fs.readFileSync(path.join(documents, file), 'latin1');
  return '#' + [...code].map((c) => (/[A-Z0-9.\-/:]/.test(c) ? c : '%' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'))).join('');
}

test('nothing that pa11y knows, bare and with a result', async () => {
  const own = await puppeteer.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    for (const hash of ['', addressOf('good.txt'), addressOf('revoked.txt')]) {
      const { issues } = await pa11y(`${server.origin}/${hash}`, {
        standard: 'WCAG2AA', browser: own,
        actions: [hash ? 'wait for element #results .word to be visible' : 'wait for element html[data-ready=yes] to be visible'],
      });
      assert.deepEqual(issues.map(({ code, context }) => [code, context]), []);
    }
  } finally {
    await own.close();
  }
});

test('nothing that html-validate knows: the page, with a result, and the receipt', async () => {
  const validate = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:document'], rules: {
    // what the DOM gives back has neither the case nor the quotes that were written
    'doctype-style': 'off', 'attr-quotes': 'off', 'void-style': 'off', 'no-trailing-whitespace': 'off',
    'no-inline-style': 'off', 'long-title': 'off', 'attribute-boolean-style': 'off', 'attribute-empty-style': 'off',
    'require-sri': 'off', // every part comes from where the page does
  } });
  const clean = async (html, what) => {
    const { results } = await validate.validateString(html);
    const found = results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${what} ${line}: ${ruleId}: ${message}`));
    assert.deepEqual(found, []);
  };
  await clean(fs.readFileSync(path.join(site, 'index.html'), 'utf8'), 'page');
  const { page } = await again();
  await become(page, 'employer');
  await give(page, 'good.pdf');
  await clean(await page.content(), 'result');
  const saved = page.waitForEvent('download');
  await page.click('#results > button');
  await clean(fs.readFileSync(await (await saved).path(), 'utf8'), 'receipt');
  await judged(page, () => page.setInputFiles('#file', ['good.pdf', 'revoked.png'].map((file) => path.join(documents, file))));
  await clean(await page.content(), 'table');
});

test('everything is reached and used by the keyboard', async () => {
  const { page } = await again();
  const seen = [];
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName));
  }
  for (const id of ['skip', 'language', 'role', 'scan', 'file']) assert.ok(seen.includes(id), `${id}: ${seen}`);
  await give(page, 'good.pdf');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'results');
  // who goes through the roles is not thrown out of them
  await page.focus('#role');
  await judged(page, () => page.keyboard.press('ArrowDown'));
  await judged(page, () => page.keyboard.press('ArrowDown'));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'role');
});

test('on a phone its own camera takes the picture', async () => {
  const { page, context } = await open({ hasTouch: true, isMobile: true });
  assert.equal(await page.locator('.button:has(#photo)').isVisible(), true);
  const { words } = await judged(page, () => page.setInputFiles('#photo', path.join(documents, 'good.jpg')));
  assert.deepEqual(words, [WORDS.valid]);
  await context.close();
});

// the languages besides French, and their words
const others = () => fs.readdirSync(site).flatMap((name) => /^words-([a-z]+)\.json$/.exec(name)?.[1] ?? []).sort();
const sentencesOf = (code) => JSON.parse(fs.readFileSync(path.join(site, `words-${code}.json`), 'utf8'));

test('only reviewed languages, unless the site names others', async () => {
  const named = async (languages) => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const kept = JSON.parse(fs.readFileSync(path.join(site, 'site.json'), 'utf8'));
    await context.route('**/site.json', (route) => route.fulfill({ json: { ...kept, languages } }));
    const page = await context.newPage();
    await page.goto(`${server.origin}/`);
    await ready(page);
    const codes = await page.locator('#language option').evaluateAll((all) => all.map((one) => one.value));
    await context.close();
    return codes;
  };
  const reviewed = others().filter((code) => sentencesOf(code)['language.reviewed'] === 'yes');
  assert.deepEqual(await named(undefined), ['fr', ...reviewed]);
  assert.deepEqual(await named(['en']), ['fr', 'en']);
  assert.ok((await named('all')).length >= 12);
});

test('a day is the one in Paris, and French has its own first', async () => {
  const { page, context } = await open({ timezoneId: 'America/Cayenne' });
  const dated = (at, language) => page.evaluate(([when, code]) => globalThis.early.dated(new Date(when), code), [at, language]);
  assert.equal(await dated('2026-11-30T23:30:00Z', 'fr'), '1er décembre 2026');
  assert.equal(await dated('2026-11-30T22:30:00Z', 'fr'), '30 novembre 2026');
  assert.equal(await dated('2026-11-30T23:30:00Z', 'en'), '1 December 2026');
  const judged = await give(page, 'good.pdf');
  assert.ok(judged);
  // what the page says of its list is what the report says of it
  const said = (await page.textContent('#results')).match(/Liste de signataires du (.*? \d{4}), à jour/)[1];
  assert.ok((await page.textContent('#trust')).includes(`du ${said}, à jour`));
  await context.close();
});

test('each language has its words and its direction', async () => {
  const { page, context } = await open({ bypassCSP: true });
  await page.evaluate(axe);
  await become(page, 'caf');
  for (const code of others()) {
    const words = sentencesOf(code);
    await page.selectOption('#language', code);
    await page.waitForFunction((title) => document.querySelector('h1').textContent === title, words.title);
    assert.equal(await page.evaluate(() => document.documentElement.dir), words['language.direction']);
    await page.setInputFiles('#file', path.join(documents, 'good.pdf'));
    await page.waitForFunction((word) => document.querySelector('#results .word')?.textContent === word, words['verdict-valid']);
    // no colour depends on the language, and they are what takes longest
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'],
      rules: { 'color-contrast': { enabled: false } } }));
    assert.deepEqual(violations.map(({ id, nodes }) => [code, id, nodes.map((node) => node.html)]), []);
    if (shots) await page.screenshot({ path: path.join(shots, `language-${code}.png`), fullPage: true });
  }
  await context.close();
});

test('the receipt is a page to print, without the code', async () => {
  const { page } = await again();
  await become(page, 'employer');
  await give(page, 'good.pdf');
  const saved = page.waitForEvent('download');
  await page.click('#results > button');
  const html = fs.readFileSync(await (await saved).path(), 'utf8');
  assert.match(html, /^<!doctype html>/i);
  const code = fs.readFileSync(path.join(documents, 'good.txt'), 'latin1');
  assert.ok(!html.includes('DC04') && !html.includes(code.slice(-60)));
  const kept = ['VALIDE', 'Liste de signataires du', 'aide à domicile', 'L5221-8', 'liste d’états du', '28 février', 'attestation de prolongation'];
  for (const word of kept) assert.ok(html.includes(word), word);
});

test('a faulty document is reported by whoever reads, with a message that is ready', async () => {
  const { page, asked } = await again();
  await become(page, 'caf');
  await give(page, 'good.pdf');
  const before = asked.length;
  await page.click('#problem-0 summary');
  await page.selectOption('#what-0', 'mention');
  const message = await page.inputValue('#message-problem-0');
  assert.match(message, /la mention « autorise son titulaire à travailler » manque/);
  assert.match(message, /SPECIMEN/);
  assert.ok(!message.includes('[motif]'));
  await page.fill('#message-problem-0', `${message} Merci.`);
  const address = decodeURIComponent(await page.getAttribute('#problem-0 a', 'href'));
  assert.ok(address.startsWith('mailto:titres@prefecture.example?subject='));
  assert.ok(address.endsWith('Merci.'));
  assert.equal(asked.length, before);
});

test('many files make a table', async () => {
  const { page, context } = await open({ width: 1200 });
  await become(page, 'employer');
  const files = ['good.pdf', 'revoked.png', 'altered.txt', 'empty.png', 'foreign-minimal-startxref-hopeless.pdf'];
  await judged(page, () => page.setInputFiles('#file', files.map((file) => path.join(documents, file))));
  assert.match(await page.locator('#state').textContent(), /valides : 1 ; non valides : 2 ; impossible à dire : 2/);
  const names = await page.locator('#results tbody th').allTextContents();
  assert.deepEqual(names, files);
  if (shots) await page.screenshot({ path: path.join(shots, 'many.png'), fullPage: true });
  const saved = page.waitForEvent('download');
  await page.click('#results > button');
  const table = fs.readFileSync(await (await saved).path(), 'utf8');
  // what the command line writes of the same files; of pages that are only pictures it
  // reads more
  const told = fs.readFileSync(path.join(folder, 'table.csv'), 'utf8');
  const rows = (text) => text.split('\r\n').filter((row) => !row.startsWith('foreign-'));
  assert.deepEqual(rows(table), rows(told));
  await context.close();
});
