#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# PDFs that nobody vouches for: their pages are pictures, within bounds, and no more.
#   foreign_test.sh SCEAU-VERIFY SOURCE FAKE
set -euo pipefail
verify=$1
source=$2
fake=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. "$source/tests/support/expect.sh"
vectors=$source/tests/vectors
specimens=$vectors/2d-doc/specimens
trust=(--trust "$vectors/2d-doc/certs" --allow-test)
command -v mutool > /dev/null || lost "mutool manque (paquet mupdf-tools)"

pdf() { /usr/bin/python3 "$source/tests/support/paged_pdf.py" "$dir/$1.pdf" "${@:2}"; }
check() { "$verify" check "${trust[@]}" "$@"; }
# holds FILTER: true of every object of the output
holds() { claim "faux : $1" jq -se "length > 0 and all(.[]; $1)" "$dir/.out"; }
# within SECONDS COMMAND...: it ended in that time
within() {
  local begun=$SECONDS most=$1
  shift
  "$@"
  claim "plus de $most s" test $((SECONDS - begun)) -le "$most"
}

# the specimens, as a scanner or an office suite saves them
for name in dc04_fr00_travail dc04_fr00_huissier dc03_fr00_mrz dc02_fr00_specimen; do
  convert "$specimens/$name.png" -background white -alpha remove -alpha off "$dir/$name.png"
  pdf "$name" "$dir/$name.png"
done
travail=$dir/dc04_fr00_travail.png
pdf photo "$specimens/dc01_fr00_binary_signature.jpg"

# --- a code on a page is judged as on a picture of it, and no more is vouched for
for name in dc04_fr00_travail dc04_fr00_huissier dc03_fr00_mrz dc02_fr00_specimen; do
  check --json "$dir/$name.png" > "$dir/picture.json" || true
  check --json "$dir/$name.pdf" > "$dir/.out" || true
  holds '.kind == "pdf" and .pdf.state == "foreign" and .page == 1 and .seal.signature == "right"'
  holds 'any(.findings[]; .code == "not-covered") and all(.findings[]; .code != "signature-not-judged")'
  claim "$name : autre jugement" test "$(jq -c '[.verdict, .seal, .time, .rights]' "$dir/.out")" \
    = "$(jq -c '[.verdict, .seal, .time, .rights]' "$dir/picture.json")"
done
expect 1 check "$dir/dc04_fr00_travail.pdf"
shows "le texte de la page n’est pas couvert"
expect 1 check --lang en "$dir/dc04_fr00_travail.pdf"
shows "the text of the page is not covered"
expect 3 check --json "$dir/photo.pdf"
holds '.seal.state == "unknown-signer" and .seal.version == 1'

# --- pages: the third of four, a code on several, other people's codes, eleven
pdf four words blank "$travail" words
expect 1 check --json "$dir/four.pdf"
holds '.page == 3 and .index == 0 and .seal.type == "13"'
expect 1 check "$dir/four.pdf"
shows "page 3, code 1"
pdf twice "$travail" "$travail" "$dir/dc04_fr00_huissier.png"
check --json "$dir/twice.pdf" > "$dir/.out" || true
claim "un code de deux pages est donné deux fois" jq -se 'map([.page, .index]) == [[1, 0], [3, 1]]' "$dir/.out"
pdf eleven blank blank blank blank blank blank blank blank blank "$travail" "$dir/dc04_fr00_huissier.png"
expect 1 check --json "$dir/eleven.pdf"
holds '.page == 10 and any(.findings[]; .code == "pages-left" and (.text | test("10 .* 11")))'
expect 1 check --lang en "$dir/eleven.pdf"
shows "Only the first 10 pages were read, of 11"
pdf last blank blank blank blank blank blank blank blank blank blank "$travail"
expect 3 check --json "$dir/last.pdf"
holds '.seal.state == "not-a-seal" and ([.findings[].code] | contains(["no-code-in-pages", "pages-left"]))'
expect 3 check "$dir/last.pdf"
shows "Aucun code 2D-Doc n’a été lu dans les pages"
shows "Donnez une image de la page"
# a set of three symbols on one page is one code, of a foreign file
pdf set "$specimens/syn_multi_c40_3_page.png"
expect 0 check --json "$dir/set.pdf"
claim "un ensemble" jq -se 'length == 1 and .[0].pdf.state == "foreign" and .[0].verdict == "valid"' "$dir/.out"

# --- the other verbs
expect 1 "$verify" notice "${trust[@]}" --role employer "$dir/four.pdf"
shows "le texte de la page n’est pas couvert"
expect 0 "$verify" show "$dir/four.pdf"
shows "NON VÉRIFIÉ"
shows "NATACHA"
expect 0 "$verify" show "$dir/set.pdf"
shows "145 AVENUE DES SPECIMENS"
"$verify" show --raw "$dir/four.pdf" > "$dir/raw"
claim "--raw n’est pas exact" cmp "$dir/raw" "$specimens/dc04_fr00_travail.bin"
pdf blank blank
expect 3 "$verify" show --raw "$dir/blank.pdf"
says "aucun DataMatrix"
expect 3 "$verify" show --lang en "$dir/blank.pdf"
says "2D-Doc"

pdf elevenset blank blank blank blank blank blank blank blank blank "$specimens/syn_multi_c40_3_page.png" blank
expect 0 "$verify" notice "${trust[@]}" --role caf "$dir/elevenset.pdf"
shows "Seules les 10 premières pages"
expect 0 check --json "$dir/elevenset.pdf"
holds '.page == 10 and any(.findings[]; .code == "pages-left")'

