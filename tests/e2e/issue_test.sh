#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# From a request to verdicts, on real parts, and every way of not issuing.
#   issue_test.sh BIN SOURCE
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

issue() { "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/sceau.json" "$@"; }
check() { "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$@"; }
# with PATH=VALUE...: the sample changed by jq, in $dir/request.json
with() { jq "$1" "$templates/api/sample.json" > "$dir/request.json"; }
sample=$templates/api/sample.json
pdf=$dir/title.pdf

# the sample, sealed, verified in its three forms
expect 0 issue --request "$sample" --out "$pdf" --code "$dir/code.txt"
shows "API-00000001-95"
shows "SPÉCIMEN"
claim "personne d’autre ne lit le titre ni son code" test "$(stat -c %a "$pdf" "$dir/code.txt" | sort -u)" = 600
expect 0 check --role employer "$pdf"
shows "[OK] VALIDE"
shows "Embaucher ou garder en emploi : OUI"
for dpi in 100 150 200 300; do
  pdftoppm -r $dpi -png -singlefile "$pdf" "$dir/page"
  expect 0 check --role caf "$dir/page.png"
  shows "[OK] VALIDE"
  # the DataMatrix too, not only the QR code beside it
  expect 0 "$bin/sceau-verify" show --raw "$dir/page.png"
  claim "le DataMatrix porte le code, à $dpi ppp" cmp "$dir/.out" "$dir/code.txt"
done
pdftoppm -r 200 -gray -jpeg -singlefile "$pdf" "$dir/page"
expect 0 check "$dir/page.jpg"
expect 0 check "$dir/code.txt"
expect 1 "$bin/sceau-verify" check --trust "$dir/trust" "$pdf" "$dir/page.png" "$dir/code.txt"
shows "NON VALIDE"
expect 3 "$bin/sceau-verify" check --allow-test --trust "$dir/secrets" "$pdf"

# the same code on paper, in the file and bare
expect 0 check --json "$pdf" "$dir/page.png" "$dir/code.txt"
claim "trois rapports disent les mêmes champs" test "$(jq -c '.seal.fields' <<< "$output" | sort -u | wc -l)" = 1
claim "le PDF est scellé" jq -se '.[0].pdf.state == "sealed"' <<< "$output"
claim "6N et 6O" jq -se '.[0].seal.fields | map(.id) | contains(["6N","6O","6P","6J"])' <<< "$output"
claim "6P canonique" jq -se '.[0].seal.fields[] | select(.id == "6P").value == "AUTORISE A TRAVAILLER"' <<< "$output"

# other readers of PDF agree
expect 0 qpdf --check "$pdf"
mkdir "$dir/nss"
certutil -d "$dir/nss" -N --empty-password
certutil -d "$dir/nss" -A -n ca -t CT,C,C -i "$dir/certs/FR00.pem"
expect 0 pdfsig -nssdir "$dir/nss" "$pdf"
shows "Signature is Valid."
shows "Total document signed"
shows "ETSI.CAdES.detached"
expect 0 pdfinfo "$pdf"
shows "Pages:           1"
expect 0 pdftotext -layout "$pdf" -
shows "Cette attestation autorise son titulaire à travailler."
shows "Corinne Specimen, cheffe du bureau du séjour"
shows "Ce service est"
shows "https://verifier.example/v"
shows "SPÉCIMEN"

# the sealed data and the requests follow the published schemas
pdfdetach -save 1 -o "$dir/data.json" "$pdf"
cat > "$dir/schema.py" <<'PY'
import json, sys, jsonschema
schema, *files = [json.load(open(p)) for p in sys.argv[1:]]
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for f in files:
    for e in validator.iter_errors(f):
        sys.exit("/".join(map(str, e.path)) + ": " + e.validator)
