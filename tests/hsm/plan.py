# SPDX-License-Identifier: EUPL-1.2
# plan.py SCHEMA PROGRAM FOLDER
# The published schema takes a plan where the program does, and refuses it where that
# does: each member at its edges, absent, unknown and of another type.
import copy
import json
import subprocess
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
program, folder = sys.argv[2:4]
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
good = {
    "schema": "sceau.ceremony/1",
    "module": "/nonexistent.so",
    "token": {"label": "sceau", "initialise": True},
    "pin": "prompt",
    "so_pin": "prompt",
    "state": ".",
    "out": "out",
    "backup": "clonage",
    "keys": [
        {"label": "s", "purpose": "seal", "id": "01", "curve": "P-256",
         "subject": {"ca": "FR00", "certificate": "0001", "organisation": "O", "siren": "130003262"}},
        {"label": "p", "purpose": "pdf", "id": "02", "curve": "P-256",
         "subject": {"name": "Cachet", "organisation": "O", "siren": "130003262"}},
    ],
}
counts = {True: 0, False: 0}
REMOVE = object()


def judge(plan, what):
    path = f"{folder}/variant.json"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(plan, f, ensure_ascii=False)
    run = subprocess.run([program, "ceremony", "--dry-run", path], capture_output=True, text=True)
    # 1: a plan that was read, whose module is not there
    if run.returncode not in (1, 3):
        sys.exit(f"{what} : code {run.returncode} : {run.stderr}")
    schema_takes, program_takes = validator.is_valid(plan), run.returncode == 1
    if schema_takes != program_takes:
        sys.exit(f"{what} : le schéma dit {schema_takes}, le programme {program_takes} : {run.stderr}")
    counts[program_takes] += 1


def set_at(plan, path, value):
    *outer, last = path
    for name in outer:
        plan = plan[name]
    if value is REMOVE:
        del plan[last]
    else:
        plan[last] = value


def change(*changes):
    plan = copy.deepcopy(good)
    for path, value in changes:
        set_at(plan, path, value)
    judge(plan, str(changes))


def paths(value, at=()):
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from paths(inner, at + (name,))


judge(good, "le bon plan")
for path in list(paths(good)):
    change((path, REMOVE))
    for other in (None, 1, 1.5, True, False, "", [], {}, "x"):
        change((path, other))
for path in [(), ("token",), ("keys", 0), ("keys", 0, "subject"), ("keys", 1, "subject")]:
    change((path + ("inconnu",), 1))

key, seal, pdf = ("keys", 0), ("keys", 0, "subject"), ("keys", 1, "subject")
for path, values in {
    ("schema",): ["sceau.ceremony/1", "sceau.ceremony/2"],
    ("module",): ["/m", "m", "./m"],
    ("module_arguments",): ["configdir='sql:/x'", "", 1, "a\tb", "a" * 1000, "a" * 1001],
    ("pin",): ["prompt", "prompt ", "file:x", "file:", "fd:0", "fd:1023", "fd:1024", "fd:007", "fd:", "fd:x", "fd:-1", "123454321"],
    ("so_pin",): ["file:x", "1234"],
    ("token", "label"): ["a" * 32, "a" * 33, "a\u0007"],
    ("token", "slot"): [0, 2147483647, 2147483648, -1, "0"],
    ("token", "serial"): ["0123"],
    ("token", "unsaid"): [[], ["CKA_LOCAL"], ["CKA_LOCAL", "CKA_LOCAL"], ["CKA_SENSITIVE"], ["CKA_EXTRACTABLE"], [1],
                          ["CKA_LOCAL", "CKA_ALWAYS_SENSITIVE", "CKA_NEVER_EXTRACTABLE"], "CKA_LOCAL"],
    ("backup",): ["é" * 400, "é" * 401, "a\u009fb", "a\u007f"],
    ("keys",): [[good["keys"][0]], [dict(good["keys"][0], label=f"k{i}", id=f"{i:02x}") for i in range(16)],
                [dict(good["keys"][0], label=f"k{i}", id=f"{i:02x}") for i in range(17)]],
    key + ("label",): ["a" * 64, "a" * 65, "A.b_c-9", ".a", "a/b", "a b", "é", "-a"],
    key + ("purpose",): ["pdf", "bundle", "Seal"],
    key + ("id",): ["ab" * 20, "ab" * 21, "a", "0G", "AB", "0x01"],
    key + ("curve",): ["P-384", "p-256"],
    seal + ("ca",): ["FRAZ", "F000", "fr00", "FR0", "FR000", "FR0é"],
    seal + ("certificate",): ["AB12", "TEST", "ab12", "123", "12345"],
    seal + ("name",): ["Cachet"],
    seal + ("organisation",): ["é" * 64, "é" * 65, "a\nb"],
    seal + ("siren",): ["1" * 9, "1" * 14, "1" * 10, "1" * 8, "12345678X"],
    pdf + ("name",): ["é" * 64, "é" * 65, "a\u0000b", "a\tb"],
    pdf + ("ca",): ["FR00"],
    ("keys", 1, "purpose"): ["bundle", "seal"],
}.items():
    for value in values:
        change((path, value))
# a token that exists is found by its serial, and needs no officer
old = [(("token", "initialise"), False), (("so_pin",), REMOVE)]
change(*old)
change(old[0])
change(old[1])
change(*old, (("token", "serial"), "0" * 16))
change(*old, (("token", "serial"), "0" * 17))
change(*old, (("token", "slot"), 0))
print(f"{counts[True]} plans pris, {counts[False]} refusés")
if counts[True] < 30 or counts[False] < 200:
    sys.exit("trop peu de plans")
