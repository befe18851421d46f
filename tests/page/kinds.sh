#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The page of every kind seen from outside: ZXing-C++ (in DRAW_KINDS), qpdf, poppler, the
# clauses of conformity.jq.
# usage: kinds.sh DRAW_KINDS TEMPLATES
set -euo pipefail
here=$(dirname "$0")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
  echo "$kind: $*" >&2
  exit 1
}

kind=all
"$1" "$dir" || fail 'not drawn'
kinds=0
for folder in "$2"/*/kind.tsv; do
  kind=$(basename "$(dirname "$folder")")
  pdf=$dir/$kind.pdf
  [ -s "$pdf" ] || fail 'no file'
  # empty type, no code
  figures=2
  if grep -Pq '^type\t$' "$folder"; then figures=0; fi

  qpdf --check "$pdf" > "$dir/check" 2>&1 || fail "qpdf: $(cat "$dir/check")"
  if grep -qi warning "$dir/check"; then fail "qpdf: $(cat "$dir/check")"; fi
  pdfsig -nocert "$pdf" > "$dir/pdfsig"
  for words in 'Signature is Valid\.' 'Total document signed' 'ETSI.CAdES.detached'; do
    grep -q "$words" "$dir/pdfsig" || fail "pdfsig: $(cat "$dir/pdfsig")"
  done
  pdfinfo "$pdf" | grep -Eq '^Pages: +1$' || fail 'not one page'

  qpdf --json=2 --json-stream-data=none "$pdf" > "$dir/json"
  contents=$(jq -r '.qpdf[1][] | .value? | objects | select(.["/Type"]? == "/Page") | .["/Contents"]' "$dir/json")
  qpdf --show-object="${contents%% *}" --filtered-stream-data "$pdf" > "$dir/contents"
  mcids=$(grep -c '/MCID' "$dir/contents")
  broken=$(jq -c --argjson mcids "[$mcids]" --argjson figures "$figures" -f "$here/conformity.jq" "$dir/json")
  [ "$broken" = '[]' ] || fail "broken clauses: $broken"

  pdftotext -layout "$pdf" "$dir/text"
  if [ "$figures" = 2 ]; then
    grep -q '2D-DOC' "$dir/text" || fail 'the mention 2D-DOC lacks'
  else
    grep -q 'aucun code 2D-Doc' "$dir/text" || fail 'does not say that it has no code'
    if grep -q '2D-DOC' "$dir/text"; then fail 'the mention 2D-DOC without a code'; fi
  fi
  grep -q 'SPÉCIMEN' "$dir/text" || fail 'is not said to be a specimen'
  kinds=$((kinds + 1))
done
[ "$kinds" -ge 12 ] || fail "only $kinds kinds"
echo "$kinds kinds"
