#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""notice_server.py KIND FOLDER PORT [CERTIFICATE KEY]: who receives notices, on loopback.

KIND: `relay` (SMTP, STARTTLS and an account needed), `clear` (SMTP without any), `hook` (HTTPS,
checks the signature by FOLDER/secret). PORT 0: any, written to FOLDER/port; what is received
goes to FOLDER/N.eml or N.json, in order.

A relay says 550 to absent@, 452 to full@, 554 to relay@, to all senders while FOLDER/sender is
there, and 554 to a text while FOLDER/spam is. While FOLDER/hold is there, what was received is
not answered. The hook answers FOLDER/code, else 204.
"""
import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys
import threading
import time

kind, folder, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
lock = threading.Lock()


def there(name):
    return os.path.exists(os.path.join(folder, name))


def keep(suffix, data):
    with lock:
        number = sum(name.endswith(suffix) for name in os.listdir(folder)) + 1
        path = os.path.join(folder, '%03d%s' % (number, suffix))
        with open(path + '.new', 'wb') as file:
            file.write(data)
        os.rename(path + '.new', path)


def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    return context


def ready(number):
    with open(os.path.join(folder, 'port.new'), 'w', encoding='ascii') as file:
        file.write(str(number))
    os.rename(os.path.join(folder, 'port.new'), os.path.join(folder, 'port'))


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        with open(os.path.join(folder, 'secret'), 'rb') as file:
            secret = file.read().strip()
        moment = self.headers.get('Sceau-Timestamp', '')
        expected = 'v1=' + hmac.new(secret, moment.encode() + b'.' + body, hashlib.sha256).hexdigest()
        right = hmac.compare_digest(expected, self.headers.get('Sceau-Signature', ''))
        right = right and abs(time.time() - int(moment or 0)) < 300
        code = 204 if right else 401
        if there('code'):
            with open(os.path.join(folder, 'code'), encoding='ascii') as file:
                code = int(file.read())
        keep('.json', json.dumps({'right': right, 'code': code, 'id': self.headers.get('Idempotency-Key'),
                                  'type': self.headers.get('Content-Type'), 'path': self.path,
                                  'body': json.loads(body)}).encode())
        while there('hold'):
            time.sleep(0.02)
        self.send_response(code)
        if code == 302:
            self.send_header('Location', '/elsewhere')
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


def serve_hook():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', port), Hook)
    server.daemon_threads = True
    server.socket = tls().wrap_socket(server.socket, server_side=True)
    ready(server.server_port)
    server.serve_forever()


def serve_mail():
    import asyncio

    from aiosmtpd.smtp import SMTP, AuthResult

    class Relay:
        async def handle_MAIL(self, server, session, envelope, address, options):
            if there('sender'):
                return '550 5.7.1 not from there'
            envelope.mail_from = address
            return '250 OK'

        async def handle_RCPT(self, server, session, envelope, address, options):
            refusals = {'absent': '550 5.1.1 no such mailbox', 'full': '452 4.2.2 mailbox full',
                        'relay': '554 5.7.1 relay access denied'}
            if address.split('@')[0] in refusals:
                return refusals[address.split('@')[0]]
            envelope.rcpt_tos.append(address)
            return '250 OK'

        async def handle_DATA(self, server, session, envelope):
            if there('spam'):
                return '554 5.7.1 spam'
            head = 'X-Envelope: %s %s %s\r\n' % (envelope.mail_from, ','.join(envelope.rcpt_tos),
                                                 'tls' if session.ssl else 'clear')
            keep('.eml', head.encode() + envelope.original_content)
            while there('hold'):
                await asyncio.sleep(0.02)
            return '250 OK'

    def account(server, session, envelope, mechanism, data):
        with open(os.path.join(folder, 'password'), 'rb') as file:
            right = data.login == b'sceau' and data.password == file.read().strip()
        return AuthResult(success=right, handled=False)

    def session():
        if kind == 'clear':
            return SMTP(Relay(), hostname='relay.example')
        return SMTP(Relay(), hostname='relay.example', tls_context=tls(), require_starttls=True,
                    authenticator=account, auth_required=True)

    async def run():
        server = await asyncio.get_running_loop().create_server(session, '127.0.0.1', port)
        ready(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


if kind == 'hook':
    serve_hook()
else:
    serve_mail()
