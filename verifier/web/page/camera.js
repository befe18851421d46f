// SPDX-License-Identifier: EUPL-1.2
// The camera: frames go to the worker one after the other until one is read.
import { ask } from './ask.js';
import { $ } from './show.js';
import { say } from './words.js';

const FRAME_SIDE = 900; // of a frame, after it was cut to the guide

let stream = null;
let ticket = 0; // of the scan that may use it: a permission may come after it was given up

export function stopCamera() {
  ticket++;
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  $('video').srcObject = null;
  $('camera').hidden = true;
}

function setUpTrack(track) {
  const able = track.getCapabilities?.() ?? {};
  $('torch').hidden = !able.torch;
  $('torch').setAttribute('aria-pressed', 'false');
  $('zoom-field').hidden = !able.zoom;
  if (able.zoom) Object.assign($('zoom'), { min: able.zoom.min, max: able.zoom.max, step: able.zoom.step || 0.1, value: able.zoom.min });
  if (able.focusMode?.includes('continuous')) track.applyConstraints({ advanced: [{ focusMode: 'continuous' }] }).catch(() => {});
}

// The middle of the picture, where the guide is, at a size that reads.
function takeFrame(video, canvas) {
  const width = video.videoWidth * 0.8, height = video.videoHeight * 0.9;
  const scale = Math.min(1, FRAME_SIDE / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(video, (video.videoWidth - width) / 2, (video.videoHeight - height) / 2, width, height, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

async function readFrames(video, own) {
  const canvas = document.createElement('canvas');
  while (stream === own) {
    if (video.videoWidth) {
      const frame = takeFrame(video, canvas);
      const given = { width: frame.width, height: frame.height, rgba: frame.data };
      const found = await ask('frame', given, [frame.data.buffer]);
      if (found && stream === own) return found;
    }
    await new Promise(requestAnimationFrame);
  }
  return null;
}

// What was read; null where the camera was stopped. Throws where there is none to use.
export async function scan() {
  stopCamera();
  const own = ticket;
  $('camera').hidden = false;
  $('camera-state').textContent = say('camera-wait');
  try {
    const granted = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    if (own !== ticket) {
      for (const track of granted.getTracks()) track.stop();
      return null;
    }
    stream = granted;
    setUpTrack(granted.getVideoTracks()[0]);
    $('video').srcObject = granted;
    await $('video').play();
    $('camera-state').textContent = say('camera-look');
    $('camera').scrollIntoView({ block: 'nearest' });
    return await readFrames($('video'), granted);
  } finally {
    if (own === ticket) stopCamera();
  }
}

$('stop').addEventListener('click', stopCamera);
$('torch').addEventListener('click', () => {
  const on = $('torch').getAttribute('aria-pressed') !== 'true';
  stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] })
    .then(() => $('torch').setAttribute('aria-pressed', String(on)), () => {});
});
$('zoom').addEventListener('input', () => {
  stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ zoom: +$('zoom').value }] }).catch(() => {});
});
