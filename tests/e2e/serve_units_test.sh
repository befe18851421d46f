#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The units of sceau serve: systemd understands them and finds them closed, and what they
# forbid the service never asks for.
# usage: serve_units_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
. "$source/tests/e2e/serve_lib.sh"
. "$source/tests/support/units.sh"
unit=$bin/../issuer/sceau-serve.service
mkdir "$dir/units"
cp "$source/issuer/systemd/sceau-serve.socket" "$dir/units"
sed "s|^ExecStart=[^ ]*|ExecStart=$bin/sceau|" "$unit" > "$dir/units/sceau-serve.service"
claim "pas d’ExecStart" grep -q "^ExecStart=$bin/sceau serve --config /.*/sceau.json \$SERVE_OPTIONS$" "$dir/units/sceau-serve.service"
expect 0 systemd-analyze verify --man=no "$dir/units/sceau-serve.socket" "$dir/units/sceau-serve.service"
claim "systemd a quelque chose à dire : $messages" test -z "$messages$output"
# it has the network, and no keys
expect 0 systemd-analyze security --offline=yes --threshold=30 "$dir/units/sceau-serve.service"
claim "la socket n’est pas à nginx seul" grep -q '^SocketMode=0660$' "$dir/units/sceau-serve.socket"
claim "nginx parle ailleurs" grep -q "unix:$(sed -n 's/^ListenStream=//p' "$dir/units/sceau-serve.socket");" \
  "$source/issuer/serve/nginx.conf"
units_allowed "$unit" > "$dir/allowed"
claim "le filtre n’a pas été lu" test "$(wc -l < "$dir/allowed")" -gt 100

# a whole life of it, over both engines
serve_keys
serve_client supervisor "supervisor SPECIMEN" supervisor
serve_nginx
live() {
  strace -f -qq -o "$dir/trace" "$bin/sceau" serve --config "$dir/sceau.json" --register "$1" --socket "$socket" \
    2> "$dir/service.log" &
  service=$!
  for _ in $(seq 200); do ! grep -q event=ready "$dir/service.log" || break; sleep 0.05; done
  sent 201 supervisor /titles "@$templates/api/sample.json"
  number=$(jq -r .number "$dir/answer")
  asked 200 supervisor GET "/titles/$number/pdf"
  asked 202 supervisor POST /batches -H 'Content-Type: application/x-ndjson' --data-binary '[]'
  asked 200 supervisor GET /readyz
  asked 200 supervisor GET /metrics
  pkill -TERM -P "$service" || true
  wait "$service" || true
  service=
  claim "pas arrêté" grep -q event=stopped "$dir/service.log"
  units_used "$dir/trace" > "$dir/used"
  claim "la trace n’a pas été lue" test "$(wc -l < "$dir/used")" -gt 30
  # only for root does SQLite give its files to who has the database
  [ "$(id -u)" != 0 ] || sed -i '/^fchown$/d' "$dir/used"
  comm -23 "$dir/used" "$dir/allowed" > "$dir/forbidden"
  claim "les unités interdisent : $(tr '\n' ' ' < "$dir/forbidden")" test ! -s "$dir/forbidden"
}
live "$dir/register.db"
live "$SCEAU_TEST_POSTGRES"
claims_made 25