PY
expect 0 /usr/bin/python3 "$dir/schema.py" "$templates/title.schema.json" "$dir/data.json"
expect 0 "$bin/sceau" schema api --templates "$templates"
printf '%s\n' "$output" > "$dir/request.schema.json"
expect 0 /usr/bin/python3 "$dir/schema.py" "$dir/request.schema.json" "$sample"
for change in '.facts.renewed.expires = "2026-01-31"' '.facts.limits = { unlimited: "yes" }' \
  '.facts.rank = 2 | .facts.previous_until = "2026-10-31"' \
  '.holder.address.country = "NL" | .holder.address.postcode = "1071 AB"' \
  '.facts.request = "first" | .facts.category = "refugie" | del(.facts.renewed) | del(.facts.limits)'; do
  jq "$change" "$sample" > "$dir/request.json"
  expect 0 /usr/bin/python3 "$dir/schema.py" "$dir/request.schema.json" "$dir/request.json"
  expect 0 issue --force --request "$dir/request.json" --out "$dir/shape.pdf"
  pdfdetach -save 1 -o "$dir/shape.json" "$dir/shape.pdf"
  expect 0 /usr/bin/python3 "$dir/schema.py" "$templates/title.schema.json" "$dir/shape.json"
done
claim "le code joint est celui du fichier" test "$(jq -r .code "$dir/data.json")" = "$(cat "$dir/code.txt")"

# what the program refuses, the schema refuses, and the other way for its members
refuse() { # JQ MESSAGE
  with "$1"
  expect 1 issue --request "$dir/request.json" --out "$dir/none.pdf"
  says "$2"
  claim "rien n’est écrit" test ! -e "$dir/none.pdf"
}
for change in 'del(.holder.family_name)' '.holder.surname = "x"' '.holder.sex = "X"' \
  '.facts.request = "first"' '.application.number = "12"' '.facts.rank = 0' '.facts.category = "x"' \
  '.holder.given_names = []' '.schema = "sceau.request/2"' '.validity.until = 7'; do
  refuse "$change" " : "
  expect 1 /usr/bin/python3 "$dir/schema.py" "$dir/request.schema.json" "$dir/request.json"
done
refuse '.work = "not-allowed"' "work : la règle dit le contraire"
refuse '.holder.family_name = "中"' "holder.family_name"
refuse '.decision.agent.name = "🙂"' "U+1F642"
refuse '.validity.until = "2199-01-01"' "que la règle permet"

# bad input, each by its name
printf '' > "$dir/bad"; expect 1 issue --request "$dir/bad" --out "$dir/none.pdf"; says "vide"
head -c 70000 /dev/zero > "$dir/bad"; expect 1 issue --request "$dir/bad" --out "$dir/none.pdf"; says "65536"
head -c 300 /dev/urandom > "$dir/bad"; expect 1 issue --request "$dir/bad" --out "$dir/none.pdf"
head -c 200 "$sample" > "$dir/bad"; expect 1 issue --request "$dir/bad" --out "$dir/none.pdf"; says "ligne"
printf '{"kind":"api","kind":"api"}' > "$dir/bad"; expect 1 issue --request "$dir/bad" --out "$dir/none.pdf"; says "deux fois"
expect 3 "$bin/sceau" schema none --templates "$templates"; says "none/kind.tsv"
expect 3 "$bin/sceau" schema ../api --templates "$templates"; says "nom de type de titre refusé"
expect 2 "$bin/sceau" schema; says "un type de titre est attendu"
with '.kind = "adf"'; expect 1 issue --request "$dir/request.json" --out "$dir/none.pdf"; says "pas ouvert ici"
jq 'del(.contact)' "$dir/sceau.json" > "$dir/bad"
expect 3 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/bad" --request "$sample" --out "$dir/none.pdf"; says "contact.phone"
expect 3 issue --request "$dir/absent" --out "$dir/none.pdf"; says "absent"
expect 2 issue --request "$sample"; says "--out"
expect 2 issue --out x; says "--request"
expect 2 issue --frobnicate; says "option inconnue"
expect 2 "$bin/sceau" frobnicate; says "verbe inconnu"
expect 0 "$bin/sceau" issue --help; shows "--request"
claim "rien n’est écrit" test ! -e "$dir/none.pdf"

