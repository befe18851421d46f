// SPDX-License-Identifier: EUPL-1.2
// What the page asks of the worker, and its answers.

const worker = new Worker('worker.js');
const waiting = new Map();
let asked = 0;

export function ask(act, given = {}, move = []) {
  return new Promise((resolve, reject) => {
    waiting.set(++asked, { resolve, reject });
    worker.postMessage({ id: asked, act, given }, move);
  });
}

export const opened = new Promise((resolve, reject) => {
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
