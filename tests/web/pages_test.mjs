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
let browser, server;

before(async () => {
  server = await serve(path.resolve(pages));
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function open(file, { width = 390, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 844 }, ...options });
  const page = await context.newPage();
  const faults = [], asked = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  context.on('request', (request) => asked.push(request.url()));
  await page.goto(`${server.origin}/${file}`);
  return { context, page, faults, asked };
}

test('there is a page of each kind in each language, and each leads to the others', async () => {
  assert.equal(files.length % 3, 0);
  assert.ok(files.length >= 36, files.length);
  for (const file of files) {
    const { context, faults, asked } = await open(file, { javaScriptEnabled: false });
    const text = fs.readFileSync(path.join(pages, file), 'utf8');
    for (const [, href] of text.matchAll(/href="([^"]*)"/g)) {
      if (href.startsWith('#')) assert.equal(text.split(` id="${href.slice(1)}"`).length, 2, `${file}: ${href}`);
      else if (!href.startsWith('https://')) assert.ok(files.includes(href), `${file}: ${href}`);
    }
    assert.deepEqual(faults, [], file);
    assert.deepEqual(asked.filter((url) => !url.endsWith('favicon.ico')), [`${server.origin}/${file}`]);
    await context.close();
  }
});

test('no barrier that axe knows, narrow and dark too, and no sideways scroll', async () => {
  const wide = ['api', 'titre-sejour', 'recepisse', 'index'];
  for (const file of files) {
    const looks = wide.includes(file.split('.')[0]) ? [['light', 320], ['dark', 320], ['light', 1200]] : [['light', 320]];
    for (const [colorScheme, width] of looks) {
      const { context, page } = await open(file, { bypassCSP: true, colorScheme, width });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], file);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${file}, ${width}: scrolls sideways by ${over}`);
      if (shots) await page.screenshot({ path: path.join(shots, `${file}-${colorScheme}-${width}.png`), fullPage: true });
      await context.close();
    }
  }
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
  const { context, page } = await open('api.ar.html');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), 'rtl');
  const french = await page.evaluate(() => [...document.querySelectorAll('[lang=fr]')].map((one) => getComputedStyle(one).direction));
  assert.ok(french.length > 50);
  assert.ok(french.every((direction) => direction === 'ltr'));
  await context.close();
});

test('on paper: no navigation, black on white, some pages of A4', async () => {
  const { context, page } = await open('api.html', { colorScheme: 'dark' });
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