# nothing is replaced, nothing is written half
before=$(sha256sum < "$pdf")
expect 3 issue --request "$sample" --out "$pdf"; says "existe"
claim "le titre d’avant est là" test "$(sha256sum < "$pdf")" = "$before"
expect 3 issue --request "$sample" --out "$dir/no/such/folder.pdf"
expect 3 issue --request "$sample" --out "$dir/no/such/folder.pdf" --code "$dir/code2.txt"
claim "le code part avec le titre" test ! -e "$dir/code2.txt"
expect 3 issue --request "$sample" --out "$dir/none.pdf" --code "$dir/code.txt"; says "code.txt : existe"
no_rest() { claim "aucun reste" test -z "$(find "$dir" -name '.sceau-*')"; }
no_rest
expect 0 issue --force --request "$sample" --out "$pdf"
claim "le titre est un autre" test "$(sha256sum < "$pdf")" != "$before"
claim "le titre n’est lisible que par son propriétaire" test "$(stat -c %a "$pdf")" = 600

# only an ordinary file is ever replaced
echo kept > "$dir/kept.txt"
mkfifo "$dir/pipe"
ln -s kept.txt "$dir/link"
mkdir "$dir/inner"
for name in pipe link inner; do
  for force in "" --force; do
    expect 3 issue $force --request "$sample" --out "$dir/$name"; says "$name : c’est un"
    expect 3 issue $force --request "$sample" --out "$dir/none.pdf" --code "$dir/$name"
    says "seul un fichier ordinaire se remplace"
  done
done
claim "le tube, le lien et le dossier restent" test -p "$dir/pipe" -a -L "$dir/link" -a -d "$dir/inner"
claim "ce que le lien montre aussi" test "$(cat "$dir/kept.txt")" = kept

# nor what is read, nor one file by the other, by whatever path
cp "$sample" "$dir/own.json"
ln "$dir/own.json" "$dir/inner/own.json"
not_one() { # MESSAGE OPTION...
  local message=$1
  shift
  expect 2 issue --force "$@"; says "$message"
}
not_one "--out et --request" --request "$dir/own.json" --out "$dir/own.json"
not_one "--out et --request" --request "$dir/own.json" --out "$dir/inner/own.json"
not_one "--out et --request" --request - --out "$dir/own.json" < "$dir/own.json"
not_one "--code et --request" --request "$dir/own.json" --out "$dir/none.pdf" --code "$dir/inner/../own.json"
not_one "--out et --config" --request "$sample" --out "$dir/sceau.json"
not_one "--code et --config" --request "$sample" --out "$dir/none.pdf" --code "$dir/sceau.json"
not_one "--out et --code" --request "$sample" --out "$dir/none.pdf" --code "$dir/inner/../none.pdf"
not_one "--out et --code" --request "$sample" --out "$pdf" --code "$pdf"
cd "$dir"
not_one "--out : « - »" --request "$sample" --out -
not_one "--code : « - »" --request "$sample" --out none.pdf --code -
claim "aucun fichier « - »" test ! -e ./-
expect 0 issue --request "$sample" --out here.pdf
claim "un nom sans dossier est ici" test -s here.pdf
cd - > "$dir/.out"
claim "la demande est entière" cmp -s "$sample" "$dir/own.json"
claim "rien n’est écrit" test ! -e "$dir/none.pdf"

