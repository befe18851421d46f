#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Rights by role through the real command.

rights_test.py SCEAU-VERIFY SIGN-CODES VECTORS TEMPLATES

Every row of the matrix that a code and what its bearer adds can express, with its
verdict and its source; what each of the founding texts complains of; and what no
private reader may learn.
"""
import html.parser
import json
import re
import subprocess
import sys

VERIFY, SIGN, VECTORS, TEMPLATES = sys.argv[1:5]
TODAY = "2026-11-24"
HEAD = "DC04FR000001128D128D{}01FR"
PERSON = ("62SPECIMEN<GS>63BERTHIER SPECIMEN<GS>60NATACHA/CORINNE<GS>68F69120719736ABUENOS AIRES<GS>6CAR67AR")
ADDRESS = "6U145 AVENUE DES SPECIMENS<GS>6W750006XPARIS<GS>"
IN_FORCE = "6N011020266O31012027"
EXPIRED = "6N011020246O30092026"  # less than three months before
LONG_EXPIRED = "6N011020236O31032026"  # the cover's six months are over too
ROLES = {
    "employer": ["employer"],
    "france-travail": ["france_travail"],
    "caf": ["caf_family_housing", "caf_rsa_prime"],
    "cpam": ["cpam_puma"],
    "social-landlord": ["social_landlord"],
    "landlord": ["private_landlord"],
}
BLIND = ("employer", "france-travail", "landlord")
WORDS = {"Y": "yes", "N": "no", "C": "on-condition", "U": "uncertain"}
checks = 0
faults = []


def claim(holds, said):
    global checks
    checks += 1
    if not holds:
        faults.append(said)


def foreign(kind, mention="", dates=IN_FORCE, more=""):
    return (HEAD.format("13") + f"6J{kind}6K92012020040123591236L010420266P{mention}<GS>6Q7503120521"
            + PERSON + ADDRESS + more + dates)


def card(dates=IN_FORCE):
    return HEAD.format("07") + "65IR66SPECIMEN00<GS>62SPECIMEN<GS>60NATACHA/CORINNE<GS>67AR68F6CAR" + dates


YES, NO = "AUTORISE A TRAVAILLER", "N AUTORISE PAS A TRAVAILLER"
ASYLUM = ("DC04FR000001FFFF128D1601FR60NATACHA/CORINNE<GS>62SPECIMEN<GS>67AR69120719736O310120276Q7503120521"
          "G0PDG1IFG2SPECIMEN00")
END_OF_ALLOWANCE = (HEAD.format("17") + "60NATACHA/CORINNE<GS>69120719736GSPECIMEN<GS>6HMADAME<GS>6Q7503120521"
                    + "G330092026G41234,00<GS>G5PARIS")
PERMIT = (HEAD.format("15") + "55011220265N1234567890123456789015QSPECIMEN<GS>5RCORINNE<GS>5SGERANTE<GS>5T1"
          + "61NATACHA<GS>62SPECIMEN<GS>67AR69120719736ABUENOS AIRES<GS>6L010920265012345678901234"
          + "5MSOCIETE SPECIMEN")
TENSION = (HEAD.format("25") + "06268A57011220265A2000,00<GS>5L123456789<GS>5MSOCIETE SPECIMEN<GS>5SGERANTE<GS>5T15U12 MOIS<GS>"
           + "60NATACHA/CORINNE<GS>62SPECIMEN<GS>66SPECIMEN00<GS>67AR68F69120719736ABUENOS AIRES<GS>6CAR6Q7503120521")

# row of the matrix, code, what the bearer adds, and where the command says more than the matrix
MISSING = "mention-missing"  # the state that the matrix writes Y or C with "printing fault", or N
CASES = [
    ("ADD", foreign(1), [], {}),
    ("API1-T", foreign(2, YES), ["--request", "first"], {"social_landlord": "uncertain"}),
    ("API1-T", foreign(2, YES), ["--requested", "salarie"], {}),
    ("API1-0", foreign(2, NO), ["--request", "first"], {"social_landlord": "uncertain"}),
    ("API1-0", foreign(2), ["--requested", "visiteur"], {}),
    ("API-REF", foreign(2), ["--requested", "refugie"], {"employer": MISSING, "france_travail": MISSING}),
    ("API-REF", foreign(2, "RECONNU REFUGIE"), [], {"employer": MISSING, "france_travail": MISSING}),
    ("API-SP", foreign(2), ["--requested", "protection-subsidiaire"],
     {"employer": MISSING, "france_travail": MISSING}),
    ("APIR-T", foreign(2, YES), ["--request", "renewal"], {}),
    ("APIR-T", foreign(2, YES), ["--renewed", "salarie"], {}),
    ("APIR-0", foreign(2), ["--renewed", "salarie"], {"employer": MISSING, "france_travail": MISSING}),
    ("APIR-0", foreign(2, NO), ["--renewed", "salarie"], {}),
    ("ADF-T", foreign(3, YES), [], {}),
    ("ADF-0", foreign(3, NO), [], {}),
    ("ADA", ASYLUM, [], {}),
    ("CST-VPF", card(), ["--title", "vpf-famille-francais"], {}),
    ("CST-SAL", card(), ["--title", "salarie"], {}),
    ("CSP-SAL", card(), ["--title", "salarie-pluriannuel"], {}),
    ("CST-TT", card(), ["--title", "travailleur-temporaire"], {}),
    ("ETU", card(), ["--title", "etudiant"], {}),
    ("VIS", card(), ["--title", "visiteur"], {}),
    ("RECE", card(), ["--title", "recherche-emploi"], {}),
    ("TAL", card(), ["--title", "talent"], {}),
    ("TAL", card(), ["--title", "talent-famille"], {}),
    ("SAIS", card(), ["--title", "saisonnier"], {}),
    ("CSP-SP", card(), ["--title", "protection-subsidiaire"], {}),
    ("CSP-SP", card(), ["--title", "apatride"], {}),
    ("CR", card(), ["--title", "resident"], {}),
    ("CR", card(), ["--title", "resident-longue-duree-ue"], {}),
    ("CRA", card(), ["--title", "certificat-algerien"], {}),
    ("EXP-3M", card(EXPIRED), ["--title", "resident", "--renewal-filed"], {}),
]
# the others have no code: tests/e2e/kinds_test.sh reaches them with their own files
WITHOUT_CODE = {"REC1-T", "RECR-T", "REC-0", "APS-T", "APS-0"}

OTHERS = [foreign(1), foreign(2), foreign(2, YES), foreign(2, "VOIR AU DOS"), foreign(2, YES, EXPIRED),
          foreign(2, YES, LONG_EXPIRED), foreign(2, YES, "6N011220266O28022027"), foreign(2, YES, ""),
          foreign(2, "RECONNU REFUGIE", more="6MREFUGIE<GS>"), foreign(2, YES, more="6MPROTECTION SUBSIDIAIRE<GS>"),
          foreign(2, YES, more="6METUDIANT<GS>"), foreign(3), foreign(3, YES, EXPIRED), foreign(4), foreign(5),
          ASYLUM, ASYLUM.replace("31012027", "30092026"), END_OF_ALLOWANCE, PERMIT, TENSION, card(), card(EXPIRED),
          card(LONG_EXPIRED), foreign(2, YES, more="6METUDIANT<RS>"), foreign(2, YES, more="66SPECIMEN77<GS>"),
          card().replace("67AR", "67XX"), foreign(2, YES, more="6MSALARIE<GS>"),
          foreign(2, YES, more="6MCARTE DE SEJOUR<GS>")]


def mention(text):
    """With its end: <RS> where the issuer had no room for the rest. Every separator is
    written, as of an issuer whose values may be longer than the norm's."""
    return foreign(2).replace("6P<GS>", f"6P{text}").replace("6Q7503120521", "6Q7503120521<GS>")


