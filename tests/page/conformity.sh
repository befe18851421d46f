#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# A sealed page seen from outside: poppler, qpdf, and the clauses of conformity.jq.
# usage: conformity.sh DRAW_SHEET
set -euo pipefail
here=$(dirname "$0")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
  echo "$*" >&2
  exit 1
}

"$1" "$dir"

# conforms FIGURES: what every file of ours is, $pdf
conforms() {
  qpdf --check "$pdf" > "$dir/check" 2>&1 || fail "qpdf: $(cat "$dir/check")"
  grep -q 'No syntax or stream encoding errors' "$dir/check" || fail "qpdf: $(cat "$dir/check")"
  if grep -qi warning "$dir/check"; then fail "qpdf: $(cat "$dir/check")"; fi

  pdfsig -nocert "$pdf" > "$dir/pdfsig"
  grep -q 'Signature is Valid\.' "$dir/pdfsig" || fail "pdfsig: $(cat "$dir/pdfsig")"
  grep -q 'Total document signed' "$dir/pdfsig" || fail "pdfsig: $(cat "$dir/pdfsig")"
  grep -q 'ETSI.CAdES.detached' "$dir/pdfsig" || fail "pdfsig: $(cat "$dir/pdfsig")"
  [ "$(grep -c '^Signature #' "$dir/pdfsig")" = 1 ] || fail 'pdfsig: more than one signature'

  qpdf --json=2 --json-stream-data=none "$pdf" > "$dir/json"
  # all that is shown is marked, each mark has the next number, each is ended; a word may
  # have its text beside it
  : > "$dir/mcids"
  for contents in $(jq -r '.pages[].contents[0] | split(" ")[0]' "$dir/json"); do
    qpdf --show-object="$contents" --filtered-stream-data "$pdf" > "$dir/contents"
    awk '
      /^\/[A-Z0-9a-z]+<<\/MCID [0-9]+>>BDC$/ { if (open) exit 1; open = 1; if ($2 != n++ ">>BDC") exit 1; next }
      /^\/Artifact BMC$/ { if (open) exit 1; open = 1; next }
      /^\/Span<<\/ActualText<FEFF[0-9A-F]+>>>BDC$/ { if (open != 1) exit 1; open = 2; next }
      /^EMC$/ { if (!open) exit 1; open--; next }
      /(T[jJ]| S$|Do Q$| f$)/ { if (!open) exit 1 }
      END { if (open || !n) exit 1; print n }' "$dir/contents" >> "$dir/mcids" \
      || fail "the contents are not all marked: $(cat "$dir/contents")"
    # .notdef, the box of a missing glyph
    if tr '<>' '\n\n' < "$dir/contents" | grep -xE '([0-9A-F]{4})*' | sed 's/..../& /g' | grep -qw 0000; then
      fail "a missing glyph is drawn: $(cat "$dir/contents")"
    fi
  done

  figures=$1
  [ "$(broken "$dir/json")" = '[]' ] || fail "broken clauses: $(broken "$dir/json")"
}

broken() {
  jq -c --argjson mcids "$(jq -sc . "$dir/mcids")" --argjson figures "$figures" -f "$here/conformity.jq" "$1"
}

pdf=$dir/stamped.pdf
conforms 0
[ "$(pdfimages -list "$pdf" | wc -l)" = 2 ] || fail "a page without codes has images"
pdftotext -layout "$pdf" "$dir/text"
grep -q 'Signature de l’agent et timbre du service' "$dir/text" || fail "text: $(cat "$dir/text")"
if grep -q '2D-DOC' "$dir/text"; then fail 'the mention 2D-DOC without a code'; fi

# a second page in the holder's language
pdf=$dir/second.pdf
conforms 2
pdfinfo "$pdf" | grep -Eq '^Pages: +2$' || fail 'there is no second page'
# without the marks of direction that pdftotext adds; where most of a page is Latin, it puts
# the full stop on the other side
marks=$'\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069'
pdftotext -f 2 -layout "$pdf" - | sed "s/[$marks]//g" > "$dir/text"
for sentence in 'Le texte français fait foi.' 'النص الفرنسي هو المعتمد' 'هذه الوثيقة تسمح لك بالعمل' '2026-11-24'; do
  grep -q "$sentence" "$dir/text" || fail "text: $(cat "$dir/text")"
done
[ "$(pdffonts "$pdf" | tail -n +3 | grep -cE 'NotoNaskhArabic.* CID TrueType +Identity-H +yes yes yes')" = 2 ] \
  || fail "pdffonts: $(pdffonts "$pdf")"
cp "$dir/json" "$dir/second.json"
cp "$dir/mcids" "$dir/second.mcids"

pdf=$dir/sheet.pdf
conforms 2

# every letter of the name, drawn from two subsets, comes out as it went in
pdftotext -layout "$pdf" "$dir/text"
grep -Eq '^Nom +Nguyễn Thị Hoàng-Ñandú Żółć$' "$dir/text" || fail "text: $(cat "$dir/text")"
grep -q '2D-DOC' "$dir/text" || fail 'the mention 2D-DOC lacks'

pdfinfo -struct-text "$pdf" > "$dir/tags" 2> "$dir/errors"
[ ! -s "$dir/errors" ] || fail "pdfinfo: $(cat "$dir/errors")"
[ "$(head -1 "$dir/tags")" = Document ] || fail 'the tags have no document'
for tag in H1 H2 P Figure Form; do
  grep -q "^  $tag" "$dir/tags" || fail "no tag $tag"
done
# a line that goes on in the next is not glued to it, nor a label to its value
grep -q 'demande de titre de séjour' "$dir/tags" || fail 'lines are glued together'
grep -q 'Nationalité Argentine' "$dir/tags" || fail 'a label is glued to its value'

