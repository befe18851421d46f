# SPDX-License-Identifier: EUPL-1.2
# schema.py request.schema.json request.tsv sample.json
# The published schema says of each member what the table says that the program reads.
import copy
import json
import os
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
lines = [l.rstrip("\n").split("\t") for l in open(sys.argv[2]) if not l.startswith("#")]
rows = [dict(zip(lines[0], l)) for l in lines[1:]]
sample = json.load(open(sys.argv[3]))
validator = jsonschema.Draft202012Validator(schema)
checks = 0


def claim(what, true):
    global checks
    checks += 1
    if not true:
        sys.exit(what)


def leaf(path):
    at = schema
    for name in path.split("."):
        at = at["properties"][name]
    return at


def holds(path, value):
    request = copy.deepcopy(sample)
    *outer, last = path.split(".")
    at = request
    for name in outer:
        at = at.setdefault(name, {})
    at[last] = value
    return validator.is_valid(request)


def edges(path, good, bad):
    for v in good:
        claim(f"{path} : le schéma refuse {v!r}", holds(path, v))
    for v in bad:
        claim(f"{path} : le schéma accepte {v!r}", not holds(path, v))


claim("l’exemple suit le schéma", validator.is_valid(sample))
claim("tous les membres", len(rows) > 30)
for row in rows:
    path, kind, top, label = row["path"], row["type"], row["max"], row["label_fr"]
    s = leaf(path)
    claim(f"{path} : l’étiquette « {label} »", s["description"].startswith(label))
    if kind == "text":
        edges(path, ["a" * int(top)], ["", "a" * (int(top) + 1)])
    elif path == "facts.rank":
        # from the second on, the attestation before is asked for
        edges(path, [1], [2, 0, 1.5, "1"])
        sample["facts"]["previous_until"] = "2026-01-31"
        edges(path, [2, int(top)], [1, int(top) + 1])
        del sample["facts"]["previous_until"]
    elif kind == "integer":
        edges(path, [1, int(top)], [0, int(top) + 1, 1.5, "1"])
    elif kind == "digits":
        n = int(top)
        edges(path, ["0" * (n - 1) + "1"], ["0" * n, "1" * (n - 1), "1" * (n + 1)])
    elif kind == "code":
        edges(path, ["A" * int(top)], ["", "0", "A" * (int(top) + 1), "a", "A-"])
    elif kind == "choice":
        claim(f"{path} : les choix", s["enum"] == row["among"].split("|"))
    elif kind in ("country", "nationality"):
        edges(path, ["FR"], ["fr", "FRA", "F"])
    elif kind in ("date", "past"):
        # only from the second attestation on is there one before
        sample["facts"]["rank"] = 2 if row["needed"] == "when facts.rank!=1" else 1
        edges(path, ["2026-01-31"], ["2026-1-31", "31/01/2026"])
        sample["facts"]["rank"] = 1
    elif kind == "birth":
        edges(path, ["1990", "1990-02", "1990-02-03"], ["90", "1990-2"])
    elif kind == "name":
        edges(path, ["Été-Noël d’A"], ["", "A/B", "A 2"])
    elif kind == "town":
        edges(path, ["L’Haÿ (centre)"], ["", "Paris 15e"])
    elif kind == "place":
        edges(path, ["5 rue A & B (93)"], [""])
    elif kind == "names":
        edges(path, [["A"] * 6], [[], ["A"] * 7, ["A/B"], ["A, B"], ["A2"]])
    elif kind == "postcode":
        edges(path, ["01000", "98999"], ["1", "7501", "00999", "99000", "7501A"])
        sample["holder"]["address"]["country"] = "NL"
        edges(path, ["1071 AB", "1", "A" * int(top)], ["", "-1", "1-", "a", "A" * (int(top) + 1)])
        sample["holder"]["address"]["country"] = "FR"
    else:
        claim(f"{path} : forme {kind}", kind == "category")
        names = {l.split("\t")[0] for l in open(os.path.join(os.path.dirname(sys.argv[2]), "../rights/categories.tsv"))}
        claim(f"{path} : les catégories", set(s["enum"]) <= names)
print(f"{checks} comparaisons")
claim("trop peu de comparaisons", checks > 150)
