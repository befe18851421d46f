#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The page as it is built, given by the service to a real browser.
#   page_test.sh SCEAU-VERIFY SOURCE PAGE SCRIPTS
set -euo pipefail
verify=$1
source=$2
page=$3
scripts=$4
dir=$(mktemp -d)
trap 'cut_off; rm -rf "$dir"' EXIT
. "$source/tests/support/expect.sh"
. "$source/tests/serve/lib.sh"
cp -r "$page" "$dir/page"
printf '{"keys":[],"address":"","specimens":true}' > "$dir/page/site.json"
printf 'none\n' > "$dir/page/signers.sceau"
jq -j 'select(.id == "spec326_p173_v04_typeB2").payload' "$source/tests/vectors/2d-doc/vectors.jsonl" > "$dir/code"
"$verify" serve --port 0 --page "$dir/page" --trust "$source/tests/vectors/2d-doc/certs" --rate 0 2> "$dir/service.log" &
service=$!
for _ in $(seq 200); do ! grep -q event=ready "$dir/service.log" || break; sleep 0.05; done
port=$(sed -n 's/.*event=listening on=loopback port=//p' "$dir/service.log")
claim "le service n’écoute pas" test -n "$port"
curl -sS -H 'Accept-Encoding: gzip' -D "$dir/headers" -o "$dir/packed" "http://127.0.0.1:$port/core.wasm"
claim "le cœur n’est pas comprimé" grep -qi '^content-encoding: gzip' "$dir/headers"
gzip -dc < "$dir/packed" > "$dir/core.wasm"
claim "le cœur est un autre" cmp "$dir/core.wasm" "$page/core.wasm"
expect 0 node "$scripts/serve_test.mjs" "http://127.0.0.1:$port" "$dir/code" "$(command -v chromium)"
stop
claim "fin : $stopped" test "$stopped" = 0
claims_made 5
