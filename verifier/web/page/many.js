// SPDX-License-Identifier: EUPL-1.2
// Many files at once: a row each in a table, which is saved as the command line writes it.
import { ask } from './ask.js';
import { $, isGenuine, put, putButton, reportsOf, save } from './show.js';
import { say } from './words.js';

const VERDICTS = ['valid', 'not-valid', 'could-not-tell'];

function beginTable(results) {
  put(results, 'h2', say('many'));
  const state = put(results, 'p', '', 'progress');
  const bar = put(results, 'progress');
  bar.setAttribute('aria-label', say('many'));
  const frame = put(results, 'section', '', 'wide');
  frame.tabIndex = 0;
  frame.setAttribute('aria-label', say('many'));
  const table = put(frame, 'table');
  const head = put(put(table, 'thead'), 'tr');
  for (const name of ['file', 'verdict', 'document', 'until', 'right']) put(head, 'th', say(`many-${name}`)).scope = 'col';
  return { state, bar, body: put(table, 'tbody') };
}

function putRow(body, file, report, needs) {
  const row = put(body, 'tr');
  put(row, 'th', file.name).scope = 'row';
  if (!report) {
    put(row, 'td', say('verdict-could-not-tell'), 'unsure');
    put(row, 'td', say(`needs-${needs}`)).colSpan = 3;
    return;
  }
  const kind = { valid: 'yes', 'not-valid': 'no' }[report.verdict] ?? 'unsure';
  const answer = put(row, 'td', say(`verdict-${report.verdict}`), kind);
  // what was not checked stands beside the word
  if (report.trust.state !== 'fresh') put(answer, 'div', report.said.trust, 'mark');
  if (report.status.stale) put(answer, 'div', say('status-stale'), 'mark');
  // of what nothing proves, nothing is repeated
  const genuine = isGenuine(report);
  put(row, 'td', genuine && report.title_kind ? report.title_kind : report.said.seal);
  put(row, 'td', genuine ? (report.said.until ?? '') : '');
  const rights = report.rights ?? [];
  put(row, 'td', rights.map(({ benefit, verdict }) => `${say(`benefit-${benefit}`)} : ${say(`right-${verdict}`)}`).join(' ; '));
}

// stopped(): true once whoever asked does something else
export async function checkMany(files, stopped, focus) {
  const results = $('results');
  results.replaceChildren();
  const { state, bar, body } = beginTable(results);
  const count = { valid: 0, 'not-valid': 0, 'could-not-tell': 0 };
  const rows = [];
  let halted = false;
  const stop = putButton(results, say('many-stop'), () => { halted = true; });
  bar.max = files.length;
  await ask('forget');
  for (const [i, file] of files.entries()) {
    if (stopped()) return;
    if (halted) break;
    const answer = await ask('file', { blob: file });
    const reports = reportsOf(answer);
    if (answer.needs || !reports.length) {
      putRow(body, file, null, answer.needs ?? 'picture');
      count['could-not-tell']++;
    }
    for (const report of answer.needs ? [] : reports) {
      putRow(body, file, report);
      count[report.verdict]++;
    }
    const problem = answer.needs ? say(`needs-${answer.needs}`) : '';
    rows.push(await ask('row', { name: file.name, problem, first: i === 0 }));
    if (!reports.some((report) => report.seal.state === 'incomplete')) await ask('forget');
    bar.value = i + 1;
    state.textContent = say('many-progress', i + 1, files.length);
  }
  stop.remove();
  bar.remove();
  state.textContent = say('many-summary', ...VERDICTS.map((verdict) => count[verdict]));
  putButton(results, say('many-save'), () => save(say('many-name'), 'text/csv', ...rows));
  $('state').textContent = `${say('done')} ${state.textContent}`;
  if (focus) results.focus();
}
