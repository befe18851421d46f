#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# A configuration that names no key follows the keys in service: from one key to the
# next, titles go out and are verified, and nothing is edited but by the ceremony.
#   promote_test.sh BIN SOURCE
set -euo pipefail
bin=$1
source=$2
templates=$source/templates
dir=$(mktemp -d)
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop; rm -rf "$dir"' EXIT

ceremony_files
change() {
  jq "$1" "$dir/sceau.json" > "$dir/new.json"
  mv "$dir/new.json" "$dir/sceau.json"
}
change '.hsm.keys += [{ label: "seal-0002", purpose: "seal", certificate: "certs/FR00_0002.pem" }]
  | del(.seal.key, .seal.certificate, .pdf.key, .pdf.certificate)'
ceremony_keys > "$dir/ceremony.log"

issue() { "$bin/sceau" issue --register "$(fresh_register)" --config "$dir/sceau.json" --request "$templates/api/sample.json" --out "$dir/$1.pdf"; }
check() { "$bin/sceau-verify" check --trust "$dir/trust" --allow-test --json "$dir/$1.pdf"; }
sealed_by() {
  expect 0 check "$1"
  claim "$1 n’est pas scellé par $2" test "$(jq -r .seal.certificate <<< "$output")" = "$2"
}

# without the agent nobody knows which key is in service
expect 3 issue before
says "aucun agent de signature"
claim "rien n’a été écrit" test ! -e "$dir/before.pdf"

ceremony_agent
expect 0 issue first
sealed_by first 0001

# the next key: its ceremony, its certificate, its announcement; the first one still seals
ceremony_plan "$dir/second.json" seal-0002 seal 0002
ceremony_perform "$dir/second.json" > "$dir/ceremony.log"
ceremony_certify second seal-0002 > "$dir/ceremony.log"
expect 0 issue second
sealed_by second 0001

# in service before the public's verifiers know it: refused, and said
for _ in $(seq 100); do
  ceremony_promote seal-0002 > "$dir/ceremony.log" 2>&1 && break
  sleep 0.1
done
expect 3 issue third
says "FR00_0002 n’est pas dans"
claim "rien n’a été écrit" test ! -e "$dir/third.pdf"
cp "$dir/certs/FR00_0002.pem" "$dir/trust/"
expect 0 issue third
sealed_by third 0002
# and what the first one sealed is still verified
sealed_by first 0001

# a key of another authority than the configuration's
change '.seal.ca = "FR01" | .addresses = .addresses'
expect 3 issue fourth
says "un certificat qui n’est pas de l’autorité FR01 (seal.ca)"

# half a choice is none
change '.seal.ca = "FR00" | .seal.key = "seal-0001"'
expect 3 issue fourth
says "seal.certificate : donnez la clé et son certificat"
claims_made 18
