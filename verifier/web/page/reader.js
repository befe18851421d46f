// SPDX-License-Identifier: EUPL-1.2
// ZXing-C++ for the core (zxing-wasm, beside this file), called at once: the core's own
// localiser and ladder say where and how to look.
'use strict';

const FORMATS = { 1: 'DataMatrix', 2: 'QRCode' };
const CORNERS = ['topLeft', 'topRight', 'bottomRight', 'bottomLeft'];

// What all searches have in common; the core turns, inverts and enlarges by itself.
const OPTIONS = {
  tryHarder: true, tryRotate: true, tryInvert: false, tryDenoise: false, isPure: false, downscaleFactor: 3,
  downscaleThreshold: 500, minLineCount: 2, validateOptionalChecksum: false, returnErrors: false, eanAddOnSymbol: 0,
  textMode: 0, characterSet: 0, tryCode39ExtendedMode: false,
};

async function makeReader(locate) {
  const zxing = await ZXingWASM.prepareZXingModule({ overrides: { locateFile: locate }, fireImmediately: true });

  function read(pixels, width, height, format, binarizer, downscale, max) {
    const at = zxing._malloc(pixels.length);
    if (!at) return [];
    const options = { ...OPTIONS, formats: FORMATS[format], binarizer, tryDownscale: downscale !== 0, maxNumberOfSymbols: max };
    let results;
    try {
      zxing.HEAPU8.set(pixels, at);
      results = zxing.readBarcodesFromPixmap(at, width, height, options);
    } finally {
      zxing._free(at);
    }
    const found = [];
    try {
      for (let i = 0; i < results.size(); i++) {
        const one = results.get(i);
        if (!one.isValid) continue;
        const corners = CORNERS.flatMap((name) => [one.position[name].x, one.position[name].y]);
        found.push({ bytes: Uint8Array.from(one.bytes), corners });
      }
    } finally {
      results.delete();
    }
    return found;
  }
  return { read };
}

globalThis.makeReader = makeReader;
