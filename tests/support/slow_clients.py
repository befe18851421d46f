# SPDX-License-Identifier: EUPL-1.2
"""Clients that send a request for a title slowly, through nginx: as many fall silent in the
middle of it as send it piece by piece to its end.

A line is a request. Prints {"ended": how many silent ones were sent away without an answer,
"shortest", "longest": seconds that took, "statuses": what the others were answered}.

usage: slow_clients.py PORT FOLDER NAME KEY SILENCE < LINES
"""

import json
import socket
import ssl
import sys
import threading
import time

PIECES = 6


def connect(port, folder, name):
    context = ssl.create_default_context(cafile=f"{folder}/certificate.pem")
    context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    plain = socket.create_connection(("127.0.0.1", port), timeout=60)
    return context.wrap_socket(plain, server_hostname="titres.example")


def head(key, body):
    return (f"POST /titles HTTP/1.1\r\nHost: titres.example\r\nConnection: close\r\nIdempotency-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()


def read_all(connection):
    answer = b""
    try:
        while some := connection.recv(65536):
            answer += some
    except (ConnectionResetError, ssl.SSLError):
        pass
    return answer


def fall_silent(place, key, body, results):
    connection = connect(*place)
    connection.sendall(head(key, body) + body[:10])
    begun = time.monotonic()
    if not read_all(connection):
        results.append(time.monotonic() - begun)


def go_slowly(place, key, body, silence, results):
    connection = connect(*place)
    connection.sendall(head(key, body))
    step = len(body) // PIECES + 1
    for at in range(0, len(body), step):
        connection.sendall(body[at:at + step])
        time.sleep(silence / 2)
    results.append(int(read_all(connection)[9:12] or 0))


def main(port, folder, name, key, silence):
    place = (int(port), folder, name)
    ended, statuses, threads = [], [], []
    for i, line in enumerate(sys.stdin):
        body = line.strip().encode()
        threads.append(threading.Thread(target=fall_silent, args=(place, f"{key}-s{i}", body, ended)))
        threads.append(threading.Thread(target=go_slowly, args=(place, f"{key}-{i}", body, float(silence), statuses)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"ended": len(ended), "shortest": min(ended, default=0), "longest": max(ended, default=0), "statuses": statuses}))


main(*sys.argv[1:])
