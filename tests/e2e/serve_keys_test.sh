#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau serve when another key is put in service: while nobody could verify it, it goes on
# with the one before; then it ends by itself, and the next one seals with the new key.
# usage: serve_keys_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
. "$source/tests/e2e/serve_lib.sh"
ceremony_files
jq '.hsm.keys += [{ label: "seal-0002", purpose: "seal", certificate: "certs/FR00_0002.pem" }]
  | del(.seal.key, .seal.certificate, .pdf.key, .pdf.certificate)' "$dir/sceau.json" > "$dir/new.json"
mv "$dir/new.json" "$dir/sceau.json"
ceremony_keys > "$dir/ceremony.log"
ceremony_agent
serve_clients
serve_client machine "machine SPECIMEN" machine
serve_nginx
register=$dir/register.db
ceremony_plan "$dir/second.json" seal-0002 seal 0002
ceremony_perform "$dir/second.json" > "$dir/ceremony.log"
ceremony_certify second seal-0002 > "$dir/ceremony.log"

# sealed KEY SIGNER: a title asked for now is by that one
sealed() {
  sent 201 machine /titles "$(jq -c --arg n "920120000000000000$1" '.application.number = $n' "$templates/api/sample.json")"
  has ".seal_signer == \"$2\""
}
until_logged() {
  local i
  for i in $(seq 300); do
    ! grep -q "$1" "$dir/service.log" || return 0
    sleep 0.1
  done
  lost "rien ne dit $1"
}
serve_start
sealed 1 FR00_0001
for _ in $(seq 100); do
  ceremony_promote seal-0002 > "$dir/ceremony.log" 2>&1 && break
  sleep 0.1
done
until_logged event=keys-unusable
sealed 2 FR00_0001
cp "$dir/certs/FR00_0002.pem" "$dir/trust/"
until_logged event=keys-changed
code=0
wait "$service" || code=$?
service=
claim "il sort $code" test "$code" = 3
claim "tout n’a pas été répondu" grep -q "event=stopped whole=1" "$dir/service.log"
: > "$dir/service.log"
serve_start
sealed 3 FR00_0002
serve_stop
claim "fin : $stopped" test "$stopped" = 0
expect 0 "$bin/sceau" audit --register "$register"
shows "chaîne intacte"
claims_made 12
