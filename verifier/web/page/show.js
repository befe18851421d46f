// SPDX-License-Identifier: EUPL-1.2
// What a report becomes on the page.
import { ask } from './ask.js';
import { reported, say, spoken } from './words.js';

export const $ = (id) => document.getElementById(id);

export function put(parent, name, text, className) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
}

// A sentence of a report, which is in French where the page is in neither of its languages.
function putSaid(parent, name, text, className) {
  const element = put(parent, name, text, className);
  if (spoken() !== reported()) Object.assign(element, { lang: reported(), dir: 'ltr' });
  return element;
}

// A word of the page, then what a report says.
function putLabelled(parent, label, text, className) {
  const element = put(parent, 'p', `${label} `, className);
  putSaid(element, 'span', text);
}

export function putButton(parent, text, act) {
  const button = put(parent, 'button', text);
  button.type = 'button';
  button.addEventListener('click', act);
  return button;
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
    putSaid(list, 'dt', term);
    putSaid(list, 'dd', text);
  }
}

function putRight(parent, right) {
  const kind = frameOf(right.verdict);
  const box = put(parent, 'div', '', `answer ${kind}`);
  put(box, 'p', say(`benefit-${right.benefit}`), 'plain');
  putWord(box, kind, say(`right-${right.verdict}`), 'h3');
  putSaid(box, 'p', right.reason, 'plain');
  if (right.next) putLabelled(box, say('next'), right.next, 'plain');
  putLabelled(box, say('source'), right.source, 'plain source');
  box.lastChild.append(` (${say(`confidence-${right.confidence}`)})`);
}

function period({ said }) {
  if (said.from && said.until) return say('period', said.from, said.until);
  if (said.until) return say('period-until', said.until);
  return said.from ? say('period-from', said.from) : say('time-undated');
}

// A genuine code in a forged file proves nothing of the file.
export const isGenuine = (report) =>
  report.pdf.state !== 'forged' && (report.seal.state === 'valid' || report.pdf.state === 'sealed');

// A title that was withdrawn is not "in force", whatever its dates.
const isWithdrawn = ({ status }) => !['good', 'unknown'].includes(status.state);

function putState(box, report, genuine) {
  const { said } = report;
  const status = [said.status, report.status.stale && say('status-stale')].filter(Boolean).join(' ');
  // what withdraws a genuine title comes before all that is right of it
  if (isWithdrawn(report)) putSaid(box, 'p', status, 'plain');
  putSaid(box, 'p', said.pdf ?? said.seal, 'plain');
  if (report.trust.state !== 'fresh') putSaid(box, 'p', said.trust, 'plain');
  for (const finding of report.findings) putSaid(box, 'p', finding.text, 'plain');
  if (genuine) {
    if (report.title_kind) putLabelled(box, say('document'), report.title_kind, 'plain');
    const dates = period(report);
    put(box, 'p', isWithdrawn(report) ? say('dates', dates) : `${say(`time-${report.time.state}`)} ${dates}`, 'plain');
  }
  if (!isWithdrawn(report)) putSaid(box, 'p', status, 'plain');
}

function putRights(article, report) {
  if (!report.rights?.length) return;
  put(article, 'h2', say('rights'));
  for (const right of report.rights) putRight(article, right);
  if (!report.limits?.length || isWithdrawn(report)) return;
  put(article, 'h3', say('limits'));
  const list = put(article, 'ul');
  for (const limit of report.limits) putSaid(list, 'li', limit);
}

