// SPDX-License-Identifier: EUPL-1.2
// What the page asks of the worker, and its answers.

const { worker } = globalThis.early;
const waiting = new Map();
let asked = 0;

export const { opened } = globalThis.early;

export function ask(act, given = {}, move = []) {
  return new Promise((resolve, reject) => {
    waiting.set(++asked, { resolve, reject });
    worker.postMessage({ id: asked, act, given }, move);
  });
}

worker.addEventListener('message', ({ data }) => {
  const one = waiting.get(data.id);
  if (!one) return;
  waiting.delete(data.id);
  if ('error' in data) one.reject(new Error(data.error));
  else one.resolve(data.answer);
});