# --- signatures of others: told and not judged; one that is shown makes the file forged
pdf field --more "/AcroForm<</SigFlags 3/Fields[]>>" "$travail"
expect 1 check --json "$dir/field.pdf"
holds '.pdf.state == "foreign" and any(.findings[]; .code == "signature-not-judged")'
pdf signed --more "/Perms<</DocMDP<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>>>" "$travail"
expect 1 check --json "$dir/signed.pdf"
holds '.pdf.state == "forged" and .seal.state == "unverified" and .seal.fields == []'
holds 'any(.findings[]; .code == "signature-not-judged")'
expect 1 check --lang en "$dir/signed.pdf"
shows "it is not judged here"
for mark in "/Names(attestation.json)" "/Names(sceau.title/1)" "/Producer(Sceau 9)"; do
  pdf marked --more "$mark" "$travail"
  expect 1 check --json "$dir/marked.pdf"
  holds '.pdf.state == "forged" and .seal.fields == [] and all(.findings[]; .code != "signature-not-judged")'
done

# --- what is made to do harm takes its own page with it, in its time
pdf loop loop "$travail"
within 15 expect 1 check --json "$dir/loop.pdf"
holds '.page == 2'
pdf bomb bomb "$travail"
within 20 expect 1 check --json "$dir/bomb.pdf"
holds '.page == 2 and any(.findings[]; .code == "pages-failed")'
pdf bombs bomb bomb bomb bomb bomb bomb bomb bomb bomb bomb
within 30 expect 3 check "$dir/bombs.pdf"
shows "a passé sa limite"
pdf inflate inflate "$travail"
claim "la bombe est petite" test "$(stat -c %s "$dir/inflate.pdf")" -lt 100000
within 20 expect 1 check --json "$dir/inflate.pdf"
holds '.page == 2'
pdf wide --size 28346x28346 blank # ten metres
within 30 expect 3 check --json "$dir/wide.pdf"
holds '.pdf.state == "foreign" and any(.findings[]; .code == "no-code-in-pages" or .code == "budget-of-pages")'
for file in "$vectors"/pdf/foreign/*.pdf; do
  within 20 expect 3 check --json "$file"
  holds '.pdf.state == "foreign" and .verdict == "could-not-tell" and .seal.fields == []'
done
# attacks by strangers on strangers' files, and what breaks parsers
expect 1 check --json "$vectors"/pdf/pyhanko/*.pdf
claim "aucun n’est valable" jq -se 'length == 29 and all(.[]; .verdict != "valid" and .pdf.state != "sealed")' "$dir/.out"
expect 3 check --lang en "$vectors/pdf/foreign/minimal-aes256.pdf"
shows "asks for a password"
size=$(stat -c %s "$dir/four.pdf")
for part in 1 2 3; do # a file cut short: repaired, or refused, but never worse
  head -c $((size * part / 4)) "$dir/four.pdf" > "$dir/cut.pdf"
  check --json "$dir/cut.pdf" > "$dir/.out" || true
  holds '.pdf.state == "foreign" and .verdict != "valid"'
done

# --- without mutool, or with one that misbehaves
expect 3 env PATH=/nonexistent "$verify" check "${trust[@]}" --json "$dir/four.pdf"
holds '.verdict == "could-not-tell" and .pdf.state == "foreign" and .seal.state == "unverified"'
expect 3 env PATH=/nonexistent "$verify" check "${trust[@]}" "$dir/four.pdf"
shows "mupdf-tools"
expect 3 env PATH=/nonexistent "$verify" check --lang en "$dir/four.pdf"
shows "install the package mupdf-tools, or give a picture of the page"
expect 3 env PATH=/nonexistent "$verify" show --lang en "$dir/four.pdf"
says "mupdf-tools"
expect 1 env PATH=/nonexistent "$verify" check "${trust[@]}" "$dir/signed.pdf" # no page is needed
mkdir "$dir/path"
for mode in hang flood spin cut silent; do
  # the fake reads its mode where the file begins; a PDF may begin within a kilobyte
  { printf '%s' "$mode"; printf '\0%.0s' {1..15}; cat "$dir/four.pdf"; } > "$dir/mode.pdf"
  within 20 expect 3 env PATH="$fake" "$verify" check --json "$dir/mode.pdf"
  holds '.verdict == "could-not-tell" and .pdf.state == "foreign"'
done
printf '#!/bin/sh\nwhile :; do echo 7; done\n' > "$dir/path/mutool"
expect 3 env PATH="$dir/path" "$verify" check "$dir/four.pdf"
shows "mupdf-tools" # it cannot be started
chmod +x "$dir/path/mutool"
within 15 expect 3 env PATH="$dir/path" "$verify" check "$dir/four.pdf"
shows "n’ont pas pu être dessinées" # a shell needs more than a renderer may ask for
: > "$dir/path/mutool"
expect 3 env PATH="$dir/path" "$verify" check --json "$dir/four.pdf"
holds '.pdf.state == "foreign"'

# nothing of a document is left behind
TMPDIR=$dir/tmp
mkdir "$TMPDIR"
export TMPDIR
check "$dir/four.pdf" > /dev/null || true
claim "TMPDIR a servi" test -z "$(ls "$TMPDIR")"
claim "un index est resté" test -z "$(find /var/tmp -name '*.accel' 2> /dev/null)"

claims_made 130
