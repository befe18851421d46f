// SPDX-License-Identifier: EUPL-1.2
// The page in a real browser: what it says of each document, to whom, offline too, and
// that nothing but its own parts is ever asked for.
//   node page_test.mjs SITE DOCUMENTS CHROMIUM
// DOCUMENTS has expected.json: { file: { role: { verdict, status, rights } } } as the
// command line says it, and the files.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from './site.mjs';

const [site, documents, executablePath, shots] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const expected = JSON.parse(fs.readFileSync(path.join(documents, 'expected.json'), 'utf8'));
const ROLES = ['', 'employer', 'france-travail', 'caf', 'cpam', 'social-landlord', 'landlord', 'prefecture'];
const WORDS = { valid: 'VALIDE', 'not-valid': 'NON VALIDE', 'could-not-tell': 'IMPOSSIBLE À DIRE' };
const RIGHTS = {
  yes: 'OUI', no: 'NON', 'on-condition': 'SOUS CONDITION', uncertain: 'INCERTAIN', 'mention-missing': 'MENTION MANQUANTE',
};

let browser, server;

before(async () => {
  server = await serve(path.resolve(site));
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  await browser.close();
  await server.close();
});

// A page of its own, ready; and every fault that the browser sees.
async function open({ hash = '', width = 390, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 844 }, locale: 'fr-FR', ...options });
  const page = await context.newPage();
  const faults = [], asked = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  context.on('request', (request) => asked.push(request.url()));
  await page.goto(`${server.origin}/${hash}`);
  await page.waitForSelector('html[data-ready=yes]');
  return { context, page, faults, asked };
}

async function judged(page, act) {
  // what another choice of role began ends first
  await page.waitForFunction(() => document.querySelector('#state').textContent !== 'Lecture…');
  await page.evaluate(() => document.querySelector('#results').replaceChildren());
  await act();
  await page.waitForFunction(() => document.querySelector('#results').children.length > 0);
  return {
    words: await page.locator('#results .word').allTextContents(),
    text: await page.locator('#results').innerText(),
  };
}

const give = (page, file) => judged(page, () => page.setInputFiles('#file', path.join(documents, file)));

