# SPDX-License-Identifier: EUPL-1.2
"""A status token as its readers read it, without a line of Sceau: the signature by
openssl, the list by zlib. Prints its claims, the list's own in "values": place by value.

    read_token.py TOKEN CERTIFICATE
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import zlib


def unpad(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def integer(number):
    body = number.to_bytes(33, "big").lstrip(b"\0") or b"\0"
    if body[0] & 0x80:
        body = b"\0" + body
    return b"\x02" + bytes([len(body)]) + body


def is_signed(signed, rs, certificate):
    body = integer(int.from_bytes(rs[:32], "big")) + integer(int.from_bytes(rs[32:], "big"))
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key")
        der = os.path.join(folder, "signature")
        with open(key, "wb") as out:
            out.write(subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"],
                                     check=True, capture_output=True).stdout)
        with open(der, "wb") as out:
            out.write(b"\x30" + bytes([len(body)]) + body)
        return subprocess.run(["openssl", "dgst", "-sha256", "-verify", key, "-signature", der],
                              input=signed, capture_output=True).returncode == 0


def main():
    with open(sys.argv[1], "rb") as token:
        head, body, signature = token.read().split(b".")
    header = json.loads(unpad(head.decode()))
    if header["alg"] != "ES256" or not is_signed(head + b"." + body, unpad(signature.decode()), sys.argv[2]):
        sys.exit("not signed by that certificate")
    claims = json.loads(unpad(body.decode()))
    claims["typ"] = header["typ"]
    status = claims.pop("status_list", None)
    if status:
        data = zlib.decompress(unpad(status["lst"]))
        bits = status["bits"]
        claims["size"] = len(data) * 8 // bits
        claims["values"] = {}
        for i, byte in enumerate(data):
            for k in range(0, 8, bits):
                value = byte >> k & (1 << bits) - 1
                if value:
                    claims["values"][str((i * 8 + k) // bits)] = value
    json.dump(claims, sys.stdout)


main()