# what a protected person's code may hold, and what a role that may not know must not tell from foreign(2)
PROTECTED = [mention(text) for text in (
    "RECONNU REFUGIE<GS>", "RECONNU REFUGIE<RS>", "RECONNU REFUGIE.<GS>", "reconnu refugie<GS>", "REFU<RS>",
    "PROTEGE PAR L OFPRA<GS>", "BENEFICIAIRE DE LA PROTECTION SUBSIDIAIR<RS>", "PROTECTION INTERNATIONALE<GS>",
    "BENEFICIAIRE DE LA PROTECTION SUBSIDIAIRE<GS>", "VICTIME DE LA TRAITE<GS>", "CNDA<GS>", "L424-1<GS>")]
PROTECTED += [foreign(2, more="6MREFUGIE<GS>"), foreign(2, more="6MREFUGIE<RS>")]
NATIONALITIES = [card().replace("67AR", f"67{code}") for code in ("XA", "XB", "XC")]
OTHERS += PROTECTED + NATIONALITIES


def sign(messages):
    done = subprocess.run([SIGN], input="".join(m + "\n" for m in messages), text=True, capture_output=True,
                          check=True)
    return dict(zip(messages, done.stdout.splitlines()))


CODES = sign([c[1] for c in CASES] + OTHERS)


