#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The public pages of each kind: what they say of rights is what the rules and the verifier
# say; written whole or not at all; what is refused, by name.
#   pages_test.sh BIN SOURCE
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

setting() { sed -n "s/^$1\t//p" "$templates/$2/kind.tsv"; }
kinds_of() { # AUTHORITY
  for folder in "$templates"/*/kind.tsv; do
    local kind
    kind=$(basename "$(dirname "$folder")")
    if [ "$(setting authority "$kind")" = "$1" ]; then echo "$kind"; fi
  done
}
list() { jq -R . | jq -sc .; }
jq --argjson k "$(kinds_of prefecture | list)" '.kinds = $k' "$dir/sceau.json" > "$dir/prefecture.json"
jq --argjson k "$(kinds_of ofii | list)" '.kinds = $k | .authority.body = "ofii" |
  .authority.name = "Office de démonstration" | .authority.service = "Direction de l’asile"' \
  "$dir/sceau.json" > "$dir/ofii.json"
publish() { "$bin/sceau" publish-pages --config "$dir/${authority:-prefecture}.json" "$@"; }
read -ra prefecture <<< "$(kinds_of prefecture | tr '\n' ' ')"
read -ra ofii <<< "$(kinds_of ofii | tr '\n' ' ')"

# a language that nobody read again is published where it is asked for
expect 0 publish --out "$dir/french"
claim "une langue non relue est publiée" test "$(find "$dir/french" -name '*.html' | wc -l)" = $((${#prefecture[@]} + 1))
claim "le français renvoie à une page absente" sh -c "! grep -q 'hreflang=\"en\"' '$dir/french/api.html'"
expect 0 publish --out "$dir/pages" --languages en
authority=ofii expect 0 publish --out "$dir/office" --languages all
claim "tous les types ont leur page" test "$(find "$dir/pages" "$dir/office" -name '*.html' | wc -l)" = \
  $((2 * (${#prefecture[@]} + ${#ofii[@]} + 2)))
claim "les pages d’un même jour diffèrent" sh -c "
  '$bin/sceau' publish-pages --config '$dir/prefecture.json' --out '$dir/again' --languages en && diff -r '$dir/pages' '$dir/again'"

# each page: its own authority and addresses, no script, nothing asked of anybody
for page in "$dir"/pages/*.html "$dir"/office/*.html; do
  name=$(basename "$page")
  claim "$name dépasse 50 ko" test "$(stat -c %s "$page")" -le 51200
  claim "$name demande quelque chose" sh -c "! grep -Eiq '<(script|img|iframe|object|form)|src=|@import|url\(' '$page'"
  claim "$name n’a pas sa politique" grep -q "Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src &#39;sha256-" "$page"
  claim "$name ne dit pas que c’est gratuit" grep -Eq 'C’est gratuit|It is free' "$page"
  claim "$name n’a pas l’adresse de vérification" grep -q 'href="https://verifier.example/v"' "$page"
  claim "$name n’a pas d’aide" grep -q 'href="https://aide.example/titres"' "$page"
  case $name in index*) continue ;; esac
  claim "$name n’a pas où signaler" grep -q 'href="https://aide.example/signaler"' "$page"
  claim "$name n’a pas ses langues" test "$(grep -c 'rel="alternate" hreflang=' "$page")" = 2
done
claim "l’office est nommé" grep -q "Office de démonstration, Direction de l’asile" "$dir/office/fin-ada.html"
claim "le jour des règles est en mots" grep -Eq "Règles du 1?[0-9er]* ?[a-zéû]+ 20[0-9]{2}\." "$dir/pages/api.html"
claim "the day of the rules is in words" grep -Eq "Rules of [0-9]+ [A-Z][a-z]+ 20[0-9]{2}\." "$dir/pages/api.en.html"
claim "la préfecture est nommée" grep -q "Préfecture de démonstration, Direction des étrangers" "$dir/pages/api.html"
claim "la politique nomme le style de la page" /usr/bin/python3 - "$dir/pages/api.html" <<'PY'
import base64, hashlib, re, sys
text = open(sys.argv[1], newline="").read()
style = re.search("<style>(.*?)</style>", text, re.S).group(1)
digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
assert f"&#39;sha256-{digest}&#39;" in text
PY

# what they say of rights, case by case, and what the verifier answers of a file of each kind
expect 0 /usr/bin/python3 "$source/tests/e2e/pages.py" rules "$templates" "$dir/pages" "${prefecture[@]}"
cp "$dir"/office/fin-ada*.html "$dir/pages"
for folder in "$templates"/*/kind.tsv; do
  kind=$(basename "$(dirname "$folder")")
  jq --arg until "$(date -d '+90 days' +%F)" 'if .validity.until then .validity.until = $until else . end' \
    "$templates/$kind/sample.json" > "$dir/request.json"
  expect 0 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/$(setting authority "$kind").json" \
    --request "$dir/request.json" --out "$dir/$kind.pdf"
  expect 0 /usr/bin/python3 "$source/tests/e2e/pages.py" verifier "$dir/pages" "$kind" "$dir/$kind.pdf" "$bin/sceau-verify" "$dir/trust"
done

# what is no more goes, and nothing else
echo mine > "$dir/french/other.html"
printf '../sceau.json\n.html\n' >> "$dir/french/pages.txt"
jq '.kinds = ["api"]' "$dir/prefecture.json" > "$dir/fewer.json"
authority=fewer expect 0 publish --out "$dir/french"
claim "les pages d’avant sont ôtées, les autres non" test "$(find "$dir/french" -type f -printf '%f\n' | sort | tr '\n' ' ')" = \
  "api.html index.html other.html pages.txt "
claim "rien d’autre n’est ôté" test -s "$dir/sceau.json"

# what is refused, by name, leaves what was published
cp -r "$templates" "$dir/templates"
texts=$dir/templates/texts/pages
jq --arg t "$dir/templates" '.templates = $t' "$dir/prefecture.json" > "$dir/own.json"
authority=own
refuse() { # CODE SAID ARGUMENT...
  local code=$1 text=$2
  shift 2
  expect "$code" publish --out "$dir/pages" "$@"
  says "$text"
  claim "une page a changé" cmp "$dir/pages/api.html" "$dir/again/api.html"
}
sed -i '/^free\.text/d' "$texts/en.tsv"
refuse 1 "texts/pages/en.tsv : « free.text » manque"
cp "$templates/texts/pages/en.tsv" "$texts"
printf 'one.more\tword\n' >> "$texts/en.tsv"
refuse 1 "fr.tsv n’a pas « one.more »"
cp "$templates/texts/pages/en.tsv" "$texts"
sed -i 's/^help.contact\t.*/help.contact\t{contact.fax}/' "$texts/en.tsv"
refuse 1 "une {valeur} que fr.tsv n’a pas dans « help.contact »"
cp "$templates/texts/pages/en.tsv" "$texts"
# a rule with a category that no sentence names stops the pages until there is one
sed -i '/^category\.vpf-\*/d' "$texts/fr.tsv" "$texts/en.tsv"
refuse 1 "texts/pages/fr.tsv, category.vpf-* : il manque cette phrase"
cp "$templates"/texts/pages/*.tsv "$texts"
sed -i 's/^free.text\tC’est gratuit./free.text\t{authority.motto}/' "$texts/fr.tsv"
refuse 1 "texts/pages/fr.tsv, free.text"
cp "$templates"/texts/pages/*.tsv "$texts"
refuse 2 "texts/pages n’a pas « xx »" --languages en,xx
sed -i 's/"help": "[^"]*"/"help": "javascript:alert(1)"/' "$dir/own.json"
refuse 1 "addresses.help"
rm "$dir/own.json"
refuse 3 "own.json"
authority=prefecture
echo file > "$dir/file"
expect 3 publish --out "$dir/file"
says "$dir/file"
expect 3 publish --out "$dir/no/such/folder"
says "no/such/folder"
expect 2 publish
says "il manque --out"
mkdir -p "$dir/taken/api.html"
expect 2 publish --out "$dir/taken"
says "taken/api.html"
claim "rien n’est écrit à côté" test "$(find "$dir/taken" -type f | wc -l)" = 0

# a text cannot leave its place
sed 's/^free.text\t.*/free.text\t<b>"A" \& B<\/b>/' "$templates/texts/pages/fr.tsv" > "$texts/fr.tsv"
jq --arg t "$dir/templates" '.templates = $t' "$dir/prefecture.json" > "$dir/own.json"
authority=own expect 0 publish --out "$dir/escaped"
claim "un texte est échappé" grep -q '&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;' "$dir/escaped/index.html"
# a kind that the verifier does not know promises nothing
mv "$dir/templates/depot" "$dir/templates/rendez-vous"
sed -i 's/^number\t.*/number\tRDV-{title.serial}/' "$dir/templates/rendez-vous/kind.tsv"
awk -F'\t' -v OFS='\t' '!/^[#@]/ && $1 == "item" { $3 = "" } { print }' "$dir/templates/rendez-vous/page.tsv" > "$dir/page.tsv"
mv "$dir/page.tsv" "$dir/templates/rendez-vous/page.tsv"
jq '.kinds = ["rendez-vous"]' "$dir/own.json" > "$dir/added.json"
authority=added expect 0 publish --out "$dir/added"
claim "des droits sont inventés" grep -q "Les tables des droits ne connaissent pas ce document" "$dir/added/rendez-vous.html"
claims_made 250
