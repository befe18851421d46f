#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# A year's titles sealed anew, 1,200,000 of them: what is published of their codes is one
# bundle, which is imported, and tells a code that was withdrawn from one that was not.
#   withdrawn.sh BIN SOURCE [TITLES]
set -euo pipefail
bin=$1 source=$2 titles=${3:-1200000}
templates=$source/templates
dir=$(mktemp -d)
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
ceremony_files
jq '.bundle = { key: "bundle-0001", certificate: "certs/bundle-0001.pem" }
  | .status = { key: "status-0001", certificate: "certs/status-0001.pem" }
  | .addresses.status = "https://etats.example/titres"
  | .hsm.keys += [{ label: "bundle-0001", purpose: "bundle", certificate: "certs/bundle-0001.pem" },
    { label: "status-0001", purpose: "status", certificate: "certs/status-0001.pem" }]' \
  "$dir/sceau.json" > "$dir/new.json"
mv "$dir/new.json" "$dir/sceau.json"
ceremony_keys bundle-0001 bundle "Paquets SPECIMEN" status-0001 status "Etats SPECIMEN" > /dev/null
ceremony_agent
register=$dir/register.db
code() { pdfdetach -save 1 -o "$dir/data.json" "$dir/out/$(jq -r "select(.line == $1).number" "$dir/results").pdf" && jq -r .code "$dir/data.json"; }
# timed WHAT CODE COMMAND...: as expect; its seconds and the memory it took are said
timed() {
  local what=$1
  expect "$2" /usr/bin/env time -f '%e %M' -o "$dir/time" "${@:3}"
  awk -v what="$what" 'NF == 2 { printf "%s : %.1f s, %.0f Mo\n", what, $1, $2 / 1024 }' "$dir/time"
}

for i in 1 2; do jq -c ".application.number = \"920120000000000000$i\"" "$templates/api/sample.json"; done > "$dir/lines"
expect 0 "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" \
  --out "$dir/out" --results "$dir/results"
# the others are the first one, replaced, with another beginning of its signature
sqlite3 "$register" "UPDATE title SET status = 'replaced' WHERE id = 1;
  CREATE TEMP TABLE one AS SELECT t.*, f.code FROM title t JOIN file f ON f.title = t.id WHERE t.id = 1;
  INSERT INTO title (id, request_key, request_hash, kind, state, reserved_at, attempt, worker, lease_until, number,
      issued_at, valid_until, seal_signer, seal_hash, pdf_hash, status)
    WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i <= $titles)
    SELECT i, 'k' || i, request_hash, kind, state, 1, 1, 'w', 0, 'X' || i, 1, valid_until, seal_signer, seal_hash, pdf_hash,
      'replaced' FROM n, one;
  INSERT INTO file (title, code, pdf)
    WITH c(chars) AS (SELECT 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')
    SELECT t.id, substr(o.code, 1, instr(o.code, char(31))) || substr(chars, (t.id >> 15) % 32 + 1, 1) ||
      substr(chars, (t.id >> 10) % 32 + 1, 1) || substr(chars, (t.id >> 5) % 32 + 1, 1) ||
      substr(chars, t.id % 32 + 1, 1) || substr(chars, (t.id >> 20) % 32 + 1, 1) ||
      substr(o.code, instr(o.code, char(31)) + 6), x'00'
    FROM title t, one o, c WHERE t.id > 2;
  UPDATE counter SET last = $titles + 1"
claim "tous ont leur code" test "$(sqlite3 "$register" "SELECT count(DISTINCT code) FROM file")" = $((titles + 1))

expect 0 "$bin/sceau-verify" trust import --store "$dir/author" --signer "$dir/certs/FR00_0001.pem"
expect 0 "$bin/sceau" bundle publish --config "$dir/sceau.json" --store "$dir/author" --out "$dir/signers.sceau"
mkdir "$dir/lists"
timed "publié" 0 "$bin/sceau" status publish --config "$dir/sceau.json" --register "$register" --to "$dir/lists" \
  --bundle "$dir/signers.sceau"
shows "$titles remplacés"
claim "chacun au jeton, lu sans Sceau" sh -c "python3 '$source/tests/support/read_token.py' '$dir/lists/codes' \
  '$dir/certs/status-0001.pem' | jq -e --argjson n $titles '(.codes[0].replaced | length) == ((\$n * 8 * 4 + 2) / 3 | floor)'"
printf 'le paquet : %.1f Mo\n' "$(stat -c %s "$dir/signers.sceau" | awk '{ print $1 / 1e6 }')"
timed "importé" 0 "$bin/sceau-verify" trust import --store "$dir/mine" --pin "$dir/certs/bundle-0001.pem" \
  "$dir/signers.sceau"
timed "un code retiré" 1 "$bin/sceau-verify" check --trust "$dir/mine" --allow-test --code "$(code 1)"
shows "Remplacé par un autre titre d’après la liste d’états du "
timed "un code bon" 0 "$bin/sceau-verify" check --trust "$dir/mine" --allow-test --code "$(code 2)"
shows "Non révoqué d’après la liste d’états du "
claims_made 12
