// SPDX-License-Identifier: EUPL-1.2
// What was begun before the page (early.js).

export const { ask, dated, day, keep, opened, settings, signers, takeList, taken } = globalThis.early;