def check_all(messages, role, options, *more):
    command = [VERIFY, "check", "--trust", f"{VECTORS}/2d-doc/certs", "--allow-test", "--at", TODAY]
    command += ["--role", role] if role else []
    for message in messages:
        command += ["--code", CODES.get(message, message)]
    done = subprocess.run(command + list(options) + list(more), text=True, capture_output=True, check=False)
    claim(done.returncode in (0, 1, 3) and not done.stderr, f"{role} {options}: {done.stderr}")
    return done.stdout


def check(message, role, options, *more):
    return check_all([message], role, options, *more)


def report(message, role, options=(), *more):
    return json.loads(check(message, role, list(options), "--json", *more))


def articles(text):
    return set(re.findall(r"[LRD]\d{3,4}-\d+(?:-\d+)?|\d\d/\d\d/\d{4}|\b\d{6}\b", text))


def discreet():
    with open(f"{TEMPLATES}/rights/discreet.tsv", encoding="utf-8") as table:
        rows = [line.rstrip("\n") for line in table if not line.startswith("#")]
    return [row.lower() for row in rows[1:]]


DISCREET = discreet()


def expect_nothing_told(text, what):
    for word in DISCREET:
        claim(word not in text.lower(), f"{what} tells « {word} »")


# --- the matrix, row by row
with open(f"{VECTORS}/rights/rights_matrix.json", encoding="utf-8") as f:
    MATRIX = {row["id"]: row for row in json.load(f)["rows"]}
claim(len(MATRIX) == 28, "the matrix has its 28 rows")
claim({c[0] for c in CASES} | WITHOUT_CODE == set(MATRIX), "every row is reached")

for row, message, options, departures in CASES:
    for role, benefits in ROLES.items():
        got = report(message, role, options)
        claim(len(got["rights"]) == len(benefits), f"{row} {role}: {len(got['rights'])} answers")
        for right, benefit in zip(got["rights"], benefits):
            name = f"{row} {benefit} {options}"
            wanted = MATRIX[row][benefit]
            verdict = departures.get(benefit, WORDS[wanted["verdict"]])
            claim(right["verdict"] == verdict, f"{name}: {right['verdict']} and not {verdict}")
            if wanted["verdict"] == "U" or wanted["confidence"] == "L":
                claim(right["verdict"] == "uncertain", f"{name}: an uncertain row is presented as certain")
            hidden = role in BLIND and row in ("API-REF", "API-SP", "ADA", "CSP-SP")
            if not hidden and not departures.get(benefit):
                lacks = articles(wanted["ref"]) - articles(" ".join((right["source"], right["reason"], right["next"])))
                claim(not lacks, f"{name}: its source lacks {sorted(lacks)}: {right['source']}")
            claim(re.fullmatch(r"\d{4}-\d\d-\d\d", right["rule_set"]) and re.fullmatch(r"\d{4}-\d\d-\d\d", right["read"]),
                  f"{name}: dates")
            claim(right["confidence"] in "HML" and right["reason"] and right["next"], name)