# past the limit of a file's size the pair of before is whole
paired=$(fresh_register)
expect 0 issue --register "$paired" --request "$sample" --out "$dir/pair.pdf" --code "$dir/pair.txt"
before=$(cat "$dir/pair.pdf" "$dir/pair.txt" | sha256sum)
limited() { (ulimit -f 40 && "$@"); }
expect 3 limited issue --register "$paired" --force --request "$sample" --out "$dir/pair.pdf" --code "$dir/pair.txt"
says "pair.pdf : écriture impossible : fichier plus gros que la limite permise (ulimit -f)"
claim "la paire d’avant est là" test "$(cat "$dir/pair.pdf" "$dir/pair.txt" | sha256sum)" = "$before"
says "titre API-00000001-95 déjà émis, mais son fichier n’est pas écrit : relancez la même commande"
expect 3 limited issue --request "$sample" --out "$dir/none.pdf" --code "$dir/none.txt"
says "le registre ne s’écrit ou ne se lit plus"
claim "rien n’est écrit" test ! -e "$dir/none.pdf" -a ! -e "$dir/none.txt"
no_rest

# of many that replace one pair at once, the last leaves both its files
code_in() { pdfdetach -save 1 -o "$dir/.data.json" "$1" && jq -r .code "$dir/.data.json"; }
for round in 1 2 3 4 5; do
  jobs=()
  for _ in 1 2 3 4 5 6; do
    issue --force --request "$sample" --out "$dir/pair.pdf" --code "$dir/pair.txt" > "$dir/.out" 2>&1 &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do claim "une émission parmi six, tour $round" wait "$job"; done
  claim "le code est celui du PDF, tour $round" test "$(code_in "$dir/pair.pdf")" = "$(cat "$dir/pair.txt")"
done
claim "ce n’est plus la paire d’avant" test "$(cat "$dir/pair.pdf" "$dir/pair.txt" | sha256sum)" != "$before"
no_rest

# names are drawn and read as they are
with '.holder.family_name = "Nguyễn Thị Hoàng-Ñandú Żółć" | .holder.given_names = ["Zoë", "Łucja"]'
expect 0 issue --request "$dir/request.json" --out "$dir/name.pdf"
expect 0 pdftotext -layout "$dir/name.pdf" -
shows "Nguyễn Thị Hoàng-Ñandú Żółć"
expect 0 check --json "$dir/name.pdf"
shows '"value":"NGUYEN THI HOANG NANDU ZOLC"'

# without the right to work, said so
with '.facts.renewed.category = "visiteur" | .facts.category = "visiteur" | del(.facts.limits)'
expect 0 issue --request "$dir/request.json" --out "$dir/no-work.pdf"
expect 0 pdftotext "$dir/no-work.pdf" -
shows "n’autorise pas son titulaire à travailler"
expect 0 check --role employer "$dir/no-work.pdf"
shows "Embaucher ou garder en emploi : NON"
expect 0 check --role landlord "$dir/no-work.pdf"
claim "un bailleur ne voit pas le droit au travail" sh -c '! grep -q TRAVAILLER' <<< "$output"

# every field at its longest still fits on one page
with '.holder.family_name = ("W" * 38) | .holder.name_in_use = ("M" * 38)
  | .holder.given_names = ["Wwwwwwwww","Mmmmmmmmmm","Wwwwwwwww","Mmmmmmmmm","Wwwwwwwww","Mmmmmmm"]
  | .holder.birth.place = ("M" * 32) | .holder.address.street = ("M" * 38 + " " + "M" * 21)
  | .holder.address.line2 = ("M" * 38 + " " + "M" * 21) | .holder.address.line3 = ("M" * 38 + " " + "M" * 21)
  | .holder.address.line5 = ("M" * 38 + " " + "M" * 21) | .holder.address.town = ("M" * 32)
  | .facts.limits.occupation = ("métier " * 11) + "mmm" | .facts.limits.area = ("région " * 11) + "mmm"
  | .decision.agent.name = ("Agents " * 8) + "mmmm" | .decision.agent.capacity = ("bureau " * 11) + "mmm"
  | .decision.agent.service = ("bureau " * 11) + "mmm"'
expect 0 issue --request "$dir/request.json" --out "$dir/long.pdf"
pdftoppm -r 200 -png -singlefile "$dir/long.pdf" "$dir/long"
expect 0 check "$dir/long.png"