test('each document is judged as the command line judges it, for each role', async () => {
  const { page, context, faults } = await open();
  for (const [file, roles] of Object.entries(expected)) {
    for (const [role, said] of Object.entries(roles)) {
      await page.selectOption('#role', String(ROLES.indexOf(role)));
      const { words } = file.endsWith('.txt')
        ? await judged(page, async () => {
            await page.evaluate(() => { document.querySelector('#typed').open = true; });
            await page.fill('#text', fs.readFileSync(path.join(documents, file), 'latin1').replaceAll('\x1d', '<GS>').replaceAll('\x1f', '<US>').replaceAll('\x1e', '<RS>'));
            await page.click('#check');
          })
        : await give(page, file);
      const wanted = [WORDS[said.verdict], ...said.rights.map((right) => RIGHTS[right])];
      assert.deepEqual(words, wanted, `${file}, ${role || 'nobody'}`);
    }
    if (shots) await page.screenshot({ path: path.join(shots, `${file}.png`), fullPage: true });
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('nothing leaves the page but requests for its own parts', async () => {
  const { page, context, asked } = await open({ hash: '' });
  for (const file of Object.keys(expected).filter((name) => !name.endsWith('.txt'))) await give(page, file);
  const parts = new Set(fs.readdirSync(site));
  for (const url of asked) {
    const { origin, pathname, search } = new URL(url);
    if (url.startsWith('blob:')) continue;
    assert.equal(origin, server.origin, url);
    assert.equal(search, '', url);
    assert.ok(pathname === '/' || parts.has(pathname.slice(1)), url);
  }
  const storage = await page.evaluate(() => Object.keys(localStorage));
  assert.deepEqual(storage.filter((key) => !['role', 'language'].includes(key)), []);
  assert.deepEqual(await context.cookies(), []);
  await context.close();
});

test('the code of an address is judged, and is gone from the bar and the history', async () => {
  const file = Object.keys(expected).find((name) => name.endsWith('.txt'));
  const code = fs.readFileSync(path.join(documents, file), 'latin1');
  const hash = '#' + [...code].map((c) => (/[A-Z0-9.\-/:]/.test(c) ? c : '%' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'))).join('');
  const { page, context } = await open({ hash });
  await page.waitForSelector('#results .word');
  assert.equal(await page.locator('#results .word').first().textContent(), WORDS[expected[file][''].verdict]);
  assert.equal(page.url(), `${server.origin}/`);
  assert.equal(await page.evaluate(() => history.length), 2); // about:blank, and this one
  assert.ok(!server.requests.some((url) => url.includes('DC04')));
  await context.close();
});

test('it goes on without a network, and says how old its list is', async () => {
  const own = await serve(path.resolve(site));
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'fr-FR' });
  const page = await context.newPage();
  await page.goto(`${own.origin}/`);
  await page.waitForSelector('html[data-ready=yes]');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await caches.keys()).length === 1);
  await own.close();
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector('html[data-ready=yes]');
  assert.match(await page.textContent('#trust'), /du \d+.* \d{4}, à jour/);
  const [file, roles] = Object.entries(expected).find(([name]) => name.endsWith('.pdf'));
  await page.selectOption('#role', '0');
  const { words } = await give(page, file);
  assert.deepEqual(words, [WORDS[roles[''].verdict]]);
  await context.close();
});

test('a list that is absent, forged or older never says valid nor forged', async () => {
  const { context, page } = await open();
  const file = Object.keys(expected).find((name) => expected[name][''].verdict === 'valid' && name.endsWith('.pdf'));
  const text = fs.readFileSync(path.join(site, 'signers.sceau'), 'utf8');
  const bad = [null, text.replace(/^sequence \d+/m, 'sequence 999'), text.replace(/^signature 0?./m, 'signature f'), 'rien'];
  for (const body of bad) {
    const one = await browser.newContext({ locale: 'fr-FR', serviceWorkers: 'block' });
    await one.route('**/signers.sceau', (route) => (body === null ? route.fulfill({ status: 404 }) : route.fulfill({ body })));
    const other = await one.newPage();
    await other.goto(`${server.origin}/`);
    await other.waitForSelector('html[data-ready=yes]');
    assert.match(await other.textContent('#trust'), /Aucune liste de signataires/);
    const { words } = await give(other, file);
    assert.deepEqual(words.slice(0, 1), [WORDS['could-not-tell']]);
    await one.close();
  }
  await context.close();
  assert.ok(page);
});

test('no barrier that axe knows, narrow, dark, and with a result', async () => {
  const file = Object.keys(expected).find((name) => name.endsWith('.pdf'));
  for (const colorScheme of ['light', 'dark'])
    for (const width of [320, 1200]) {
      const { page, context } = await open({ bypassCSP: true, colorScheme, width });
      await page.selectOption('#role', '1');
      await give(page, file);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${width}: scrolls sideways by ${wide}`);
      if (shots) await page.screenshot({ path: path.join(shots, `${colorScheme}-${width}.png`), fullPage: true });
      await context.close();
    }
});

test('everything is reached and used by the keyboard', async () => {
  const { page, context } = await open();
  const seen = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName));
  }
  for (const id of ['skip', 'language', 'role', 'scan', 'file']) assert.ok(seen.includes(id), `${id}: ${seen}`);
  await context.close();
});

test('English words, and the receipt', async () => {
  const { page, context } = await open();
  const file = Object.keys(expected).find((name) => name.endsWith('.pdf'));
  await page.selectOption('#role', '1');
  await page.selectOption('#language', 'en');
  await page.waitForFunction(() => document.querySelector('h1').textContent === 'Check a title');
  const { words } = await give(page, file);
  assert.ok(['VALID', 'NOT VALID'].includes(words[0]), words[0]);
  const saved = page.waitForEvent('download');
  await page.click('#results button');
  const html = fs.readFileSync(await (await saved).path(), 'utf8');
  assert.match(html, /^<!doctype html>/i);
  assert.ok(!html.includes('DC04'));
  await context.close();
});
