#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""serve.py FOLDER PORTFILE [TSA]: that folder over HTTP on loopback, paths that misbehave.

/slow drips for ever, /silent never answers, /huge never ends, /length says it is huge,
/to-file redirects to file:///etc/passwd, /loop to itself, /to/X to X, /403 refuses, /agent
refuses clients without a name, /cut breaks off.

With TSA, the configuration of an `openssl ts`, POST /tsa answers with a time-stamp, /tsa/old
with the one before, /tsa/reject with a refusal, /tsa/html with a page.
"""
import http.server
import os
import subprocess
import sys
import tempfile
import time


class Handler(http.server.SimpleHTTPRequestHandler):
    tsa = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else ''
    last = b''

    def head(self, code, *headers):
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self):
        try:
            self.answer()
        except (BrokenPipeError, ConnectionResetError):
            pass

    def answer(self):
        path = self.path
        if path == '/slow':
            self.head(200)
            for _ in range(600):
                self.wfile.write(b'<')
                self.wfile.flush()
                time.sleep(0.1)
        elif path == '/silent':
            time.sleep(60)
        elif path == '/huge':
            self.head(200)
            while True:
                self.wfile.write(b'<' * 65536)
        elif path == '/length':
            self.head(200, ('Content-Length', '1000000000000'))
        elif path == '/to-file':
            self.head(302, ('Location', 'file:///etc/passwd'))
        elif path == '/loop':
            self.head(302, ('Location', '/loop'))
        elif path.startswith('/to/'):
            self.head(302, ('Location', path[3:]))
        elif path == '/403':
            self.head(403)
        elif path == '/cut':
            self.head(200, ('Content-Length', '1000'))
            self.wfile.write(b'<?xml')
        elif path.startswith('/agent/') and not self.headers.get('User-Agent', '').startswith('sceau-verify/'):
            self.head(403)
        else:
            if path.startswith('/agent/'):
                self.path = path[6:]
            super().do_GET()

    def stamp(self, query):
        with tempfile.NamedTemporaryFile() as file:
            file.write(query)
            file.flush()
            return subprocess.run(['openssl', 'ts', '-reply', '-config', Handler.tsa, '-queryfile', file.name],
                                  check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout

    def do_POST(self):
        query = self.rfile.read(int(self.headers['Content-Length']))
        if self.headers['Content-Type'] != 'application/timestamp-query':
            self.head(415)
            return
        if self.path == '/tsa/silent':
            time.sleep(60)
        elif self.path == '/tsa/html':
            self.head(200, ('Content-Type', 'text/html'))
            self.wfile.write(b'<html>')
        elif self.path.startswith('/tsa'):
            if self.path == '/tsa/reject':
                answer = self.stamp(b'?')
            elif self.path == '/tsa/old':
                answer = Handler.last
            else:
                answer = Handler.last = self.stamp(query)
            self.head(200, ('Content-Type', 'application/timestamp-reply'))
            self.wfile.write(answer)
        else:
            self.head(404)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


os.chdir(sys.argv[1])
server = Server(('127.0.0.1', 0), Handler)
with open(sys.argv[2] + '.new', 'w', encoding='ascii') as file:
    file.write(str(server.server_port))
os.rename(sys.argv[2] + '.new', sys.argv[2])
server.serve_forever()