# --- what no private reader may learn: text and JSON, both languages, whatever the title
EVERY = list(dict.fromkeys([c[1] for c in CASES] + OTHERS))
for start in range(0, len(EVERY), 16):  # as many codes as one command takes
    some = EVERY[start:start + 16]
    for options in ([], ["--request", "first"], ["--requested", "refugie"], ["--renewed", "apatride"],
                    ["--title", "protection-subsidiaire"]):
        for role in BLIND:
            for more in ([], ["--json"], ["--lang", "en"], ["--json", "--lang", "en"]):
                text = check_all(some, role, options, *more)
                claim(text.count("DC04") == 0 and len(text) > 500 * len(some), "as many reports as codes")
                expect_nothing_told(text, f"{role} {more} {options}")
for role in BLIND:
    got = report(ASYLUM, role)
    claim(got["seal"]["type"] is None and got["seal"]["certificate"] is None, f"{role}: a type that tells")
    claim(not {"G0", "G1", "G2", "6K"} & {f["id"] for f in got["seal"]["fields"]}, f"{role}: a field that tells")
    damaged = CODES[ASYLUM].replace("G0PD", "G0P\x07")
    text = check(damaged, role, [])
    claim("G0" not in text and "16" not in text, f"{role}: a damaged code tells")
    expect_nothing_told(text, f"{role} damaged")
def told(message, role, options=()):
    """All but the code itself, which the report does not repeat."""
    return report(message, role, options), check(message, role, list(options))


def cut_in(code, start):
    """The code without what follows that beginning of a field, its signature left."""
    at = code.index(start)
    return code[:at + 3] + code[code.index("<US>"):]


# nor from what it does not say: a title of protection reads as one whose mention is empty
for options in ([], ["--request", "first"], ["--requested", "salarie"], ["--request", "renewal"]):
    for role in BLIND:
        plain = told(foreign(2), role, options)
        for protected in PROTECTED:
            claim(told(protected, role, options) == plain, f"{role} {options}: {protected} differs")
for role in BLIND:
    damaged = [check(cut_in(CODES[m], field), role, [], *more) for more in ([], ["--json"]) for m, field in
               ((ASYLUM, "6O31"), (END_OF_ALLOWANCE, "6912"), (foreign(2, YES), "6L01"), (PERMIT, "5501"))]
    claim(len(set(damaged)) == 2, f"{role}: damage tells the type: {damaged}")
    claim("La suite des champs n’a pas pu être lue" in damaged[0], f"{role}: {damaged[0]}")
    for message in NATIONALITIES:
        claim(told(message, role) == told(card().replace("67AR", "67XX"), role), f"{role}: a nationality tells")
claim("réfugié" in check(NATIONALITIES[1], "caf", []), "the CAF reads it")
for message in (foreign(1), foreign(2, YES), foreign(5), card(), ASYLUM, END_OF_ALLOWANCE, PERMIT, TENSION):
    seal = report(message, "landlord")["seal"]
    claim([seal[k] for k in ("type", "certificate", "issued")] == [None] * 3, f"a landlord reads {seal}")
    claim("Autorité de certification" in check(message, "landlord", []), "and the authority alone")
shown = check(ASYLUM, "prefecture", []) + check(ASYLUM, None, [])
for word in ("attestation de demande d’asile", "Type de procédure", "Orientation régionale"):
    claim(shown.count(word) == 2, f"the prefecture sees all: {word}")
