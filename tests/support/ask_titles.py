#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Many clients that ask a service for titles, each until it has an answer: what fails, or
is put off, is asked again of another port with the same key.

usage: ask_titles.py DIR SAMPLE CLIENTS TITLES FIRST PORT...

DIR has the client's certificate (machine.pem, machine.key) and the server's
(certificate.pem). Prints one line of JSON: what was answered, by status; the numbers; the
seconds that the answers took, each."""
import collections
import http.client
import json
import queue
import ssl
import sys
import threading
import time

PATIENCE_S = 120


def connect(folder, port):
    context = ssl.create_default_context(cafile=f"{folder}/certificate.pem")
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.load_cert_chain(f"{folder}/machine.pem", f"{folder}/machine.key")
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=context)


class Client(threading.Thread):
    def __init__(self, folder, ports, sample, waiting):
        super().__init__()
        self.folder, self.ports, self.sample, self.waiting = folder, ports, sample, waiting
        self.connection = None
        self.statuses, self.took, self.numbers, self.lost = collections.Counter(), [], {}, []

    def ask(self, key, body):
        """The status, or 0 where there was no answer; and the title's number."""
        try:
            if self.connection is None:
                self.connection = connect(self.folder, self.ports[0])
            begun = time.monotonic()
            self.connection.request("POST", "/titles", body, {
                "Content-Type": "application/json", "Host": "titres.example",
                "Idempotency-Key": key})
            answer = self.connection.getresponse()
            text = answer.read()
            self.took.append(time.monotonic() - begun)
            number = json.loads(text)["number"] if answer.status in (200, 201) else None
            if answer.status >= 500:
                self.turn_away()
            return answer.status, number
        except (OSError, http.client.HTTPException):
            self.turn_away()
            return 0, None

    def turn_away(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None
        self.ports = self.ports[1:] + self.ports[:1]

    def run(self):
        while True:
            try:
                n = self.waiting.get_nowait()
            except queue.Empty:
                return
            body = dict(self.sample, application=dict(self.sample["application"]))
            body["application"]["number"] = "92012030%011d" % n
            key, end, number = f"essai-{n}", time.monotonic() + PATIENCE_S, None
            while number is None and time.monotonic() < end:
                status, number = self.ask(key, json.dumps(body))
                self.statuses[status] += 1
                if number is None:
                    time.sleep(0.1)
            if number is None:
                self.lost.append(n)
            else:
                self.numbers[n] = number


def main():
    folder, sample, clients, titles, first = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    ports = [int(p) for p in sys.argv[6:]]
    with open(sample, encoding="utf-8") as f:
        request = json.load(f)
    waiting = queue.SimpleQueue()
    for n in range(first, first + titles):
        waiting.put(n)
    crowd = [Client(folder, ports[i % len(ports):] + ports[:i % len(ports)], request, waiting)
             for i in range(clients)]
    begun = time.monotonic()
    for c in crowd:
        c.start()
    for c in crowd:
        c.join()
    statuses, numbers, took, lost = collections.Counter(), {}, [], []
    for c in crowd:
        statuses.update(c.statuses)
        numbers.update(c.numbers)
        took += c.took
        lost += c.lost
    print(json.dumps({"seconds": time.monotonic() - begun, "statuses": statuses, "lost": lost,
                      "numbers": [numbers[n] for n in sorted(numbers)], "took": sorted(took)}))


main()
