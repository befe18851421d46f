#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""What the public pages say of rights, against the rules and the verifier.

pages.py rules TEMPLATES PAGES KIND...     each case of each page is a row of rights.tsv that
                                           a title of the kind can reach, and none is missing
pages.py verifier PAGES KIND FILE VERIFY TRUST   what the verifier answers for that file
                                           stands on the kind's page, for each role
"""
import datetime
import html.parser
import json
import re
import subprocess
import sys

ROLES = {"employer": ["hiring"], "france-travail": ["registration"], "caf": ["family-housing", "rsa-prime"],
         "cpam": ["health"], "social-landlord": ["housing"], "landlord": ["letting"]}
BLIND = ("employer", "france-travail", "landlord")
WORDS = {"fr": {"yes": "OUI", "no": "NON", "on-condition": "SOUS CONDITION", "uncertain": "INCERTAIN",
                "mention-missing": "MENTION MANQUANTE"},
         "en": {"yes": "YES", "no": "NO", "on-condition": "ON CONDITION", "uncertain": "UNCERTAIN",
                "mention-missing": "MENTION MISSING"}}
LABELS = {"fr": ("À faire :", "Texte :"), "en": ("To do:", "Source:")}


def table(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path) if line.strip() and not line.startswith("#")]
    return [dict(zip(rows[0], row + [""] * len(rows[0]))) for row in rows[1:]]


class Page(html.parser.HTMLParser):
    """Cases by section: [condition, answer, next, source], and all that each section says."""

    def __init__(self, path):
        super().__init__()
        self.cases, self.texts, self.section, self.at, self.part = {}, {}, None, None, None
        self.feed(open(path).read())

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "section":
            self.section = named["id"]
            self.cases[self.section] = []
        elif tag == "li" and self.section:
            self.cases[self.section].append([])
        elif tag == "p" and self.section:
            self.cases[self.section][-1].append("")
            self.part = True
        elif tag == "h2":
            self.at = named.get("id")

    def handle_endtag(self, tag):
        if tag == "section":
            self.section = None
        elif tag == "p":
            self.part = None

    def handle_data(self, data):
        for name in (self.section, self.at):
            if name:
                self.texts[name] = self.texts.get(name, "") + data
        if self.part and self.section:
            self.cases[self.section][-1][-1] += data


def plain(text):
    return " ".join(text.split())


def said(row, language):
    """What a page writes of a row of the rules, or of an answer of the verifier."""
    todo, source = LABELS[language]
    return [plain(WORDS[language][row["verdict"]] + " " + row["reason"]), plain(todo + " " + row["next"]),
            plain(source + " " + row["source"])]


def shown(case):
    source = plain(case[3])
    return [plain(case[1]), plain(case[2]), source[:source.rindex(" (")]]


# ---- the rules, read here by themselves ----

def fits(pattern, value):
    for one in pattern.split("|"):
        if one == "?" and not value:
            return True
        if one != "?" and (value.startswith(one[:-1]) if one.endswith("*") else value == one):
            return True
    return False


def timely(pattern, time, ended):
    if pattern == "expired-3m":
        return time == "expired" and ended <= 60
    if pattern == "expired-6m":
        return time == "expired" and ended <= 150
    return fits(pattern, time)


def members(templates, path):
    rows = []
    for line in open(path):
        if line.startswith("@"):
            rows += members(templates, f"{templates}/common/" + line.strip().rsplit("/", 1)[1])
        elif not line.startswith("#"):
            rows.append(line.rstrip("\n").split("\t"))
    return rows


class Rules:
    def __init__(self, templates):
        self.templates = templates
        self.rights = table(f"{templates}/rights/rights.tsv")
        self.categories = table(f"{templates}/rights/categories.tsv")
        self.held = [row["category"] for row in table(f"{templates}/rights/held.tsv")]
        self.today = datetime.date.today().isoformat()

    def situations(self, kind, role, after):
        setting = {row[0]: row[1] for row in members(self.templates, f"{self.templates}/{kind}/kind.tsv") if len(row) > 1}
        request = {row[0]: row for row in members(self.templates, f"{self.templates}/{kind}/request.tsv")}
        group = request["facts.category"][4] if "facts.category" in request else None
        names = [row["category"] for row in self.categories
                 if row["group"] == group and (role not in BLIND or row["discreet"] == "no")]
        names += (self.held if kind == "titre-sejour" else []) + [""]
        ends = setting["end-date"] != "none"
        if after and not ends:
            return
        times = [("expired", days) for days in (30, 120, 365)] if after else [("in-force" if ends else "undated", 0)]
        for asked in ("first", "renewal") if "facts.request" in request else ("",):
            for category in names:
                for mention in ("missing",) if setting["mention"] == "none" else ("missing", "yes", "no"):
                    for time, ended in times:
                        for filed in (False, True) if after else (False,):
                            yield asked, category, mention, time, ended, filed

    def rows(self, kind, role, benefit, after):
        asked_of = [(i, row) for i, row in enumerate(self.rights)
                    if row["role"] == role and row["benefit"] == benefit and fits(row["kind"], kind)
                    and (row["since"] == "-" or row["since"] <= self.today)]
        found = set()
        for asked, category, mention, time, ended, filed in self.situations(kind, role, after):
            for i, row in asked_of:
                if (fits(row["request"], asked) and fits(row["category"], category) and fits(row["mention"], mention)
                        and timely(row["time"], time, ended) and (filed or row["renewal"] != "filed")):
                    found.add(i)
                    break
        return [self.rights[i] for i in sorted(found)]


def check_rules(templates, pages, kinds):
    rules, cases = Rules(templates), 0
    secret = [row["word"].lower() for row in table(f"{templates}/rights/discreet.tsv")]
    asylum = [row["kind"] for row in table(f"{templates}/rights/kinds.tsv") if row["discreet"] == "yes"]
    for kind in kinds:
        for language in ("fr", "en"):
            page = Page(f"{pages}/{kind}{'' if language == 'fr' else '.en'}.html")
            for role, benefits in ROLES.items():
                for name, benefit, after in [(f"{role}-{b}{'-after' if a else ''}", b, a) for b in benefits for a in (0, 1)]:
                    rows = rules.rows(kind, role, benefit, after)
                    want = [said(dict(row, reason=row[f"reason_{language}"], next=row[f"next_{language}"]), language)
                            for row in rows]
                    got = [shown(case) for case in page.cases.get(name, [])]
                    assert got == want, f"{kind}, {language}, {name}: {got} {want}"
                    cases += len(got)
                    told = page.texts.get(name, "").lower()
                    for word in secret if role in BLIND and kind not in asylum else []:
                        assert word not in told, f"{kind}, {language}, {name}: {word}"
            for word in secret if kind not in asylum else []:
                assert word not in page.texts["end"].lower(), f"{kind}, {language}, end: {word}"
    assert cases > 300, cases
    print(cases)


def check_verifier(pages, kind, file, verify, trust):
    answers = 0
    for language in ("fr", "en") if kind == "api" else ("fr",):
        page = Page(f"{pages}/{kind}{'' if language == 'fr' else '.en'}.html")
        for role in ROLES:
            ran = subprocess.run([verify, "check", "--trust", trust, "--allow-test", "--role", role, "--lang", language,
                                  "--json", file], capture_output=True, text=True)
            report = json.loads(ran.stdout)
            assert report["rights"], f"{kind}, {role}: {ran.stderr}"
            for right in report["rights"]:
                got = [shown(case) for case in page.cases[f"{role}-{right['benefit']}"]]
                assert said(right, language) in got, f"{kind}, {role}: {said(right, language)}"
                answers += 1
    assert answers == (14 if kind == "api" else 7), answers


if sys.argv[1] == "rules":
    check_rules(sys.argv[2], sys.argv[3], sys.argv[4:])
else:
    check_verifier(*sys.argv[2:])
