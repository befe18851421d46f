// SPDX-License-Identifier: EUPL-1.2
// The page as the service gives it, under its headers: it is ready, judges the code of its
// address, takes it off the history, and the browser has nothing to complain of.
//   node serve_test.mjs ORIGIN CODE-FILE CHROMIUM
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { chromium } from 'playwright-core';

const [origin, file, executablePath] = process.argv.slice(2);

test('the page of the service judges the code of its address', async () => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
    const faults = [], asked = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    page.context().on('request', (request) => asked.push(request.url()));
    const answer = await page.goto(`${origin}/v#${encodeURIComponent(fs.readFileSync(file, 'latin1'))}`);
    assert.match(answer.headers()['content-security-policy'], /^default-src 'none'/);
    await page.waitForSelector('html[data-ready=yes]');
    await page.waitForFunction(() => document.querySelector('#results').textContent.length > 0);
    assert.match(await page.textContent('#results'), /IMPOSSIBLE À DIRE/);
    assert.equal(page.url(), `${origin}/v`);
    assert.deepEqual(faults, []);
    // its parts, and nothing that tells of a title
    assert.ok(asked.length > 5);
    assert.ok(asked.every((url) => !new URL(url).search && !new URL(url).pathname.includes('DC0')));
  } finally {
    await browser.close();
  }
});
