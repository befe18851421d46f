#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# A title of ours whose marks were removed is a foreign file, whose code alone is judged and
# whose text is said not to be covered; with any mark left it is a forged title.
#   marks_test.sh BIN SOURCE
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
expect 0 "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/sceau.json" --request "$templates/api/sample.json" \
  --out "$dir/title.pdf"
ceremony_stop

check() { "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$@"; }
holds() { claim "faux : $1" jq -se "length == 1 and all(.[]; $1)" "$dir/.out"; }
# unmarked OUT MARK...: every mark but those, overwritten in place by as many bytes
unmarked() {
  /usr/bin/python3 - "$dir/title.pdf" "$@" << 'PY'
import sys
data = open(sys.argv[1], "rb").read()
for mark in (b"/ByteRange", b"attestation.json", b"sceau.title/", b"(Sceau "):  # the third may be compressed
    if mark.decode() not in sys.argv[3:]:
        data = data.replace(mark, mark[:-2] + b"x" + mark[-1:])
open(sys.argv[2], "wb").write(data)
PY
}

expect 0 check --json "$dir/title.pdf"
holds '.pdf.state == "sealed"'
cp "$dir/.out" "$dir/sealed.json"

unmarked "$dir/none.pdf"
expect 0 check --json "$dir/none.pdf"
holds '.pdf.state == "foreign" and .verdict == "valid" and .seal.state == "valid" and .page == 1'
holds '[.findings[].code] | contains(["not-covered", "signature-not-judged"])'
holds '.title == null'
claim "le code n’est pas celui du titre" test "$(jq -c .seal.fields "$dir/.out")" = "$(jq -c .seal.fields "$dir/sealed.json")"
expect 0 check "$dir/none.pdf"
shows "n’est pas scellé par Sceau"
shows "le texte de la page n’est pas couvert"
claim "dit scellé" test "${output/est scellé et/}" = "$output"
expect 0 "$bin/sceau-verify" notice --trust "$dir/trust" --allow-test --role employer "$dir/none.pdf"
shows "le texte de la page n’est pas couvert"

for mark in "/ByteRange" "attestation.json" "(Sceau "; do
  claim "le titre ne porte pas $mark" grep -qaF "$mark" "$dir/title.pdf"
  unmarked "$dir/one.pdf" "$mark"
  expect 1 check --json "$dir/one.pdf"
  holds '.pdf.state == "forged" and .verdict == "not-valid" and .rights == []'
done

# what the page says was changed, and the code on it not: nothing vouches for the words
qpdf --warning-exit-0 --qdf --object-streams=disable "$dir/none.pdf" "$dir/loose.pdf" 2> /dev/null
expect 0 check --json "$dir/loose.pdf"
holds '.pdf.state == "foreign" and any(.findings[]; .code == "not-covered")'

claims_made 25
