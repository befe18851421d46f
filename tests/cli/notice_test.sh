#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The notice of each role is one A4 page, printed by a real browser, and says there what
# the text report says.
#   notice_test.sh SCEAU-VERIFY SIGN-CODES VECTORS
set -euo pipefail
verify=$1
sign=$2
trust=$3/2d-doc/certs
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

code=$("$sign" << 'CODE'
DC04FR000001128D128D1301FR6J26K92012020040123591236L010420266PAUTORISE A TRAVAILLER<GS>6Q750312052162SPECIMEN<GS>63BERTHIER SPECIMEN<GS>60NATACHA/CORINNE<GS>68F69120719736ABUENOS AIRES<GS>6CAR67AR6U145 AVENUE DES SPECIMENS<GS>6W750006XPARIS<GS>6METUDIANT<GS>6N011020266O31012027
CODE
)
pages=0
for role in employer france-travail caf cpam social-landlord landlord prefecture; do
  "$verify" notice --trust "$trust" --allow-test --at 2026-11-24 --role "$role" --code "$code" > "$dir/$role.html"
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$dir/profile" --no-pdf-header-footer \
    --print-to-pdf="$dir/$role.pdf" "file://$dir/$role.html" > "$dir/log" 2>&1
  [ "$(pdfinfo "$dir/$role.pdf" | sed -n 's/^Pages: *//p')" = 1 ] || { echo "FAILED: $role: more than a page" >&2; exit 1; }
  pdfinfo "$dir/$role.pdf" | grep -q 'A4' || { echo "FAILED: $role: not A4" >&2; exit 1; }
  pdftotext "$dir/$role.pdf" "$dir/$role.txt"
  for words in SPÉCIMEN VALIDE SPECIMEN 'Vérifié par'; do
    grep -qF "$words" "$dir/$role.txt" || { echo "FAILED: $role: « $words » is not on the page" >&2; exit 1; }
  done
  pages=$((pages + 1))
done
grep -q 'OUI' "$dir/employer.txt"
grep -q 'L5221-8' "$dir/employer.txt"
grep -q 'INCERTAIN' "$dir/caf.txt"
echo "$pages passed, 0 failed"