pdfinfo -meta "$pdf" > "$dir/xmp"
for mark in '<pdfaid:part>3<' '<pdfaid:conformance>A<' '<pdfuaid:part>1<' '<dc:identifier>SPEC-0001<'; do
  grep -q "$mark" "$dir/xmp" || fail "metadata: no $mark"
done
pdfinfo "$pdf" > "$dir/info"
grep -Eq '^Tagged: +yes' "$dir/info" || fail 'pdfinfo: not tagged'
grep -Eq '^Encrypted: +no' "$dir/info" || fail 'pdfinfo: encrypted'
grep -Eq '^Page size: .*\(A4\)' "$dir/info" || fail 'pdfinfo: not A4'
[ "$(pdffonts "$pdf" | tail -n +3 | grep -cE 'CID TrueType +Identity-H +yes yes yes')" = 3 ] \
  || fail "pdffonts: $(pdffonts "$pdf")"

# and the clauses are such that a file can break them: CLAUSE EDIT
checked=0
cp "$dir/second.json" "$dir/json"
cp "$dir/second.mcids" "$dir/mcids"
breaks() {
  jq "(.qpdf[1] | to_entries) as \$e | $2" "$dir/json" > "$dir/edited"
  broken "$dir/edited" | jq -e "index(\"$1\") != null" > /dev/null || fail "$1 notices nothing"
  checked=$((checked + 1))
}
root='.qpdf[1]["obj:1 0 R"].value'
any() { # objects where CONDITION: EDIT
  printf '(.qpdf[1][] | select((.value? // .stream?.dict?) | objects | %s) | (if .stream then .stream.dict else .value end)) |= %s' "$1" "$2"
}
breaks no-encryption '.qpdf[1].trailer.value["/Encrypt"] = "9 0 R"'
breaks identifier '.qpdf[1].trailer.value["/ID"][1] = "b:00"'
breaks output-intent "${root}[\"/OutputIntents\"][0][\"/S\"] = \"/GTS_PDFX\""
breaks no-transparency "$(any '.["/Type"] == "/Page"' '(.["/Group"] = {})')"
breaks fonts-embedded "$(any '.["/Type"] == "/FontDescriptor"' 'del(.["/FontFile2"])')"
breaks fonts-in-unicode "$(any '.["/Subtype"] == "/Type0"' 'del(.["/ToUnicode"])')"
breaks subset-names "$(any '.["/Type"] == "/FontDescriptor"' '(.["/FontName"] = "/Arial")')"
breaks widget-appearance "$(any '.["/Subtype"] == "/Widget"' 'del(.["/AP"])')"
breaks widget-name "$(any '.["/Subtype"] == "/Widget"' 'del(.["/TU"])')"
breaks widget-in-tree "$(any '.["/Subtype"] == "/Widget"' '(.["/StructParent"] = 7)')"
breaks tab-order "$(any '.["/Type"] == "/Page"' 'del(.["/Tabs"])')"
breaks page-in-tree "$(any '.["/Type"] == "/Page"' 'del(.["/StructParents"])')"
breaks figures "$(any '.["/S"] == "/Figure"' 'del(.["/Alt"])')"
breaks standard-roles "$(any '.["/S"] == "/H2"' '(.["/S"] = "/Chapter")')"
breaks first-heading "$(any '.["/S"] == "/H1"' '(.["/S"] = "/H2")')"
breaks each-content-has-its-element "$(any '.["/S"] == "/H1"' '(.["/K"] += 1)')"
breaks certified "$(any '.["/Type"] == "/Sig"' '(.["/Reference"] = [])')"
breaks signature "$(any '.["/Type"] == "/Sig"' 'del(.["/M"])')"
breaks attachment "$(any '.["/Type"] == "/Filespec"' 'del(.["/AFRelationship"])')"
breaks language "${root} |= del(.[\"/Lang\"])"
breaks marked "${root} |= del(.[\"/MarkInfo\"])"
breaks metadata "${root} |= del(.[\"/Metadata\"])"
breaks title-shown "${root} |= del(.[\"/ViewerPreferences\"])"
breaks attachment-named "${root} |= del(.[\"/Names\"])"
breaks section "$(any '.["/S"] == "/Sect"' 'del(.["/Lang"])')"
breaks each-element-is-in-the-document "$(any '.["/S"] == "/Sect"' '(.["/K"] |= .[1:])')"
breaks section-languages "$(any '.["/ActualText"] != null' 'del(.["/ActualText"])')"
breaks second-heading "$(any '.["/S"] == "/H3"' '(.["/S"] = "/H1")')"
breaks no-forbidden-filter "$(any '.["/Type"] == "/EmbeddedFile"' '(.["/Filter"] = "/LZWDecode")')"
breaks no-interpolation "$(any '.["/Type"] == "/FontDescriptor"' '(.["/Interpolate"] = true)')"
breaks widget "$(any '.["/Type"] == "/Page"' '(.["/Annots"] = [])')"
breaks widget-flags "$(any '.["/Subtype"] == "/Widget"' '(.["/F"] = 4)')"
breaks no-actions "${root}[\"/OpenAction\"] = {\"/S\": \"/JavaScript\"}"
breaks tree "$(any '.["/S"] == "/Document"' '(.["/S"] = "/Part")')"
breaks form "${root}[\"/AcroForm\"][\"/SigFlags\"] = 1"
clauses=$(grep -cE '^  \{ "[a-z-]+": ' "${BASH_SOURCE[0]%/*}/conformity.jq")
[ "$checked" = "$clauses" ] || fail "$checked of $clauses clauses were tried"
