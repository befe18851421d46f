# SPDX-License-Identifier: EUPL-1.2
# schema.py TEMPLATES KIND < schema: what « sceau schema » publishes says of each member
# what the kind's table says that the program reads.
import copy
import json
import os
import sys

import jsonschema

templates, kind = sys.argv[1:]
schema = json.load(sys.stdin)
jsonschema.Draft202012Validator.check_schema(schema)
sample = json.load(open(os.path.join(templates, kind, "sample.json")))
validator = jsonschema.Draft202012Validator(schema)
checks = 0


def claim(what, true):
    global checks
    checks += 1
    if not true:
        sys.exit(what)


def table(*path):
    names, rows = None, []
    for line in open(os.path.join(templates, *path)):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        if line.startswith("@../common/"):
            rows += table("common", line[len("@../common/"):])
        elif names is None:
            names = line.split("\t")
        else:
            rows.append(dict(zip(names, line.split("\t"))))
    return rows


def leaf(path):
    at = schema
    for name in path.split("."):
        at = at["properties"][name]
    return at


def leaves(at, prefix=""):
    for name, inner in at["properties"].items():
        if inner.get("type") == "object":
            yield from leaves(inner, prefix + name + ".")
        else:
            yield prefix + name


def read(path):
    at = sample
    for name in path.split("."):
        at = at.get(name) if isinstance(at, dict) else None
    return at


def changed(path, value):
    request = copy.deepcopy(sample)
    *outer, last = path.split(".")
    at = request
    for name in outer:
        at = at.setdefault(name, {})
    if value is None:
        del at[last]
    else:
        at[last] = value
    return request


def follows(request):
    return validator.is_valid(request)


def edges(path, good, bad):
    own = jsonschema.Draft202012Validator(leaf(path))
    for v in good:
        claim(f"{path} : le schéma refuse {v!r}", own.is_valid(v))
    for v in bad:
        claim(f"{path} : le schéma accepte {v!r}", not own.is_valid(v))
    return good[0]


def holds(condition):
    for part in condition.split(","):
        if "!=" in part:
            path, value = part.split("!=")
            true = str(read(path)) != value
        elif "=" in part:
            path, value = part.split("=")
            true = str(read(path)) == value
        elif part.startswith("!"):
            true = read(part[1:]) is None
        else:
            true = read(part) is not None
        if not true:
            return False
    return True


rows = table(kind, "request.tsv")
claim("l’exemple suit le schéma", follows(sample))
claim("d’autres membres que ceux de la table",
      set(leaves(schema)) - {"schema", "kind", "language", "holder.email"} == {r["path"] for r in rows})
if "holder" in schema["properties"]:
    edges("holder.email", ["a.specimen+1@exemple.example", "a@b-c.d2"],
          ["", "a", "a@b", "a@1.2", "a b@c.d", "a@c.d\r\nBcc: x@c.d", "a..b@c.d", ".a@c.d", "<a@c.d>", "a@-b.d", "a@" + "b" * 252 + ".d"])
categories = table("rights", "categories.tsv")
for row in rows:
    path, form, top, needed = row["path"], row["type"], int(row["max"] or 0), row["needed"]
    s = leaf(path)
    claim(f"{path} : l’étiquette « {row['label_fr']} »", s["description"].startswith(row["label_fr"]))
    if form == "text":
        one = edges(path, ["a" * top], ["", "a" * (top + 1), 7])
    elif form == "integer":
        one = edges(path, [top, 1], [0, top + 1, 1.5, "1"])
    elif form == "digits":
        one = edges(path, ["0" * (top - 1) + "1"], ["0" * top, "1" * (top - 1), "1" * (top + 1)])
    elif form == "code":
        one = edges(path, ["A" * top], ["", "0", "A" * (top + 1), "a", "A-"])
    elif form == "choice":
        names = [c.split("=")[0] for c in row["among"].split("|")]
        one = edges(path, names, ["", "?", 1])
        claim(f"{path} : les choix", s["enum"] == names)
    elif form in ("country", "nationality"):
        one = edges(path, ["FR"], ["fr", "FRA", "F"])
    elif form in ("date", "past"):
        one = edges(path, ["2026-01-31"], ["2026-1-31", "31/01/2026", "2026"])
    elif form == "birth":
        one = edges(path, ["1990", "1990-02", "1990-02-03"], ["90", "1990-2"])
    elif form == "name":
        one = edges(path, ["Été-Noël d’A"], ["", "A/B", "A 2"])
    elif form in ("town", "words"):
        one = edges(path, ["L’Haÿ (centre)"], ["", "Paris 15e"])
    elif form == "place":
        one = edges(path, ["5 rue A & B (93)"], [""])
    elif form == "names":
        one = edges(path, [["A"] * 6], [[], ["A"] * 7, ["A/B"], ["A, B"], ["A2"], [""], "A"])
    elif form == "amount":
        one = edges(path, ["1801,80", "0,50", "12"], ["", "1801.80", "01", "1,8", "-1", "1" * (top + 1)])
    elif form == "mrz":
        one = edges(path, [["A" * 30] * 3], [["A" * 30] * 2, ["A" * 29] * 3, ["a" * 30] * 3, "A" * 90])
    elif form == "postcode":
        one = edges(path, ["1071 AB", "1", "A" * top], ["", "-1", "1-", "a", "A" * (top + 1)])
        for value in ["01000", "98999"]:
            claim(f"{path} : {value}", follows(changed(path, value)))
        for value in ["1", "7501", "00999", "99000", "7501A"]:
            claim(f"{path} : {value}, en France", not follows(changed(path, value)))
        abroad = changed(row["among"], "NL")
        claim(f"{path} : à l’étranger", follows(abroad))
    else:
        claim(f"{path} : forme {form}", form == "category")
        names = [c["category"] for c in categories if c["group"] == row["among"]]
        one = edges(path, names, ["", "?"])
        claim(f"{path} : les catégories", s["enum"] == names)
    # there where it is needed, not where it has no sense
    word, _, condition = needed.partition(" ")
    there = word in ("yes", "when") and (not condition or holds(condition))
    if read(path) is not None and there:
        claim(f"{path} : exigé", not follows(changed(path, None)))
    if condition and not holds(condition):
        claim(f"{path} : de trop", not follows(changed(path, one)))
print(f"{kind} : {checks} comparaisons")
claim("trop peu de comparaisons", checks > 50)
