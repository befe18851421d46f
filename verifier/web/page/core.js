// SPDX-License-Identifier: EUPL-1.2
// The core, and what it asks of the browser: digests, inflated streams, signatures.
// A plain script, for a worker, and for the tests in Node.
'use strict';

const CORE_DONE = 0, CORE_ASKS = 1;
const ASK_SHA256 = 1, ASK_INFLATE = 2, ASK_VERIFY = 3;

// By the length of a point: the digest goes with the curve ("Processus 2D-Doc" 1.2, 3.3.4.1).
const CURVES = {
  64: { namedCurve: 'P-256', hash: 'SHA-256' },
  96: { namedCurve: 'P-384', hash: 'SHA-384' },
  132: { namedCurve: 'P-521', hash: 'SHA-512' },
};

// True or false; null where this browser has no such curve.
async function checkSignature(input) {
  const length = input[0], curve = CURVES[length];
  if (!curve) return null;
  const point = new Uint8Array(length + 1);
  point[0] = 4;
  point.set(input.subarray(1, 1 + length), 1);
  const signature = input.subarray(1 + length, 1 + 2 * length);
  const signed = input.subarray(1 + 2 * length);
  try {
    const key = await crypto.subtle.importKey('raw', point, { name: 'ECDSA', namedCurve: curve.namedCurve }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: curve.hash }, key, signature, signed);
  } catch {
    return null;
  }
}

// The whole stream and nothing after it; null where it is none, or longer than `most`.
async function inflate(input, most) {
  const parts = [];
  let length = 0;
  try {
    const reader = new Blob([input]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > most) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
  } catch {
    return null;
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

class Core {
  // reader: { read(pixels, width, height, format, binarizer, downscale, max) → [{ bytes, corners }] }, or null
  static async open(module, reader) {
    const core = new Core();
    let found = [];
    const page = {
      now: () => performance.now(),
      read: (pixel, width, height, ...options) => {
        try {
          found = reader ? reader.read(core.bytes(pixel, width * height), width, height, ...options) : [];
        } catch {
          found = [];
        }
        return found.length;
      },
      symbol_len: (i) => found[i].bytes.length,
      symbol: (i, bytes, corners) => {
        core.bytes(bytes, found[i].bytes.length).set(found[i].bytes);
        new Int32Array(core.exports.memory.buffer, corners, 8).set(found[i].corners);
      },
    };
    // the C library would write where nobody reads
    const wasi = { fd_close: () => 8, fd_seek: () => 8, fd_write: () => 8 };
    const instance = await WebAssembly.instantiate(module, { page, wasi_snapshot_preview1: wasi });
    core.exports = instance.exports;
    core.exports._initialize();
    return core;
  }

  // A view that a call may take away: the memory grows.
  bytes(at, length) {
    return new Uint8Array(this.exports.memory.buffer, at, length);
  }

  put(...parts) {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    let at = this.exports.web_room(length);
    if (!at && length) throw new RangeError('too long');
    for (const part of parts) {
      this.bytes(at, part.length).set(part);
      at += part.length;
    }
  }

  putWord(text) {
    const word = new TextEncoder().encode(text), at = this.exports.web_word(word.length);
    if (at) this.bytes(at, word.length).set(word);
  }

  text() {
    // a table begins with a byte order mark, which is its own
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes(this.exports.web_text(), this.exports.web_text_len()).slice());
  }

  async answer(i) {
    const x = this.exports;
    const input = this.bytes(x.web_ask_input(i), x.web_ask_len(i)).slice();
    let answer = null;
    switch (x.web_ask_kind(i)) {
      case ASK_SHA256:
        answer = new Uint8Array(await crypto.subtle.digest('SHA-256', input));
        break;
      case ASK_INFLATE:
        answer = await inflate(input, x.web_ask_most(i));
        break;
      case ASK_VERIFY: {
        const right = await checkSignature(input);
        answer = right === null ? null : Uint8Array.of(right ? 1 : 0);
        break;
      }
    }
    if (!answer) {
      x.web_ask_fail(i);
      return;
    }
    const at = x.web_ask_room(i, answer.length);
    if (at) this.bytes(at, answer.length).set(answer);
  }

  // Calls, answers what it asks, and calls again; the text of its end.
  async run(name, ...given) {
    const x = this.exports;
    let status = x[name](...given);
    while (status === CORE_ASKS) {
      for (let i = x.web_ask_next(0); i >= 0; i = x.web_ask_next(i + 1)) await this.answer(i);
      status = x[name](...given);
    }
    const text = this.text();
    if (status !== CORE_DONE) throw new Error(text);
    return text;
  }
}

globalThis.Core = Core;