landlord = report(foreign(2, YES), "landlord")
claim({f["id"] for f in landlord["seal"]["fields"]} == {"60", "62", "63", "69", "6N", "6O"}, "the landlord sees least")
claim(landlord["seal"]["type"] is None and landlord["title_kind"] == "document provisoire de séjour", "landlord")
claim(landlord["employer"] is None and landlord["limits"] == [], "landlord: nothing of work")

# --- the failings of the founding texts, one by one
def first(message, role, options=()):
    return report(message, role, options)["rights"][0]


def seed_missing_mention():
    for role in ("employer", "france-travail"):
        right = first(foreign(2), role)
        claim(right["verdict"] == MISSING and "défaut d’édition" in right["reason"], f"missing mention, {role}")
        claim("corriger" in right["next"], f"missing mention, {role}: what to do")
    claim("--renewed" in check(foreign(2), "employer", []), "missing mention: what the bearer can add")
    claim(first(foreign(2), "employer", ["--renewed", "visiteur"])["verdict"] == "no", "no right is still no")


def seed_late_renewal():
    for role in ROLES:
        right = first(foreign(2, YES, EXPIRED), role)
        claim(right["verdict"] in ("on-condition", "uncertain"), f"late renewal, {role}: {right['verdict']}")
    claim("suspension" in first(foreign(2, YES, EXPIRED), "caf")["next"], "late renewal: no suspension before")


def seed_unrecognised():
    caf = first(foreign(2, YES), "caf")
    claim(caf["verdict"] == "uncertain" and "D512-1" in caf["source"] and "équivalence" in caf["next"], "CAF")
    cpam = first(foreign(2, YES), "cpam")
    claim(cpam["verdict"] == "uncertain" and "R111-3" in cpam["source"] and "équivalence" in cpam["next"], "CPAM")
    claim("R5221-48 20°" in first(foreign(2, YES), "france-travail")["source"], "France Travail")
    claim("11°" in first(foreign(2, YES), "social-landlord", ["--request", "renewal"])["source"], "social landlord")
    claim("bailleur n’a pas à vérifier" in first(foreign(2, YES), "landlord")["reason"], "landlord")


def seed_language():
    english = check(foreign(2, YES), "employer", [], "--lang", "en")
    claim("Hiring or keeping in employment: YES" in english and "Reason" in english, "a report in English")
    claim("no other work permit is needed" in english, "its reasons too")


def seed_expired_but_alive():
    text = check(card(EXPIRED), None, [])
    claim("L433-3" in text and "R111-4" in text, "never a bare « expired »")
    for role in ROLES:
        if role != "landlord":
            claim("L433-3" in check(card(EXPIRED), role, []), f"{role}: what outlives the date")
    claim(first(card(EXPIRED), "caf", ["--title", "resident", "--renewal-filed"])["verdict"] == "yes", "L433-3")
    claim(first(card(LONG_EXPIRED), "employer", ["--title", "resident", "--renewal-filed"])["verdict"] == "no",
          "and not for ever")


for seed in (seed_missing_mention, seed_late_renewal, seed_unrecognised, seed_language, seed_expired_but_alive):
    seed()

# --- an employer: the request, and what is kept
got = report(foreign(2, YES, more="6METUDIANT<GS>"), "employer")
request, record = got["employer"]["request"], got["employer"]["record"]
claim("préfecture du département de votre siège" in request["to"] and "2 jours ouvrables" in request["when"], "to whom")
for word in ("L5221-8", "R5221-41", "NATACHA", "SPECIMEN", "7503120521", "attestation de prolongation d’instruction"):
    claim(word in request["text"], f"the letter lacks {word}")
claim(record == {"checked": TODAY, "document": "attestation de prolongation d’instruction", "number": "7503120521",
                 "until": "2027-01-31", "limits": got["limits"][0], "result": "valid", "right": "yes",
                 "rule_set": got["rights"][0]["rule_set"]}, f"the record: {record}")
