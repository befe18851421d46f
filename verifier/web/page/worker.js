// SPDX-License-Identifier: EUPL-1.2
// Reads and judges beside the page, so that it never stands still. Nothing leaves here but
// to the page: its only requests are for its own parts.
'use strict';

importScripts('core.js');

const PICTURE_MS = 1500;
// Of a frame: what a slow phone did not end in its time, it gets more for.
const FRAME_MS = 60, FRAME_MS_MAX = 600;
const FILE_MAX = 20e6, PIXELS_MAX = 50e6; // as on the command line
const TEXT_MAX = 8192; // of a file that holds a code
const SIDE_MAX = 6000; // of a photograph; what is larger is drawn smaller

let core = null, frameBudget = FRAME_MS;

// The reader of symbols comes last and is the longest to come and to compile: what is typed,
// and files of ours, do not wait for it.
let reader = null, reading = null;

function openReader() {
  reading ??= Promise.resolve()
    .then(() => {
      importScripts('zxing.js', 'reader.js');
      return makeReader((name) => name);
    })
    .then((made) => { reader = made; });
  return reading;
}

async function open({ core: module, why }) {
  if (!module) throw new Error(why);
  core = await Core.open(module, { read: (...given) => reader.read(...given) });
}

// Rec. 601 luma of what a canvas gives.
function grey(rgba) {
  const out = new Uint8Array(rgba.length / 4);
  for (let i = 0, at = 0; i < out.length; i++, at += 4)
    out[i] = (306 * rgba[at] + 601 * rgba[at + 1] + 117 * rgba[at + 2] + 512) >> 10;
  return out;
}

// Width times height as a PNG or a JPEG says it, 0 where it says nothing: what is past the
// bound is refused before any of it is drawn.
function pixelsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (is(bytes, '\x89PNG') && bytes.length >= 24) return view.getUint32(16) * view.getUint32(20);
  if (!is(bytes, '\xff\xd8')) return 0;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1];
    // the frame headers, of any coding, are C0 to CF but for three
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return view.getUint16(at + 5) * view.getUint16(at + 7);
  }
  return 0;
}

async function decode(blob) {
  const whole = await createImageBitmap(blob);
  if (whole.width * whole.height > PIXELS_MAX) {
    whole.close();
    throw new RangeError('less');
  }
  const scale = Math.min(1, SIDE_MAX / Math.max(whole.width, whole.height));
  const width = Math.max(1, Math.round(whole.width * scale)), height = Math.max(1, Math.round(whole.height * scale));
  const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext('2d', { willReadFrequently: true });
  // a picture may be transparent, and paper is white
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.drawImage(whole, 0, 0, width, height);
  whole.close();
  if (width * height < 1) throw new RangeError('empty');
  return { width, height, pixels: grey(pen.getImageData(0, 0, width, height).data) };
}

function find({ width, height, pixels }, budget) {
  core.put(pixels);
  return core.exports.web_find(width, height, budget);
}

// Each sentence that a report has for its states, beside them.
async function speak(report) {
  const say = async (group, key, value) => {
    core.putWord(`${group}.${key}\n${value ?? ''}`);
    return core.run('web_say');
  };
  report.said = {
    verdict: await say('verdict', report.verdict),
    seal: await say('seal', report.seal.state),
    status: await say('status', report.status.state, report.status.as_of && (await day(report.status.as_of))),
    trust: await say('trust', report.trust.state, report.trust.as_of && (await day(report.trust.as_of))),
    from: report.time.from && (await day(report.time.from)),
    until: report.time.until && (await day(report.time.until)),
    time: report.time.state,
  };
  if (report.pdf.state !== 'none') report.said.pdf = await say('pdf', report.pdf.state);
  return report;
}

async function day(iso) {
  core.putWord(iso);
  return core.run('web_day');
}

async function reports(name) {
  const lines = (await core.run(name)).split('\n').filter((line) => line);
  const all = [];
  for (const line of lines) all.push(await speak(JSON.parse(line)));
  return all;
}

