#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# What our own files are worth to each role: the rows of the matrix that no code
# expresses, and what a sealed file adds to its code.
#   worth_test.sh BIN SOURCE
set -euo pipefail
bin=$1
source=$2
templates=$source/templates
dir=$(mktemp -d)
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop; rm -rf "$dir"' EXIT

ceremony_files
ceremony_keys > "$dir/ceremony.log"
ceremony_agent
ceremony_stamper
jq '.kinds = ["api", "adf", "recepisse", "aps", "asile", "titre-sejour"]' "$dir/sceau.json" > "$dir/some.json"
jq '.kinds = ["fin-ada"] | .authority.body = "ofii" | .authority.name = "Office de démonstration" |
  .authority.service = "Direction de l’asile"' "$dir/sceau.json" > "$dir/ofii.json"

# titled NAME KIND JQ [CONFIG]: the kind's sample changed, issued as $dir/NAME.pdf
titled() {
  jq --arg until "$(date -d '+150 days' +%F)" "(if .validity.until then .validity.until = \$until else . end) | $3" \
    "$templates/$2/sample.json" > "$dir/request.json"
  expect 0 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/${4:-some}.json" --request "$dir/request.json" --out "$dir/$1.pdf"
}
check() { "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$@"; }

first='.facts.request = "first" | del(.facts.renewed)'
titled REC1-T recepisse "$first"
titled RECR-T recepisse .
titled REC-0-renewal recepisse '.facts.renewed.category = "visiteur" | del(.facts.limits)'
titled REC-0-first recepisse "$first | .facts.category = \"visiteur\" | del(.facts.limits)"
titled APS-T aps .
titled APS-0 aps '.facts.category = "aps-autre"'

cat > "$dir/matrix.py" <<'PY'
import json, re, subprocess, sys
verify, trust, folder, matrix, discreet = sys.argv[1:6]
rows = {row["id"]: row for row in json.load(open(matrix))["rows"]}
words = {"Y": "yes", "N": "no", "C": "on-condition", "U": "uncertain"}
roles = {"employer": ["employer"], "france-travail": ["france_travail"], "caf": ["caf_family_housing", "caf_rsa_prime"],
         "cpam": ["cpam_puma"], "social-landlord": ["social_landlord"], "landlord": ["private_landlord"]}
# a file says whether it is a renewal, which the matrix leaves open: its "yes if renewal"
known = {"REC-0-renewal": {"caf_family_housing": "yes", "cpam_puma": "yes", "social_landlord": "yes"},
         "REC-0-first": {"caf_family_housing": "no", "cpam_puma": "uncertain", "social_landlord": "no"}}
secret = [l.strip().lower() for l in open(discreet) if not l.startswith("#")][1:]
checks, faults = 0, []
def claim(holds, said):
    global checks
    checks += 1
    if not holds:
        faults.append(said)
def articles(text):
    return set(re.findall(r"[LRD]\d{3,4}-\d+(?:-\d+)?|\d\d/\d\d/\d{4}|\b\d{6}\b", text))
for name in ("REC1-T", "RECR-T", "REC-0-renewal", "REC-0-first", "APS-T", "APS-0"):
    row = rows[name.removesuffix("-renewal").removesuffix("-first")]
    for role, benefits in roles.items():
        done = subprocess.run([verify, "check", "--trust", trust, "--allow-test", "--json", "--role", role,
                               f"{folder}/{name}.pdf"], capture_output=True, text=True)
        got = json.loads(done.stdout)
        claim(done.returncode == 0 and got["verdict"] == "valid" and got["seal"]["state"] == "none"
              and got["pdf"]["state"] == "sealed", f"{name}: {got['verdict']} {got['seal']['state']}")
        for right, benefit in zip(got["rights"], benefits):
            wanted = row[benefit]
            verdict = known.get(name, {}).get(benefit, words[wanted["verdict"]])
            claim(right["verdict"] == verdict, f"{name} {benefit}: {right['verdict']} and not {verdict}")
            if wanted["confidence"] == "L":
                claim(right["verdict"] == "uncertain", f"{name} {benefit}: certain")
            lacks = articles(wanted["ref"]) - articles(" ".join((right["source"], right["reason"], right["next"])))
            claim(name in known or not lacks, f"{name} {benefit}: lacks {lacks}: {right['source']}")
        claim(len(got["rights"]) == len(benefits), f"{name} {role}: {len(got['rights'])}")
        if role in ("employer", "france-travail", "landlord"):
            claim(not any(w in done.stdout.lower() for w in secret), f"{name} {role} tells a protection")
        ids = {f["id"] for f in got["seal"]["fields"]}
        if role == "landlord":
            claim(ids == {"60", "62", "63", "69", "6N", "6O"} and got["title"]["number"] is None, f"{name}: {ids}")
        if role == "employer":
            claim(got["employer"]["record"]["number"] == "7503120521", f"{name}: the number kept")
        claim((got["title"]["number"] is None) == (role in ("employer", "france-travail", "landlord")),
              f"{name} {role}: the file's own number")
for fault in faults:
    print(fault, file=sys.stderr)
print(checks)
sys.exit(bool(faults))
PY
expect 0 /usr/bin/python3 "$dir/matrix.py" "$bin/sceau-verify" "$dir/trust" "$dir" \
  "$source/tests/vectors/rights/rights_matrix.json" "$templates/rights/discreet.tsv"
claim "la matrice a été lue" test "$output" -gt 150

