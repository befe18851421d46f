// SPDX-License-Identifier: EUPL-1.2
// The agent's desk in a real browser with a client certificate, without scripts: the work
// of a day, from the form to the sealed file, and no barrier on the way.
//   node desk_test.mjs ORIGIN FOLDER REQUEST CHROMIUM [SHOTS]
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

const [origin, folder, sample, executablePath, shots] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const issued = fs.readFileSync(path.join(folder, 'results'), 'utf8').trim().split('\n').map(JSON.parse).sort((a, b) => a.line - b.line);
// each part that a page can have stands on one of these
const AXED = ['title', 'form-wrong', 'expiring', 'reports'];
let browser;

before(async () => { browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] }); });
after(async () => { await browser?.close(); });

async function as(role, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1000, height: 900 }, ignoreHTTPSErrors: true, javaScriptEnabled: false, locale: 'fr-FR',
    clientCertificates: [{ origin, certPath: path.join(folder, `${role}.pem`), keyPath: path.join(folder, `${role}.key`) }],
    ...options,
  });
  const page = await context.newPage();
  const faults = [], asked = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  context.on('request', (request) => asked.push(request.url()));
  const go = (to) => page.goto(`${origin}${to}`);
  return { context, page, faults, asked, go };
}

// A link or a button, and the page that it leads to.
const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const main = (page) => page.locator('main').innerText();
const shoot = async (page, name) => shots && page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
const field = (name) => `#f-${name.replaceAll('.', '-')}`;

// What a form of an API asks for, from the sample's request.
function fields() {
  const flat = {};
  const walk = (value, at) => {
    if (Array.isArray(value)) flat[at] = value.join(', ');
    else if (typeof value === 'object') for (const [key, inner] of Object.entries(value)) walk(inner, at ? `${at}.${key}` : key);
    else flat[at] = String(value);
  };
  walk(JSON.parse(fs.readFileSync(sample, 'utf8')), '');
  delete flat.schema;
  delete flat.kind;
  return flat;
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const one = page.locator(field(name));
    if (await one.evaluate((node) => node.tagName) === 'SELECT') await one.selectOption(value);
    else await one.fill(value);
  }
}

test('an agent knows who they are and what they may do, and sees no more', async () => {
  const { context, page, go, asked, faults } = await as('agent');
  await go('/desk');
  const text = await main(page);
  assert.match(text, /agent SPECIMEN/);
  assert.match(text, /émettre un titre/);
  assert.doesNotMatch(text, /révoquer/);
  await go(`/desk/titles/${issued[0].number}`);
  assert.equal(await page.locator('a[href$="/suspend"]').count(), 1);
  assert.equal(await page.locator('a[href$="/revoke"]').count(), 0);
  assert.equal((await go(`/desk/titles/${issued[0].number}/revoke`)).status(), 403);
  assert.match(await main(page), /Votre rôle n’a pas cet acte/);
  assert.deepEqual(asked.filter((url) => !url.startsWith(origin)), []);
  assert.deepEqual(faults.filter((text) => !/403/.test(text)), []);
  await context.close();
});

test('a title is asked for by a form: what is wrong beside its field, read again, sealed once', async () => {
  const { context, page, go } = await as('agent');
  await go('/desk/issue');
  await press(page, 'a[href="/desk/issue/api"]');
  await press(page, 'button[value=check]');
  const missing = await page.locator('.field.wrong').count();
  assert.ok(missing > 15, missing);
  assert.match(await page.locator('#f-holder-family_name-error').innerText(), /il manque/);
  assert.equal(await page.locator(field('holder.family_name')).getAttribute('aria-invalid'), 'true');
  await shoot(page, 'missing');
  const values = fields();
  const wrong = { ...values, 'holder.family_name': 'Specimen 9', 'application.number': '9201202004012399999' };
  await fill(page, wrong);
  await press(page, 'button[value=check]');
  assert.equal(await page.locator('.field.wrong').count(), 1);
  assert.match(await page.locator('#f-holder-family_name-error').innerText(), /^un chiffre ne va pas dans un nom/);
  assert.equal(await page.locator(field('holder.given_names')).inputValue(), 'Natacha, Corinne');
  assert.equal(await page.locator(field('facts.category')).inputValue(), 'salarie');
  await shoot(page, 'wrong');
  // the rules are asked before anything is sealed
  await fill(page, { 'holder.family_name': 'Specimen', 'facts.renewed.category': 'visiteur', work: 'allowed' });
  await press(page, 'button[value=check]');
  assert.equal(await page.locator('.field.wrong').count(), 1);
  assert.match(await page.locator('.box.error').innerText(), /ne permet pas de travailler/);
  await fill(page, { 'facts.renewed.category': 'salarie', work: '' });
  await press(page, 'button[value=check]');
  const computed = await page.locator('dl.computed').innerText();
  assert.match(computed, /Cette attestation autorise son titulaire à travailler\./);
  assert.match(computed, /Fin de validité/);
  assert.match(await main(page), /Rien n’est encore scellé/);
  await shoot(page, 'confirm');
  // back to the form with all that was written, and here again
  await press(page, 'button[value=edit]');
  assert.equal(await page.locator(field('holder.birth.place')).inputValue(), 'Buenos Aires');
  await press(page, 'button[value=check]');
  // a double click: the same form twice makes one title
  const [body, action] = await page.locator('form').evaluate((form) => [
    new URLSearchParams([...new FormData(form), ['step', 'seal']]).toString(), form.action,
  ]);
  await press(page, 'button[value=seal]');
  assert.match(page.url(), /\/desk\/titles\/API-.*done=issue/);
  assert.match(await page.locator('[role=status]').innerText(), /Le titre est émis/);
  const number = page.url().match(/titles\/([^?]+)/)[1];
  const post = (origin_) => context.request.post(action, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: origin_ }, data: body, maxRedirects: 0,
  });
  const again = await post(origin);
  assert.equal(again.status(), 303);
  assert.equal(again.headers().location, `/desk/titles/${number}?done=issue`);
  assert.equal((await post('https://elsewhere.example')).status(), 403);
  await shoot(page, 'title');
  const file = await context.request.get(`${origin}/desk/titles/${number}/file`);
  assert.equal(file.headers()['content-type'], 'application/pdf');
  assert.match(file.headers()['content-disposition'], /^inline/);
  fs.writeFileSync(path.join(folder, 'desk.pdf'), await file.body());
  await context.close();
});