# under an authority that is no test one, nothing says specimen and nothing has to be allowed
mkdir "$dir/real"
cp "$dir/certs/FR00.pem" "$dir/real/"
cp "$dir/certs/FR00_0001.pem" "$dir/real/FR05_AB12.pem"
jq '.seal.ca = "FR05" | .seal.certificate = "AB12" | .trust = "real"' "$dir/sceau.json" > "$dir/real.json"
expect 0 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/real.json" --request "$sample" --out "$dir/real.pdf"
claim "un vrai titre est dit spécimen" sh -c '! grep -q SPÉCIMEN' <<< "$output"
expect 0 "$bin/sceau-verify" check --trust "$dir/real" "$dir/real.pdf"
claim "un vrai titre est dit spécimen" sh -c '! grep -q SPÉCIMEN' <<< "$output"
expect 0 pdftotext "$dir/real.pdf" -
claim "la page d’un vrai titre dit spécimen" sh -c '! grep -q SPÉCIMEN' <<< "$output"
pdfdetach -save 1 -o "$dir/real.data" "$dir/real.pdf"
claim "les données d’un vrai titre disent spécimen" jq -e '.specimen == false' "$dir/real.data"

# four at once for one place: one title, and three that say so
for i in 1 2 3 4; do
  "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/sceau.json" --request "$sample" --out "$dir/race.pdf" \
    > "$dir/race.$i" 2>&1 &
  racers[i]=$!
done
won=0
for i in 1 2 3 4; do
  if wait "${racers[i]}"; then won=$((won + 1)); fi
done
claim "$won titres à la même place" test "$won" = 1
expect 0 check "$dir/race.pdf"

# the register: the same request is the same title, delivered again as it left
register=$dir/own.db
again() { "$bin/sceau" issue --config "$dir/sceau.json" --register "$register" --request "$sample" --by "essai" "$@"; }
expect 0 again --out "$dir/first.pdf"; shows "Titre API-00000001-95 émis"
expect 0 again --out "$dir/second.pdf" --code "$dir/second.txt"; shows "Titre API-00000001-95 déjà émis"
claim "le titre rendu deux fois diffère" cmp "$dir/first.pdf" "$dir/second.pdf"
claim "le code rendu n’est pas celui du titre" test "$(sqlite3 "$register" "SELECT code FROM file")" = "$(cat "$dir/second.txt")"
expect 0 again --key dossier-7 --out "$dir/third.pdf"; shows "Titre API-00000002-92 émis"
with '.holder.family_name = "Berthier"'
expect 1 "$bin/sceau" issue --config "$dir/sceau.json" --register "$register" --request "$dir/request.json" \
  --key dossier-7 --out "$dir/none.pdf"
says "cette clé est celle du titre API-00000002-92"
expect 3 again --by "" --out "$dir/none.pdf"; says "qui agit est à nommer"
claim "rien n’est écrit" test ! -e "$dir/none.pdf"
claim "le registre se lit par tous" test "$(stat -c %a "$register")" = 600
claim "le journal ne dit pas qui" test "$(sqlite3 "$register" "SELECT DISTINCT who FROM audit")" = essai

