// SPDX-License-Identifier: EUPL-1.2
// The worker is started before the page is read, as it takes longest. A plain script: a
// module waits for the whole page. ask.js takes it over.
'use strict';

globalThis.early = { worker: new Worker('worker.js') };
early.opened = new Promise((resolve, reject) => {
  early.worker.addEventListener('message', ({ data }) => {
    if (data.ready) resolve();
    if (data.failed) reject(new Error(data.failed));
  });
  early.worker.addEventListener('error', () => reject(new Error('worker')));
});
early.opened.catch(() => {}); // the page says it