test('what is wrong on a title is corrected in the form that it was asked by, and read again', async () => {
  const { context, page, go } = await as('agent');
  const { number } = issued[5];
  await go(`/desk/titles/${number}`);
  await press(page, 'ul.acts a[href$="/correct"]');
  assert.equal(await page.locator(field('holder.given_names')).inputValue(), 'Natacha, Corinne');
  assert.equal(await page.locator(field('application.number')).inputValue(), '9201202004012350006');
  assert.equal(await page.locator(field('facts.category')).inputValue(), 'salarie');
  await page.fill(field('holder.birth.place'), 'Rosario');
  await press(page, 'button[value=check]');
  assert.match(await page.locator('.box.error').innerText(), /Motif : il manque/);
  await page.fill(field('reason'), 'lieu de naissance faux');
  await press(page, 'button[value=check]');
  assert.match(await main(page), /autorise son titulaire à travailler[\s\S]*Rosario/);
  await press(page, 'button[value=seal]');
  assert.match(await main(page), new RegExp(`Le titre est corrigé[\\s\\S]*Remplace\\s+${number}`));
  await go(`/desk/titles/${number}`);
  assert.match(await main(page), /État\s+remplacé/);
  assert.equal(await page.locator('ul.acts a[href$="/correct"]').count(), 0);
  await context.close();
});

test('the list of those that end, filtered and by pages', async () => {
  const { context, page, go } = await as('auditor');
  await go('/desk/expiring');
  assert.match(await main(page), /Aucun titre ne finit ainsi/);
  await page.fill(field('days'), '200');
  await page.selectOption(field('work'), 'yes');
  await page.selectOption(field('kind'), 'api');
  await press(page, 'main button');
  assert.equal(await page.locator('tbody tr').count(), 50);
  await shoot(page, 'expiring');
  await press(page, 'main p a');
  assert.ok(await page.locator('tbody tr').count() >= 10);
  await page.selectOption(field('work'), 'no');
  await press(page, 'main button');
  assert.match(await main(page), /Aucun titre/);
  await go('/desk/expiring?days=x&work=%22%3E&kind=../..&after=zzz');
  assert.match(await main(page), /./);
  await context.close();
});