# an asylum paper's file tells those who may not know no more than its code: neither by
# the number nor by the page, the data or the notice
titled first-paper asile .
titled second-paper fin-ada . ofii
cat > "$dir/secret" <<'WORDS'
ADA-
FDA-
procedure
WORDS
grep -v '^#' "$templates/rights/discreet.tsv" | tail -n +2 >> "$dir/secret"
for role in employer france-travail landlord; do
  for file in first-paper second-paper; do
    for more in "" --json "--lang en"; do
      # shellcheck disable=SC2086 # one option, or none
      expect 0 check --role $role $more "$dir/$file.pdf"
      claim "$role $file $more : rien n’est dit" test -z "$(grep -iFf "$dir/secret" <<< "$output")"
    done
    expect 0 "$bin/sceau-verify" notice --trust "$dir/trust" --allow-test --role $role "$dir/$file.pdf"
    claim "$role $file : rien sur l’avis" test -z "$(grep -iFf "$dir/secret" <<< "$output")"
  done
done
expect 0 check --role caf --json "$dir/first-paper.pdf"
claim "la CAF lit le numéro" jq -e '.title.number | startswith("ADA-")' <<< "$output"

# a card's code has no mention of work; the data sealed with its file have
titled card-visitor titre-sejour '.facts = { category: "visiteur" }'
titled card-student titre-sejour '.facts = { category: "etudiant", limits: { hours_per_year: 964 } }'
titled card-worker titre-sejour .
titled card-resident titre-sejour '.facts = { category: "resident" }'
for given in "card-visitor no" "card-student on-condition" "card-worker on-condition" "card-resident on-condition"; do
  expect 0 check --role employer --json --title talent "$dir/${given% *}.pdf"
  claim "$given" jq -e --arg verdict "${given#* }" '.rights[0].verdict == $verdict' <<< "$output"
done
expect 0 check --role employer --json --title resident "$dir/card-resident.pdf"
claim "des mots de plusieurs catégories se précisent" jq -e '.rights[0].verdict == "yes"' <<< "$output"
titled renewed-other api '.facts.category = "salarie" | .facts.renewed.category = "resident" | del(.facts.limits)'
expect 0 check --role employer --json "$dir/renewed-other.pdf"
claim "la limite demandée n’est pas celle du titre renouvelé" jq -e '.limits == []' <<< "$output"
expect 0 check --role caf --json --title talent "$dir/card-visitor.pdf"
claim "ce qui est scellé contredit ce qui est dit" jq -e 'any(.findings[]; .code == "stated-differs")' <<< "$output"
expect 0 check --role employer --json "$dir/card-visitor.pdf"
claim "rien n’est demandé de ce qui est scellé" jq -e '.rights[0] | .verdict == "no" and .ask == []' <<< "$output"

# limits travel from the request to the page, the data and the report
titled limited api '.facts.limits = { occupation: "aide à domicile", area: "Île-de-France" }'
titled student api '.facts.category = "etudiant" | .facts.renewed.category = "etudiant" | .facts.limits = { hours_per_year: 964 }'
pdftotext "$dir/limited.pdf" "$dir/text"
claim "la page dit le métier" grep -q "aide à domicile" "$dir/text"
pdfdetach -save 1 -o "$dir/data.json" "$dir/limited.pdf"
claim "les données disent la zone" jq -e '.facts.limits.area == "Île-de-France"' "$dir/data.json"
for role in employer france-travail; do
  expect 0 check --role $role "$dir/limited.pdf"
  shows "Limite du travail : métier : aide à domicile"
  shows "Limite du travail : zone : Île-de-France"
done
expect 0 check --role employer --json "$dir/student.pdf"
claim "964 heures" jq -e '.limits == ["964 heures par an"]' <<< "$output"
expect 0 check --role landlord --json "$dir/limited.pdf"
claim "un bailleur ne lit pas les limites" jq -e '.limits == [] and (tostring | contains("domicile") | not)' <<< "$output"

# the file tells the request, so nobody asks for it, and who says otherwise is contradicted
expect 0 check --role social-landlord --json "$dir/limited.pdf"
claim "un renouvellement est admis" jq -e '.rights[0].verdict == "yes" and .rights[0].ask == []' <<< "$output"
expect 0 check --role social-landlord --request first --json "$dir/limited.pdf"
claim "ce qui est scellé l’emporte" jq -e '.rights[0].verdict == "yes" and any(.findings[]; .code == "stated-differs")' <<< "$output"
expect 0 check --role caf "$dir/limited.pdf"
shows "Titre émis sous les règles du"
claim "les règles du titre sont dans les données" jq -e '.rule_set | test("^[0-9-]{10}$")' "$dir/data.json"

# on paper only the code is left, and its answer is no bolder
pdftoppm -r 150 -png -singlefile "$dir/limited.pdf" "$dir/limited"
expect 0 check --role social-landlord --json "$dir/limited.png"
claim "le code seul ne dit pas la demande" jq -e '.rights[0].verdict == "on-condition" and .title == null' <<< "$output"

# a byte more, and there is neither right nor data
printf ' ' | cat "$dir/RECR-T.pdf" - > "$dir/longer.pdf"
expect 1 check --role caf --json "$dir/longer.pdf"
claim "contrefait" jq -e '.pdf.state == "forged" and .rights == [] and .seal.fields == [] and .title == null' <<< "$output"
# a specimen is one for whoever did not ask for specimens
expect 1 "$bin/sceau-verify" check --trust "$dir/trust" --role caf --json "$dir/RECR-T.pdf"
claim "un spécimen" jq -e '.seal.state == "test-seal" and .rights == []' <<< "$output"
# of a signer that nobody knows here, nothing is told
mkdir "$dir/nobody"
cp "$dir/trust/FR00_0001.pem" "$dir/nobody"
expect 3 "$bin/sceau-verify" check --trust "$dir/nobody" --allow-test --role caf --json "$dir/RECR-T.pdf"
claim "un signataire inconnu" jq -e '.pdf.state == "unreadable" and .rights == [] and .title == null' <<< "$output"

claims_made 62