const is = (bytes, text, within = 0) => {
  for (let at = 0; at <= within && at + text.length <= bytes.length; at++)
    if ([...text].every((c, i) => bytes[at + i] === c.charCodeAt(0))) return true;
  return false;
};

// A code in a file of its own: a text, or the bytes of one, whose marker is theirs alone.
function looksLikeCode(bytes) {
  if (!bytes.length || bytes.length > TEXT_MAX || is(bytes, '%PDF-', 1024)) return false;
  return bytes[0] === 0xdc || is(bytes, 'DC')
    || bytes.every((byte) => (byte > 0x1f ? byte < 0x7f : [9, 10, 13, 29, 30, 31].includes(byte)));
}

const acts = {
  async bundle({ keys, text }) {
    core.exports.web_begin();
    core.put(keys, text);
    return JSON.parse(await core.run('web_take_bundle', keys.length / 64));
  },
  async options({ role, language, day: today, allowTest }) {
    core.exports.web_set_options(role, language, today, allowTest ? 1 : 0);
  },
  async text({ text }) {
    core.exports.web_begin();
    core.put(new TextEncoder().encode(text));
    return reports('web_check_text');
  },
  async file({ blob }) {
    if (blob.size > FILE_MAX) return { needs: 'less' };
    const bytes = new Uint8Array(await blob.arrayBuffer());
    core.exports.web_begin();
    if (looksLikeCode(bytes)) {
      core.put(bytes);
      return reports('web_check_text');
    }
    if (is(bytes, '%PDF-', 1024)) {
      if (typeof DecompressionStream !== 'function') return { needs: 'photograph' };
      core.put(bytes);
      const all = await reports('web_check_pdf');
      return all.some((one) => one.pdf.state === 'foreign') ? { needs: 'photograph', reports: all } : all;
    }
    if (pixelsOf(bytes) > PIXELS_MAX) return { needs: 'less' };
    let picture;
    try {
      picture = await decode(blob);
    } catch (error) {
      return { needs: error instanceof RangeError && error.message === 'less' ? 'less' : 'picture' };
    }
    await openReader();
    find(picture, PICTURE_MS);
    return reports('web_check_codes');
  },
  // A frame of the camera: nothing is said of one in which nothing was read.
  async frame({ width, height, rgba }) {
    core.exports.web_begin();
    await openReader();
    const begun = performance.now(), found = find({ width, height, pixels: grey(rgba) }, frameBudget);
    if (found > 0) return reports('web_check_codes');
    const spent = performance.now() - begun >= frameBudget;
    frameBudget = Math.max(FRAME_MS, Math.min(FRAME_MS_MAX, frameBudget * (spent ? 1.5 : 0.75)));
    return null;
  },
  // Of the file that was just judged: its rows in a table.
  async row({ name, problem, first }) {
    core.putWord(`${name.slice(0, 250).replaceAll('\n', ' ')}\n${problem}`);
    return core.run('web_write_row', first ? 1 : 0);
  },
  // Once the page is ready: who has a picture will not wait for it then.
  async prepare() {
    openReader().catch(() => {}); // who needs it is told
  },
  async forget() {
    core.exports.web_forget_parts();
  },
  async notice() {
    return core.run('web_write_notice');
  },
};

// One thing at a time, in the order in which they were asked, once the core is here: the page
// hands it over.
let handOver;
let last = new Promise((resolve) => { handOver = resolve; }).then(open);

last.then(() => self.postMessage({ ready: true }), (error) => self.postMessage({ failed: error.message }));

self.addEventListener('message', ({ data }) => {
  if ('core' in data) {
    handOver(data);
    return;
  }
  const { id, act, given } = data;
  last = last
    .then(() => {
      if (!core) throw new Error('open');
      return acts[act](given);
    })
    .then((answer) => self.postMessage({ id, answer }), (error) => self.postMessage({ id, error: error.message }));
});