claim("964 heures" in got["limits"][0] and "R5221-26" in got["limits"][0], "a student's limit")
claim("DC04" not in json.dumps(got["employer"]), "the code is not kept")
text = check(foreign(2, YES), "employer", [])
for word in ("Demande à envoyer à la préfecture", "À conserver", "D1221-24", "non la lecture du code"):
    claim(word in text, f"the employer's report lacks {word}")

# a limit of the title asked for is not lost where nobody says which is renewed; what is said counts
student = foreign(2, YES, more="6METUDIANT<GS>")
claim("964 heures" in report(student, "employer", ["--request", "renewal"])["limits"][0], "a renewal keeps the limit")
claim(report(student, "employer", ["--renewed", "talent"])["limits"] == [], "what is said to be renewed counts")
cut = report(foreign(2, YES, more="6METUDIANT<RS>"), "employer")
claim(cut["limits"] == [], "a category that was cut is not read")

# the register: the person's number, a card's own, a permit's own; never that of the title before
for message, number in ((foreign(2, YES, more="66SPECIMEN77<GS>"), "7503120521"), (card(), "SPECIMEN00"),
                        (PERMIT, "123456789012345678901")):
    got = report(message, "employer")["employer"]["record"]["number"]
    claim(got == number, f"the number kept: {got} and not {number}")
claim("CORINNE SPECIMEN" not in check(PERMIT, "employer", []).split("Document présenté")[0].replace("NATACHA", "")
      and "NATACHA SPECIMEN" in report(PERMIT, "employer")["employer"]["request"]["text"], "who a permit is for")

# --- the prefecture: every finding, no right
got = report(foreign(2), "prefecture")
claim(got["rights"] == [] and any(f["code"] == "mention-missing" for f in got["findings"]), "the prefecture")
claim(len(got["seal"]["fields"]) > 15, "the prefecture sees every field")

# --- what is stated is said to be so, and never invented
got = report(foreign(2), "caf", ["--renewed", "salarie"])
claim(got["stated"] == {"request": "renewal", "category": "salarie", "renewal_filed": False}, "stated")
claim("ce que vous avez indiqué" in check(foreign(2), "caf", ["--renewed", "salarie"]), "stated in words")
claim(report(foreign(2), "caf")["stated"] is None, "nothing stated")
claim("ce que vous avez indiqué" not in check(foreign(2, "RECONNU REFUGIE"), "caf", ["--renewed", "salarie"]),
      "what the seal contradicts is the ground of nothing")
text = check(foreign(2, YES, more="6MSALARIE<GS>"), "caf", ["--requested", "etudiant"])
claim("première demande\n" in text and "catégorie : etudiant" not in text, "only what counted is the ground")
got = report(foreign(2, YES, more="6MCARTE DE SEJOUR<GS>"), "caf", ["--requested", "visiteur"])
claim(any(f["code"] == "stated-differs" for f in got["findings"]), "words of several categories exclude the others")
got = report(foreign(2, YES, more="6MCARTE DE SEJOUR<GS>"), "caf", ["--requested", "vpf-autre"])
claim(not any(f["code"] == "stated-differs" for f in got["findings"]), "and one of theirs may be stated")
got = report(foreign(2), "caf", ["--request", "first"])["rights"]
claim([r["verdict"] for r in got] == ["uncertain"] * 2 and got[1]["ask"] == ["requested"], "RSA of nobody knows whom")
filed = [check(card(EXPIRED), "caf", o).count("--renewal-filed") for o in ([], ["--renewal-filed"])]
claim(filed[0] > 0 and filed[1] == 0, f"what was shown is not asked for again: {filed}")
claim(report(foreign(2), "employer", ["--renewed", "salarie"])["stated"]["category"] is None, "not told back")
claim(report(foreign(2), "caf")["rights"][0]["ask"] == ["renewed", "requested"], "what would refine")
claim(report(foreign(2), "caf", ["--renewed", "salarie"])["rights"][1]["ask"] == [], "nothing more to ask")
for options in (["--renewed", "x"], ["--request", "x"], ["--renewed", "salarie", "--requested", "salarie"],
                ["--request", "first", "--renewed", "salarie"], ["--renewed", "salarie", "--request", "first"]):
    done = subprocess.run([VERIFY, "check", *options, "--code", "x"], capture_output=True, text=True, check=False)
    claim(done.returncode == 2 and " : " in done.stderr, f"{options} is refused")