test('a title is suspended, reinstated, replaced, renewed and revoked, each for a reason and once', async () => {
  const { context, page, go } = await as('supervisor');
  const [{ number }] = issued;
  const act = async (name, reason) => {
    await press(page, `a[href$="/${name}"]`);
    if (reason) await page.fill(field('reason'), reason);
    await press(page, 'main form button');
  };
  await go(`/desk/titles/${number}`);
  await act('suspend', '');
  assert.match(await page.locator('.field.wrong').innerText(), /./); // a reason is needed
  await page.fill(field('reason'), 'contrôle en cours');
  await press(page, 'main form button');
  assert.match(await main(page), /Le titre est suspendu[\s\S]*suspendu/);
  assert.equal(await page.locator('a[href$="/replace"]').count(), 0);
  await act('reinstate', 'contrôle fini');
  assert.match(await main(page), /Le titre est rétabli/);
  await act('replace', 'document perdu');
  const duplicate = page.url().match(/titles\/([^?]+)/)[1];
  assert.notEqual(duplicate, number);
  assert.match(await main(page), new RegExp(`Remplace\\s+${number}`));
  await act('revoke', 'retiré');
  assert.match(await main(page), /Le titre est révoqué/);
  assert.equal(await page.locator('ul.acts a[href$="/revoke"]').count(), 0);
  await shoot(page, 'revoked');
  // what cannot be as things stand is told, and changes nothing
  await go(`/desk/titles/${duplicate}/reinstate`);
  await page.fill(field('reason'), 'essai');
  await press(page, 'main form button');
  assert.match(await page.locator('.box.error').innerText(), /./);
  await go(`/desk/titles/${issued[1].number}`);
  await press(page, 'a[href$="/renew"]');
  await page.fill(field('decision.date'), '2099-01-31');
  await press(page, 'main form button');
  assert.match(await page.locator('.box.error').innerText(), /./); // not a day that was
  assert.equal(await page.locator(field('decision.date')).inputValue(), '2099-01-31');
  await fill(page, { 'decision.agent.name': 'Corinne Specimen', 'decision.agent.capacity': 'cheffe de section',
    'decision.agent.service': 'direction des étrangers en France', 'decision.date': '2026-11-16' });
  await press(page, 'main form button');
  assert.match(await main(page), new RegExp(`Le titre qui fait suite est émis[\\s\\S]*Fait suite à\\s+${issued[1].number}`));
  await go(`/desk/titles/${issued[2].number}`);
  await act('close', 'décision prise');
  assert.match(await main(page), /L’instruction de sa demande est close/);
  await context.close();
});

test('a report that came by letter is entered, read and dealt with', async () => {
  const { context, page, go } = await as('agent');
  await go(`/desk/titles/${issued[3].number}`);
  await press(page, 'ul.acts a[href*="/reports/new"]');
  assert.equal(await page.locator(field('number')).inputValue(), issued[3].number);
  await page.selectOption(field('sort'), 'refused');
  await page.fill(field('place'), 'CAF de <b>Paris</b>');
  await page.fill(field('words'), 'refusé au guichet,\nfaute de mention');
  await press(page, 'main form button');
  assert.match(await main(page), /Document refusé[\s\S]*CAF de <b>Paris<\/b>[\s\S]*faute de mention/);
  await shoot(page, 'reports');
  await page.fill('main li input[type=text]', 'réédité');
  await press(page, 'main li button');
  assert.match(await main(page), /Le signalement est traité[\s\S]*Aucun signalement/);
  await press(page, 'main p a');
  assert.match(await main(page), /réédité/);
  await go('/desk/stats');
  assert.match(await main(page), /émis\s+6\d/);
  await shoot(page, 'stats');
  await context.close();
});

test('no barrier that axe knows, no fault of HTML, narrow and dark too', async () => {
  const { context, page, go } = await as('supervisor', { javaScriptEnabled: true, bypassCSP: true });
  const validate = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:document'], rules: {
    'doctype-style': 'off', 'attr-quotes': 'off', 'void-style': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off',
    'attribute-boolean-style': 'off', 'attribute-empty-style': 'off', 'valid-autocomplete': 'off', 'no-inline-style': 'off',
  } });
  const clean = async (what) => {
    for (const [colorScheme, width] of [['light', 1000], ['dark', 320]]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${what}, ${width}: scrolls sideways by ${over}`);
      await shoot(page, `${what}-${width}`);
    }
    if (!AXED.includes(what)) return;
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], what);
  };
  const pages = { home: '/desk', expiring: '/desk/expiring?days=200', title: `/desk/titles/${issued[4].number}`,
    form: '/desk/issue/api', kinds: '/desk/issue', revoke: `/desk/titles/${issued[4].number}/revoke`, reports: '/desk/reports?state=any',
    report: '/desk/reports/new', stats: '/desk/stats' };
  for (const [what, where] of Object.entries(pages)) {
    const html = await (await go(where)).text();
    assert.ok(Buffer.byteLength(html) <= 51200, `${what}: ${Buffer.byteLength(html)}`);
    const { results } = await validate.validateString(html);
    assert.deepEqual(results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${what} ${line}: ${ruleId}: ${message}`)), []);
    await clean(what);
  }
  await go('/desk/issue/api');
  await press(page, 'button[value=check]');
  await clean('form-wrong');
  await context.close();
});

test('all of a form is reached by the keyboard, and what is refused leads to its field', async () => {
  const { context, page, go } = await as('agent', { javaScriptEnabled: true });
  await go('/desk/reports/new');
  const seen = [];
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim()));
  }
  for (const want of ['Aller au contenu', 'f-sort', 'f-number', 'f-place', 'f-words', 'Entrer']) assert.ok(seen.includes(want), want);
  await go('/desk/issue/depot');
  await page.locator('button[value=check]').press('Enter');
  const link = page.locator('.box.error a').first();
  const id = (await link.getAttribute('href')).slice(1);
  await link.press('Enter');
  assert.ok(await page.evaluate((one) => document.querySelector(':target')?.id === one, id));
  await context.close();
});
