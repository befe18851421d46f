// SPDX-License-Identifier: EUPL-1.2
// The page as a server gives it: a folder, on a port of its own, compressed, each part
// under a tag of what is in it; it notes who asks what, and how much goes out.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json',
};

const packed = new Map(); // by tag

function read(file) {
  const bytes = fs.readFileSync(file);
  const tag = `"${crypto.createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
  if (!packed.has(tag)) packed.set(tag, zlib.gzipSync(bytes, { level: 9 }));
  return { tag, body: packed.get(tag) };
}

export async function serve(folder) {
  const requests = [];
  let sent = 0;
  const server = http.createServer((request, response) => {
    requests.push(request.url);
    const name = decodeURIComponent(new URL(request.url, 'http://x').pathname).replace(/\/(v)?$/, '/index.html');
    const file = path.join(folder, path.normalize(name));
    if (!file.startsWith(folder) || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const { tag, body } = read(file);
    const type = TYPES[path.extname(file)] ?? 'text/plain; charset=utf-8';
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304, { etag: tag, 'cache-control': 'no-cache' }).end();
      return;
    }
    sent += body.length;
    response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip', etag: tag, 'cache-control': 'no-cache' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
  return { origin: `http://127.0.0.1:${server.address().port}`, requests, sent: () => sent, close };
}