# --- the notice: the same answer on a page, for one role
class Balanced(html.parser.HTMLParser):
    """Every element that opens closes, in order; what it says is kept."""

    def __init__(self):
        super().__init__()
        self.open, self.said, self.fault = [], [], None

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta",):
            self.open.append(tag)
        if any(name.startswith("on") or name in ("src", "href") for name, _ in attrs) or tag == "script":
            self.fault = f"<{tag} {attrs}>"

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.fault = f"</{tag}>"

    def handle_data(self, data):
        self.said.append(data)


def notice(message, role, options=(), *more):
    command = [VERIFY, "notice", "--trust", f"{VECTORS}/2d-doc/certs", "--at", TODAY, "--role", role]
    done = subprocess.run([*command, *options, *more, "--code", CODES.get(message, message)], text=True,
                          capture_output=True, check=False)
    page = Balanced()
    page.feed(done.stdout)
    claim(not page.open and not page.fault, f"notice {role}: {page.open} {page.fault}")
    return done.returncode, "".join(page.said)


def in_words(iso):
    """A day as a report writes it."""
    year, month, day = iso.split("-")
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    first = "er" if day == "01" else ""
    return f"{int(day)}{first} {months[int(month) - 1]} {year}"


for role in ROLES:
    for message in (foreign(2, YES), foreign(2), card(EXPIRED), ASYLUM, PERMIT):
        code, said = notice(message, role, ["--allow-test"])
        got = report(message, role)
        claim(code == (0 if got["verdict"] == "valid" else 1), f"notice {role}: exit {code}")
        for right in got["rights"]:
            claim(right["reason"] in said and right["source"] in said and right["next"] in said, f"notice {role}")
        claim("SPÉCIMEN" in said and in_words(got["rights"][0]["rule_set"]) in said and "24 novembre 2026" in said, role)
        for field in got["seal"]["fields"]:
            claim(field["text"] in said, f"notice {role}: {field['label']}")
        if role in BLIND:
            expect_nothing_told(said, f"notice {role}")
            claim(message != ASYLUM or "SPECIMEN00" not in said, f"notice {role}: a field of the request")
        if role == "landlord":
            claim("7503120521" not in said, "notice landlord: a number")
code, said = notice(foreign(2, YES), "caf")
claim(code == 1 and "NATACHA" not in said and "INCERTAIN" not in said, "what is not genuine has no data nor right")
code, said = notice(foreign(2, YES), "caf", ["--allow-test"], "--lang", "en")
claim(code == 0 and "Family benefits and housing aid" in said and "To do" in said, "a notice in English")
code, said = notice(foreign(2), "prefecture", ["--allow-test"])
claim("La mention de travail manque" in said, "the prefecture's notice has its findings")
for options in (["--code", "x"], ["--role", "caf"], ["--role", "caf", "--code", "x", "y.pdf"],
                ["--role", "caf", "--json", "--code", "x"]):
    done = subprocess.run([VERIFY, "notice", *options], capture_output=True, text=True, check=False)
    claim(done.returncode == 2 and done.stderr and not done.stdout, f"notice {options} is refused")

# --- a right never changes the verdict
for message, options, wanted in ((foreign(2, NO), [], "valid"), (card(EXPIRED), ["--title", "resident",
                                                                                 "--renewal-filed"], "not-valid")):
    for role in list(ROLES) + ["prefecture"]:
        claim(report(message, role, options)["verdict"] == wanted, f"verdict for {role}")

for fault in faults[:40]:
    print("FAILED:", fault)
print(f"{checks - len(faults)} passed, {len(faults)} failed")
sys.exit(1 if faults else 0)
