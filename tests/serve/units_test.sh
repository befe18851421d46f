#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The units of systemd: it understands them, finds them closed, and what they forbid the
# service never asks for.
#   units_test.sh SCEAU-VERIFY BUILD SOURCE SANITIZED
set -euo pipefail
verify=$1
build=$2
source=$3
sanitized=$4
dir=$(mktemp -d)
trap 'cut_off; rm -rf "$dir"' EXIT
. "$source/tests/support/expect.sh"
. "$source/tests/serve/lib.sh"
specimens=$source/tests/vectors/2d-doc/specimens
mkdir "$dir/units"
cp "$source/verifier/serve/sceau-verify.socket" "$dir/units"
sed "s|^ExecStart=[^ ]*|ExecStart=$verify|" "$build/verifier/sceau-verify.service" > "$dir/units/sceau-verify.service"
claim "pas d’ExecStart" grep -q "^ExecStart=$verify serve \$SERVE_OPTIONS$" "$dir/units/sceau-verify.service"
expect 0 systemd-analyze verify --man=no "$dir/units/sceau-verify.socket" "$dir/units/sceau-verify.service"
claim "systemd a quelque chose à dire : $messages" test -z "$messages$output"
expect 0 systemd-analyze security --offline=yes --threshold=10 "$dir/units/sceau-verify.service"

. "$source/tests/support/units.sh"
units_allowed "$dir/units/sceau-verify.service" > "$dir/allowed"
claim "le filtre n’a pas été lu" test "$(wc -l < "$dir/allowed")" -gt 100

if [ "$sanitized" = no ]; then
  strace -f -qq -o "$dir/trace" "$verify" serve --socket "$socket" --trust "$source/tests/vectors/2d-doc/certs" \
    --rate 0 2> "$dir/service.log" &
  service=$!
  for _ in $(seq 200); do ! grep -q event=ready "$dir/service.log" || break; sleep 0.05; done
  post 200 application/octet-stream "$specimens/dc04_fr00_travail.bin"
  post 200 image/png "$specimens/dc04_fr00_travail.png"
  post 200 application/pdf "$source/tests/vectors/pdf/foreign/minimal-startxref-hopeless.pdf"
  pkill -TERM -P "$service" || true
  wait "$service" || true
  service=
  claim "pas arrêté" grep -q event=stopped "$dir/service.log"
  units_used "$dir/trace" > "$dir/used"
  claim "la trace n’a pas été lue" test "$(wc -l < "$dir/used")" -gt 30
  comm -23 "$dir/used" "$dir/allowed" > "$dir/forbidden"
  claim "les unités interdisent : $(tr '\n' ' ' < "$dir/forbidden")" test ! -s "$dir/forbidden"
  # nobody has made a file, but the service its socket
  grep -oE 'O_(CREAT|TRUNC|TMPFILE)[^)]*\) = [0-9]+' "$dir/trace" > "$dir/made" || true
  claim "un fichier a été fait : $(cat "$dir/made")" test ! -s "$dir/made"
fi
[ "$sanitized" = no ] && claims_made 8 || claims_made 5