# a broken template is named with its line
cp -r "$templates" "$dir/templates"
broken() { # FILE SED MESSAGE
  cp "$templates/$1" "$dir/templates/$1"
  sed -i "$2" "$dir/templates/$1"
  claim "le modèle a changé" sh -c "! cmp -s '$templates/$1' '$dir/templates/$1'"
  jq --arg t "$dir/templates" '.templates = $t' "$dir/sceau.json" > "$dir/broken.json"
  expect 3 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/broken.json" --request "$sample" --out "$dir/none.pdf"
  says "$3"
  cp "$templates/$1" "$dir/templates/$1"
}
broken api/page.tsv '3s/^[a-z-]*/poem/' "api/page.tsv, ligne 3"
broken common/page-person.tsv '3s/^row/poem/' "common/page-person.tsv, ligne 3"
broken common/page-verify.tsv '$s/$/ {holder.shoe}/' "{holder.shoe}"
broken api/page.tsv 's/^@.*page-verify/@..\/..\/page-verify/' "une inclusion s’écrit"
broken api/fields.tsv 's/^6P\t/7P\t/' "api/fields.tsv, ligne"
broken api/fields.tsv '/^6P\t/d' "6P"
broken common/request-person.tsv 's/\tnames\t/\tnoms\t/' "common/request-person.tsv, ligne"
broken api/kind.tsv '/^number/d' "number"
broken api/kind.tsv 's/^type\t13/type\tZZ/' "type 2D-Doc"
broken rights/work.tsv 's/^kind\t/genre\t/' "work.tsv, ligne 1"
broken rights/rule_set.tsv 's/\t20/\tx/' "rule_set.tsv"
broken countries.tsv 's/^AR\t.*/AR/' "countries.tsv, ligne"

# a certificate that is absent, or of which the public knows nothing
mv "$dir/certs/pdf-0001.pem" "$dir/kept.pem"
expect 3 issue --request "$sample" --out "$dir/none.pdf"; says "pdf-0001.pem"
mv "$dir/kept.pem" "$dir/certs/pdf-0001.pem"
mv "$dir/trust/FR00_0001.pem" "$dir/kept.pem"
expect 3 issue --request "$sample" --out "$dir/none.pdf"; says "rien n’a été émis"
mv "$dir/kept.pem" "$dir/trust/FR00_0001.pem"
claim "rien n’est écrit" test ! -e "$dir/none.pdf"

# asked again, a request has the title that it had; not one that was withdrawn since
kept=$(fresh_register)
ask() { "$bin/sceau" issue --register "$kept" --config "$dir/sceau.json" --request "$sample" "$@"; }
expect 0 ask --out "$dir/asked.pdf"; shows "émis"
number=$(sed -n 's/.*Titre \(API-[0-9-]*\) .*/\1/p' <<< "$output")
expect 0 ask --force --out "$dir/asked.pdf"; shows "$number déjà émis"
expect 0 "$bin/sceau" revoke --register "$kept" --config "$dir/sceau.json" --reason essai "$number"
expect 1 ask --out "$dir/withdrawn.pdf"; says "$number, qui est révoqué : rien n’est remis"
claim "rien n’est écrit" test ! -e "$dir/withdrawn.pdf"
expect 0 "$bin/sceau" file --register "$kept" --config "$dir/sceau.json" --out "$dir/withdrawn.pdf" "$number"
says "attention, ce titre est révoqué"

# without its agent nothing is issued, and the operator is told what to do
ceremony_stop
expect 3 issue --request "$sample" --out "$dir/none.pdf"; says "sceau-hsm agent"
claim "rien n’est écrit" test ! -e "$dir/none.pdf"
# and where the files cannot be written, it would not have been asked
expect 3 issue --request "$sample" --out "$pdf"; says "title.pdf : existe déjà"
expect 3 issue --request "$sample" --out "$dir/none.pdf" --code "$dir/code.txt"; says "code.txt : existe déjà"
expect 3 issue --force --request "$sample" --out "$dir/no/such/x.pdf"
says "no/such : ouverture du dossier impossible : fichier ou dossier introuvable"
expect 3 issue --force --request "$sample" --out "$dir/none.pdf" --code "$pdf/x.txt"
says "un élément du chemin n’est pas un dossier"

# no personal data in any log or message
for word in Specimen SPECIMEN Natacha NATACHA Corinne Berthier "Buenos" 7503120521 "avenue des" "Nguy" "1973"; do
  claim "un journal dit « $word »" sh -c "! grep -rq '$word' '$dir/agent.log' '$dir/messages.log'"
done
claim "les journaux ne sont pas vides" test -s "$dir/agent.log" -a -s "$dir/messages.log"
claims_made 300