// A message to the prefecture: whoever reads the page completes it and sends it.
function putMessage(parent, { subject, text, to }) {
  const label = put(parent, 'label', say('problem-text'));
  const area = put(parent, 'textarea');
  area.rows = 9;
  area.lang = 'fr';
  area.dir = 'ltr';
  area.value = text;
  area.id = `message-${parent.id}`;
  label.htmlFor = area.id;
  const ways = put(parent, 'div', '', 'ways');
  const mail = put(ways, 'a', say('problem-mail'), 'button');
  const point = () => {
    mail.href = `mailto:${to ?? ''}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(area.value)}`;
  };
  area.addEventListener('input', point);
  point();
  const state = put(parent, 'p');
  state.setAttribute('role', 'status');
  putButton(ways, say('problem-copy'), async () => {
    try {
      await navigator.clipboard.writeText(`${subject}\n\n${area.value}`);
    } catch {
      area.select();
      document.execCommand('copy');
    }
    state.textContent = say('copied');
  });
  return { area, point };
}

const PROBLEMS = ['mention', 'dates', 'identity', 'unread', 'refused'];

function putProblem(article, { problem }, index, contact) {
  const more = put(article, 'details');
  more.id = `problem-${index}`;
  put(more, 'summary', say('problem'));
  put(more, 'p', say('problem-how'));
  if (contact) put(more, 'p', contact, 'source');
  const label = put(more, 'label', say('problem-what'));
  const select = put(more, 'select');
  select.id = `what-${index}`;
  label.htmlFor = select.id;
  for (const what of PROBLEMS) put(select, 'option', say(`problem-${what}`)).value = what;
  // the message is in French, so is what happened
  const filled = () => problem.text.replace('[motif]', () => say.french(`problem-${select.value}`));
  const { area, point } = putMessage(more, { ...problem, text: filled(), to: contact?.includes('@') ? contact : undefined });
  select.addEventListener('change', () => {
    area.value = filled();
    point();
  });
}

function putEmployer(article, { employer }, index) {
  if (!employer) return;
  const more = put(article, 'details');
  more.id = `request-${index}`;
  put(more, 'summary', say('request'));
  for (const name of ['to', 'when']) putSaid(more, 'p', employer.request[name]);
  putMessage(more, employer.request);
}

function putReport(report, index, contact) {
  const article = put($('results'), 'article');
  const kind = frameOf(report.verdict);
  const box = put(article, 'div', '', `answer ${kind}`);
  putWord(box, kind, say(`verdict-${report.verdict}`), 'h2');
  const genuine = isGenuine(report);
  putState(box, report, genuine);
  putRights(article, report);
  const fields = report.seal.fields ?? [];
  if (fields.length) {
    const more = put(article, 'details');
    put(more, 'summary', say(genuine ? 'fields' : 'fields-unverified'));
    putPairs(more, fields.map((field) => [field.label, field.text ?? field.value]));
  }
  putEmployer(article, report, index);
  putProblem(article, report, index, contact);
  if (report.trust.state === 'fresh') putSaid(article, 'p', report.said.trust, 'source');
  put(article, 'p', say('bearer'), 'source');
}

export function save(name, type, ...parts) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export const reportsOf = (answer) => (Array.isArray(answer) ? answer : (answer.reports ?? []));

// contact: where the prefecture that issued is reached, as the site says it; focus: a
// document was given, so that who reads is brought to its answer. True where no part of a
// set waits for others.
export function show(answer, { role, contact, focus }) {
  const results = $('results');
  const reports = reportsOf(answer);
  const waits = reports.some((report) => report.seal.state === 'incomplete');
  results.replaceChildren();
  if (answer.needs) put(results, 'p', say(`needs-${answer.needs}`), 'answer unsure');
  else reports.forEach((report, index) => putReport(report, index, contact));
  if (waits) {
    put(results, 'p', say('part-next'));
    putButton(results, say('part-drop'), async () => {
      await ask('forget');
      results.replaceChildren();
    });
  }
  if (!answer.needs && role && reports.length === 1) {
    putButton(results, say('notice'), async () => {
      try {
        save(say('notice-file'), 'text/html', await ask('notice'));
      } catch (error) {
        $('state').textContent = error.message;
      }
    });
  }
  $('state').textContent = say('done');
  if (focus) results.focus();
  return !waits;
}
