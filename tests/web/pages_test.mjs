// SPDX-License-Identifier: EUPL-1.2
// The public pages of each kind in a real browser, without scripts: no barrier that axe
// knows, no fault of HTML, nothing asked of anybody, no sideways scroll, print.
//   node pages_test.mjs PAGES CHROMIUM [SHOTS]
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';
import { serve } from './site.mjs';

const [pages, executablePath, shots] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const files = fs.readdirSync(pages).filter((name) => name.endsWith('.html')).sort();
// each part that a page can have stands on one of these; the others are the same in other words
const AXED = ['index.html', 'api.html', 'api.ar.html', 'depot.en.html', 'recepisse.html', 'titre-sejour.html'];
let browser, server;

before(async () => {
  server = await serve(path.resolve(pages));
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

// One page for many: a context of its own costs more than all that is asked of it.
async function open({ width = 390, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 844 }, ...options });
  const page = await context.newPage();
  const faults = [], asked = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  context.on('request', (request) => asked.push(request.url()));
  return { context, page, faults, asked, go: (file) => page.goto(`${server.origin}/${file}`) };
}

test('there is a page of each kind in each language, and each leads to the others', async () => {
  assert.equal(files.length % 3, 0);
  assert.ok(files.length >= 36, files.length);
  const { context, faults, asked, go } = await open({ javaScriptEnabled: false });
  for (const file of files) {
    const text = fs.readFileSync(path.join(pages, file), 'utf8');
    for (const [, href] of text.matchAll(/href="([^"]*)"/g)) {
      if (href.startsWith('#')) assert.equal(text.split(` id="${href.slice(1)}"`).length, 2, `${file}: ${href}`);
      else if (!href.startsWith('https://')) assert.ok(files.includes(href), `${file}: ${href}`);
    }
    if (!AXED.includes(file)) continue;
    await go(file);
    assert.deepEqual(faults, [], file);
    assert.deepEqual(asked.splice(0).filter((url) => !url.endsWith('favicon.ico')), [`${server.origin}/${file}`]);
  }
  await context.close();
});

test('no barrier that axe knows, narrow and dark too, and no sideways scroll', async () => {
  const { context, page, go } = await open({ bypassCSP: true });
  const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
  for (const file of files.filter((one) => one.split('.').length === 2 || AXED.includes(one))) {
    const looks = [['light', 320]];
    if (file === 'api.html') looks.push(['dark', 320], ['light', 1200]);
    await go(file);
    for (const [colorScheme, width] of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${file}, ${width}: scrolls sideways by ${over}`);
      if (shots) await page.screenshot({ path: path.join(shots, `${file}-${colorScheme}-${width}.png`), fullPage: true });
      if (!AXED.includes(file)) continue;
      await page.evaluate(axe);
      const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), rules);
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], file);
    }
  }
  await context.close();
});

test('nothing that html-validate knows', async () => {
  const validate = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:document'], rules: { 'long-title': 'off' } });
  for (const file of files) {
    const { results } = await validate.validateString(fs.readFileSync(path.join(pages, file), 'utf8'));
    const found = results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${file} ${line}: ${ruleId}: ${message}`));
    assert.deepEqual(found, []);
  }
});

test('from right to left, what is quoted in French stays from left to right', async () => {
  const { context, page, go } = await open();
  await go('api.ar.html');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), 'rtl');
  const french = await page.evaluate(() => [...document.querySelectorAll('[lang=fr]')].map((one) => getComputedStyle(one).direction));
  assert.ok(french.length > 50);
  assert.ok(french.every((direction) => direction === 'ltr'));
  await context.close();
});

test('on paper: no navigation, black on white, some pages of A4', async () => {
  const { context, page, go } = await open({ colorScheme: 'dark' });
  await go('api.html');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('nav').first().isVisible(), false);
  const [ink, paper] = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    return [color, backgroundColor];
  });
  assert.deepEqual([ink, paper], ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const sheets = (pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length;
  assert.ok(sheets > 1 && sheets <= 8, sheets);
  if (shots) fs.writeFileSync(path.join(shots, 'api.pdf'), pdf);
  await context.close();
});
