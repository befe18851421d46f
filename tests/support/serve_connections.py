# SPDX-License-Identifier: EUPL-1.2
"""So many connections to the issuing service at once, each asks for /me; prints how many
were answered 200.

usage: serve_connections.py SOCKET COUNT HEADERS
"""

import socket
import sys


def connections(path, count, headers):
    text = open(headers, encoding="ascii").read().replace("\n", "\r\n")
    request = f"GET /me HTTP/1.1\r\nHost: service\r\nConnection: close\r\n{text}\r\n".encode()
    held = []
    for _ in range(count):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(30)
        s.connect(path)
        held.append(s)
    # all of them are there before the first one asks
    for s in held:
        s.sendall(request)
    good = 0
    for s in held:
        answer = b""
        while True:
            some = s.recv(65536)
            if not some:
                break
            answer += some
        good += answer.startswith(b"HTTP/1.1 200 ")
        s.close()
    print(good)


connections(sys.argv[1], int(sys.argv[2]), sys.argv[3])
