#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The sample of every kind, issued on real parts and seen from outside; what each kind
# refuses; and a kind that is added as data alone.
#   kinds_test.sh BIN SOURCE
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
mkdir "$dir/nss"
certutil -d "$dir/nss" -N --empty-password
certutil -d "$dir/nss" -A -n ca -t CT,C,C -i "$dir/certs/FR00.pem"

# setting KEY KIND: of its kind.tsv
setting() { sed -n "s/^$1\t//p" "$templates/$2/kind.tsv"; }
kinds_of() { # AUTHORITY: a JSON list
  for folder in "$templates"/*/kind.tsv; do
    local kind
    kind=$(basename "$(dirname "$folder")")
    if [ "$(setting authority "$kind")" = "$1" ]; then echo "$kind"; fi
  done | jq -R . | jq -sc .
}
jq --argjson k "$(kinds_of prefecture)" '.kinds = $k' "$dir/sceau.json" > "$dir/prefecture.json"
jq --argjson k "$(kinds_of ofii)" '.kinds = $k | .authority.body = "ofii" |
  .authority.name = "Office de démonstration" | .authority.service = "Direction de l’asile"' \
  "$dir/sceau.json" > "$dir/ofii.json"

issue() { "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/$authority.json" --force "$@"; }
check() { "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$@"; }
cat > "$dir/schema.py" <<'PY'
import json, sys, jsonschema
schema, *files = [json.load(open(p)) for p in sys.argv[1:]]
jsonschema.Draft202012Validator.check_schema(schema)
for f in files:
    for e in jsonschema.Draft202012Validator(schema).iter_errors(f):
        sys.exit("/".join(map(str, e.path)) + ": " + e.validator)
PY
follows() { /usr/bin/python3 "$dir/schema.py" "$@"; }

# sample KIND: its request, as of today: a title that would have ended in the sample's
# future may have ended in ours
sample() {
  jq --arg until "$(date -d '+90 days' +%F)" 'if .validity.until then .validity.until = $until else . end' \
    "$templates/$1/sample.json" > "$dir/request.json"
}

# seen: what every sealed file of ours is, $pdf
seen() {
  expect 0 qpdf --check "$pdf"
  expect 0 pdfsig -nssdir "$dir/nss" "$pdf"
  shows "Signature is Valid."
  shows "Total document signed"
  shows "ETSI.CAdES.detached"
  expect 0 pdfinfo "$pdf"
  shows "Pages:           1"
  qpdf --json=2 --json-stream-data=none "$pdf" > "$dir/objects"
  local contents figures=2
  [ -n "$(setting type "$kind")" ] || figures=0
  contents=$(jq -r '.qpdf[1][] | .value? | objects | select(.["/Type"]? == "/Page") | .["/Contents"]' "$dir/objects")
  qpdf --show-object="${contents%% *}" --filtered-stream-data "$pdf" > "$dir/contents"
  expect 0 jq -c --argjson mcids "[$(grep -c /MCID "$dir/contents")]" --argjson figures "$figures" \
    -f "$source/tests/page/conformity.jq" "$dir/objects"
  claim "$kind : des clauses ne tiennent pas : $output" test "$output" = '[]'
  pdfdetach -save 1 -o "$dir/data.json" "$pdf"
  expect 0 follows "$templates/title.schema.json" "$dir/data.json"
  claim "$kind : ses données disent son type" jq -e --arg k "$kind" '.kind == $k and .specimen' "$dir/data.json"
}

issued=0
for folder in "$templates"/*/kind.tsv; do
  kind=$(basename "$(dirname "$folder")")
  authority=$(setting authority "$kind")
  pdf=$dir/$kind.pdf
  sample "$kind"
  expect 0 "$bin/sceau" schema "$kind" --templates "$templates"
  printf '%s\n' "$output" > "$dir/$kind.schema.json"
  expect 0 follows "$dir/$kind.schema.json" "$dir/request.json" "$templates/$kind/sample.json"
  [ -n "$(setting type "$kind")" ] || continue
  expect 0 issue --request "$dir/request.json" --out "$pdf" --code "$dir/$kind.txt"
  shows "SPÉCIMEN"
  expect 0 check "$pdf"
  shows "[OK] VALIDE"
  expect 0 check "$dir/$kind.txt"
  pdftoppm -r 150 -png -singlefile "$pdf" "$dir/$kind"
  expect 0 "$bin/sceau-verify" show --raw "$dir/$kind.png"
  claim "$kind : le DataMatrix porte le code" cmp "$dir/.out" "$dir/$kind.txt"
  seen
  claim "$kind : le type du code" test "$(head -c 22 "$dir/$kind.txt" | tail -c 2)" = "$(setting type "$kind")"
  issued=$((issued + 1))
done
claim "$issued types émis" test "$issued" -ge 10

# without a type of 2D-Doc: no code to write, and a file that is sealed all the same
authority=prefecture
for kind in recepisse aps; do
  sample "$kind"
  expect 1 issue --request "$dir/request.json" --out "$dir/none.pdf" --code "$dir/none.txt"
  says "--code : un titre « $kind » n’a pas de code 2D-Doc"
  claim "rien n’est écrit" test ! -e "$dir/none.pdf" -a ! -e "$dir/none.txt"
  pdf=$dir/$kind.pdf
  expect 0 issue --request "$dir/request.json" --out "$pdf"
  expect 0 check "$pdf"
  shows "[OK] VALIDE"
  seen
  claim "$kind : des données sans code" jq -e '(has("code") or has("fields")) | not' "$dir/data.json"
  # on paper nothing is left to check
  pdftoppm -r 150 -png -singlefile "$pdf" "$dir/$kind"
  expect 3 check "$dir/$kind.png"
done

# what the schema refuses the program refuses, of each kind by the member
refuse() { # KIND JQ MESSAGE
  kind=$1
  authority=$(setting authority "$kind")
  sample "$kind"
  jq "$2" "$dir/request.json" > "$dir/wrong.json"
  expect 1 issue --request "$dir/wrong.json" --out "$dir/none.pdf"
  says "$3"
  claim "rien n’est écrit" test ! -e "$dir/none.pdf"
}
refuse_both() {
  refuse "$@"
  expect 1 follows "$dir/$kind.schema.json" "$dir/wrong.json"
}
refuse_both adf 'del(.validity)' "validity.until : il manque"
refuse_both asile 'del(.validity.until)' "validity.until : il manque"
refuse_both depot '.validity.until = "2027-01-31"' "un membre inconnu"
refuse_both titre-sejour '.card.mrz[1] = "x"' "card.mrz : trois lignes"
refuse_both titre-sejour '.facts.category = "aps-volontaire"' "facts.category : catégorie inconnue"
refuse_both autorisation-travail 'del(.employer.siret)' "employer.siret : il manque"
refuse_both autorisation-travail '.contract.type = "STAGE"' "contract.type : une de ces valeurs : CDD|CDI|CTT|CAP"
refuse_both autorisation-travail '.contract.type = "CDI"' "contract.duration : n’a pas de sens"
refuse_both metiers-en-tension '.contract.salary = "1801.80"' "contract.salary : un montant"
refuse_both fin-ada '.rights.total = "01"' "rights.total : un montant"
refuse_both dcem 'del(.decision)' "decision.agent.name : il manque"
for kind in adf asile titre-sejour; do
  refuse $kind '.validity.until = "2020-01-31"' "validity.until : déjà passé"
  refuse $kind '.validity.until = "2099-01-31"' "validity.until : après le dernier jour que la règle permet"
done
refuse adf '.work = "not-allowed"' "ce titre permet de travailler, et ne part pas sans le dire"
refuse titre-sejour '.facts.category = "visiteur" | del(.facts.limits) | .work = "allowed"' "ce titre ne permet pas de travailler"
refuse dcem '.holder.birth.date = "1990-01-31"' "celui d’un mineur"

# an authority issues its own kinds
jq '.kinds = ["fin-ada"]' "$dir/prefecture.json" > "$dir/bad.json"
expect 3 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/bad.json" --request "$templates/fin-ada/sample.json" --out "$dir/none.pdf"
says "« fin-ada » est délivré par « ofii »"

# a kind is data: a folder copied, its words and its members changed, and no program
cp -r "$templates" "$dir/templates"
mv "$dir/templates/depot" "$dir/templates/rendez-vous"
own=$dir/templates/rendez-vous
sed -i 's/^number\t.*/number\tRDV-{application.number}/' "$own/kind.tsv"
printf 'appointment.day\tdate\tyes\t\t\tjour du rendez-vous\nappointment.desk\ttext\tno\t20\t\tguichet\n' >> "$own/request.tsv"
printf 'application.filed\tappointment.day\t\taprès le rendez-vous (appointment.day)\n' >> "$own/order.tsv"
sed -i 's/^title\t.*/title\t\t\t\tConvocation à un rendez-vous/' "$own/page.tsv"
sed -i 's/^heading\t\t\t\tCe que vaut.*/row\t\t\tRendez-vous\tle {appointment.day.words}\nrow\tappointment.desk\t\tGuichet\t{appointment.desk}/' "$own/page.tsv"
# its rights are not in the verifier's table: the page promises none
awk -F'\t' -v OFS='\t' '!/^[#@]/ && $1 == "item" { $3 = "" } { print }' "$own/page.tsv" > "$dir/page.tsv"
mv "$dir/page.tsv" "$own/page.tsv"
jq --arg t "$dir/templates" '.templates = $t | .kinds = ["rendez-vous"]' "$dir/prefecture.json" > "$dir/added.json"
jq '.kind = "rendez-vous" | .appointment = { day: "2027-01-12", desk: "B 12" }' "$templates/depot/sample.json" > "$dir/added.request"
authority=added
expect 0 "$bin/sceau" schema rendez-vous --templates "$dir/templates"
printf '%s\n' "$output" > "$dir/added.schema.json"
expect 0 follows "$dir/added.schema.json" "$dir/added.request"
expect 0 issue --request "$dir/added.request" --out "$dir/added.pdf" --code "$dir/added.txt"
shows "RDV-9201202004012359123"
expect 0 check "$dir/added.pdf"
expect 0 pdftotext -layout "$dir/added.pdf" -
shows "Convocation à un rendez-vous"
shows "le 12"
shows "janvier 2027"
shows "B 12"
pdfdetach -save 1 -o "$dir/data.json" "$dir/added.pdf"
claim "les données ont les nouveaux membres" jq -e '.kind == "rendez-vous" and .appointment.desk == "B 12"' "$dir/data.json"
jq 'del(.appointment.day)' "$dir/added.request" > "$dir/wrong.json"
expect 1 issue --request "$dir/wrong.json" --out "$dir/none.pdf"
says "appointment.day : il manque (jour du rendez-vous)"

# no protection in any file, log or message, where a kind keeps it to itself
authority=prefecture
for kind in adf titre-sejour; do
  sample "$kind"
  jq '.facts.category = "refugie" | del(.facts.limits) | del(.card.mrz)' "$dir/request.json" > "$dir/refugee.json"
  expect 0 issue --request "$dir/refugee.json" --out "$dir/refugee.pdf"
  pdftotext "$dir/refugee.pdf" "$dir/refugee.text"
  pdfdetach -save 1 -o "$dir/refugee.data" "$dir/refugee.pdf"
  claim "$kind : une protection se lit" sh -c "! grep -Eiq 'réfugi|refugi|asile|protection|OFPRA' '$dir/refugee.text' '$dir/refugee.data'"
done
for word in refugie réfugi protection Specimen Natacha 7503120521; do
  claim "un journal dit « $word »" sh -c "! grep -q '$word' '$dir/agent.log' '$dir/messages.log'"
done
claims_made 300
