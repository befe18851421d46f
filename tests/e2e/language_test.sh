#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The holder's page in each language, issued, verified and read back.
#   language_test.sh BIN SOURCE
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

# under an authority that is no test one: no word of the watermark among those of the page
mkdir "$dir/real"
cp "$dir/certs/FR00.pem" "$dir/real/"
cp "$dir/certs/FR00_0001.pem" "$dir/real/FR05_AB12.pem"
jq '.seal.ca = "FR05" | .seal.certificate = "AB12" | .trust = "real"' "$dir/sceau.json" > "$dir/real.json"
issue() { "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/real.json" --force "$@"; }
check() { "$bin/sceau-verify" check --trust "$dir/real" "$@"; }
with() { jq "$1" "$templates/api/sample.json" > "$dir/request.json"; }

# what pdftotext gives, and a sentence: without blanks, marks of direction and joiners
cat > "$dir/says.py" <<'PY'
import re, sys, unicodedata
def plain(text):
    return "".join(c for c in unicodedata.normalize("NFC", text)
                   if not c.isspace() and unicodedata.category(c) != "Cf")
text = plain(open(sys.argv[1], encoding="utf-8").read())
rows = dict(l.rstrip("\n").split("\t") for l in open(sys.argv[2], encoding="utf-8") if not l.startswith("#"))
order = [l.split("\t")[0] for l in open(sys.argv[3], encoding="utf-8") if not l.startswith("#")][1:]
said = 0
for key in order:
    sentence = rows.get(key, "{")
    if "{" in sentence or key in ("what.deposit", "when.open", "work.yes", "work.no", "prevails"):
        continue
    if plain(sentence) not in text:
        sys.exit(f"{key} : « {sentence} » n’est pas dans\n{text}")
    said += 1
print(said)
sys.exit(0 if said >= 13 else f"{said} phrases")
PY

one_page=$(issue --request "$templates/api/sample.json" --out "$dir/one.pdf" > "$dir/.out" && stat -c %s "$dir/one.pdf")
languages=$(cd "$templates/languages" && for f in ??.tsv; do echo "${f%.tsv}"; done)
claim "douze langues" test "$(wc -w <<< "$languages")" = 12
for language in $languages; do
  pdf=$dir/$language.pdf
  file=$templates/languages/$language.tsv
  with ".language = \"$language\""
  expect 0 issue --request "$dir/request.json" --out "$pdf"
  expect 0 check "$pdf"
  shows "[OK] VALIDE"
  expect 0 check --json "$pdf"
  claim "$language : le PDF est scellé" jq -e '.pdf.state == "sealed"' <<< "$output"
  claim "$language : un code de la page se lit" sh -c "pdftoppm -r 150 -f 1 -l 1 -png -singlefile '$pdf' '$dir/page' \
    && '$bin/sceau-verify' check --trust '$dir/real' '$dir/page.png' > '$dir/.out'"
  expect 0 pdfinfo "$pdf"
  shows "Pages:           2"
  expect 0 qpdf --check "$pdf"
  # embedded, subset, with a map to Unicode: each font, and no box of a missing glyph
  expect 0 pdffonts "$pdf"
  claim "$language : les polices" sh -c "tail -n +3 '$dir/.out' | grep -cvE 'Identity-H +yes yes yes' | grep -qx 0"
  pdftotext -f 2 -layout "$pdf" "$dir/text"
  expect 0 /usr/bin/python3 "$dir/says.py" "$dir/text" "$file" "$templates/languages/page.tsv"
  expect 0 cat "$dir/text"
  shows "API-00000001-95"
  shows "https://aide.example/signaler"
  shows "01 00 00 00 00"
  claim "$language : la page date la fin" grep -q "$(pdfdetach -save 1 -o "$dir/data.json" "$pdf" \
    && jq -r .validity.until "$dir/data.json")" "$dir/text"
  claim "$language : les données ne disent pas la langue" sh -c "! grep -q language '$dir/data.json'"
  # nobody has read the translations again: the page begins by what prevails
  if [ "$language" != fr ]; then
    claim "$language : sans réserve" sh -c "head -12 '$dir/text' | grep -q 'Le texte français fait foi.'"
  else
    claim "fr : une réserve" sh -c "! grep -q 'fait foi' '$dir/text'"
  fi
  qpdf --json=2 --json-stream-data=none "$pdf" > "$dir/json"
  claim "$language : la section dit sa langue" jq -e --arg l "u:$language" \
    '[.qpdf[1][].value? | objects | select(.["/S"]? == "/Sect") | .["/Lang"]] == [$l]' "$dir/json"
  claim "$language : la page n’est pas dans l’ordre des balises" jq -e \
    '[.qpdf[1][].value? | objects | select(.["/Type"]? == "/Page") | .["/Tabs"]] == ["/S", "/S"]' "$dir/json"
  case $language in
    ar | fa | bn) claim "$language : le texte des mots joints" jq -e \
      '[.qpdf[1][].value? | objects | select(.["/ActualText"]? != null)] | length > 10' "$dir/json" ;;
    *) claim "$language : rien à redire" jq -e \
      '[.qpdf[1][].value? | objects | select(.["/ActualText"]? != null)] | length == 0' "$dir/json" ;;
  esac
done

# without a second page nothing is larger, and none is made unless it is asked for
expect 0 pdfinfo "$dir/one.pdf"
shows "Pages:           1"
claim "une page pèse $one_page octets" test "$one_page" -lt 77000
claim "le même titre en anglais n’a que la page de plus" test "$(stat -c %s "$dir/en.pdf")" -lt $((one_page + 8000))

# a language that is not installed is refused by its name, and a fault by its line
refuse() { # JQ MESSAGE
  with "$1"
  expect 1 issue --request "$dir/request.json" --out "$dir/none.pdf"
  says "$2"
  claim "rien n’est écrit" test ! -e "$dir/none.pdf"
}
refuse '.language = "xx"' "language : cette langue n’est pas ouverte ici ; il y a ar, bn, en"
refuse '.language = "../fr"' "language : cette langue"
refuse '.language = 1' "language : un texte est attendu"
cp -r "$templates" "$dir/templates"
jq --arg t "$dir/templates" '.templates = $t' "$dir/real.json" > "$dir/broken.json"
sed -i 's/^work.yes\t.*/work.yes\tOui Ω/' "$dir/templates/languages/es.tsv"
expect 3 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/broken.json" --request "$templates/api/sample.json" --out "$dir/none.pdf"
says "languages/es.tsv, ligne 19 : le caractère U+03A9"
rm -r "$dir/templates/languages"
with '.language = "fr"'
expect 1 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/broken.json" --request "$dir/request.json" --out "$dir/none.pdf"
says "language : aucune langue n’est ouverte ici"
expect 0 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/broken.json" --request "$templates/api/sample.json" --out "$dir/none.pdf"

# a specimen is one on both pages
with '.language = "ar"'
expect 0 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/sceau.json" --request "$dir/request.json" --out "$dir/specimen.pdf"
pdftotext -f 2 -layout "$dir/specimen.pdf" "$dir/text"
claim "la seconde page dit spécimen" test "$(grep -c 'document d’essai, sans aucune valeur' "$dir/text")" = 2
claims_made 150
