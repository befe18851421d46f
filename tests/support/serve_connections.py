# SPDX-License-Identifier: EUPL-1.2
"""Many clients of the issuing service, through nginx.

serve_crowd.py issue PORT[,PORT...] DIR NAME KEY THREADS SECONDS < LINES > RESULTS
    asks for a title a line, again where it is told to come again, of the next port; one
    JSON a line:
    {"line", "number", "asked": how many times, "statuses": [...], "ms"}
serve_crowd.py connections SOCKET COUNT HEADERS
    so many connections at once, each asks for /me; prints how many were answered 200
"""

import http.client
import json
import socket
import ssl
import sys
import threading
import time


def issue(ports, folder, name, key, threads, seconds):
    context = ssl.create_default_context(cafile=f"{folder}/certificate.pem")
    context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    context.check_hostname = False
    lines = [line.strip().encode() for line in sys.stdin if line.strip()]
    todo = iter(enumerate(lines))
    lock = threading.Lock()
    end = time.monotonic() + seconds

    def ask(connection, i, body):
        connection.request(
            "POST",
            "/titles",
            body,
            {"Content-Type": "application/json", "Idempotency-Key": f"{key}-{i}"},
        )
        answer = connection.getresponse()
        return answer.status, answer.read()

    def one(state, i, body):
        statuses = []
        began = time.monotonic()
        while time.monotonic() < end:
            try:
                if state.get("c") is None:
                    state["c"] = http.client.HTTPSConnection(
                        "127.0.0.1", ports[state["port"] % len(ports)], context=context, timeout=60
                    )
                status, text = ask(state["c"], i, body)
            except (OSError, http.client.HTTPException):
                state["c"] = None
                status, text = 0, b""
            statuses.append(status)
            if status in (0, 429, 502, 503):
                state["c"] = None
                state["port"] += 1
                time.sleep(0.1)
                continue
            number = json.loads(text).get("number", "")
            ms = round((time.monotonic() - began) * 1000, 1)
            return {"line": i, "number": number, "asked": len(statuses), "statuses": statuses, "ms": ms}
        return {"line": i, "number": "", "asked": len(statuses), "statuses": statuses, "ms": 0}

    def work(first):
        state = {"port": first}
        while True:
            with lock:
                item = next(todo, None)
            if item is None:
                return
            result = one(state, *item)
            with lock:
                print(json.dumps(result), flush=True)

    crowd = [threading.Thread(target=work, args=(i,)) for i in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()


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


if sys.argv[1] == "issue":
    ports = [int(port) for port in sys.argv[2].split(",")]
    issue(ports, sys.argv[3], sys.argv[4], sys.argv[5], int(sys.argv[6]), float(sys.argv[7]))
else:
    connections(sys.argv[2], int(sys.argv[3]), sys.argv[4])
