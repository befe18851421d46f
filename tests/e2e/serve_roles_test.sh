#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Each role on each route of sceau serve, by real requests through nginx: what it may not
# do is refused as that, and nothing else is; then by a table of the configuration.
# usage: serve_roles_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
. "$source/tests/e2e/serve_lib.sh"
serve_keys
roles="agent supervisor machine auditor"
# shellcheck disable=SC2086
serve_roles $roles
serve_nginx
register=$dir/register.db

# what each route needs, and by default whose it is; none of these requests does anything
cat > "$dir/table" <<'TABLE'
POST /titles issue asm-
POST /titles/check issue asm-
GET /titles/API-00000001-95 read asma
GET /titles/API-00000001-95/history history as-a
GET /titles/API-00000001-95/pdf file asm-
POST /titles/API-00000001-95/renewal renew asm-
POST /titles/API-00000001-95/replacement replace asm-
POST /titles/API-00000001-95/revocation revoke -s--
POST /titles/API-00000001-95/suspension suspend as--
POST /titles/API-00000001-95/reinstatement reinstate -s--
POST /applications/9201200000000000009/closing close asm-
GET /expiring expiring asma
GET /stats stats as-a
POST /batches batch -sm-
GET /batches/00 batch -sm-
GET /batches/00/results batch -sm-
POST /reports report asm-
GET /reports reports as-a
POST /reports/9/handling handle as--
GET /me - asma
TABLE
jq -r '.paths | to_entries[] | .key as $p | .value | to_entries[] | select(.value.security | not) | "\(.key | ascii_upcase) \($p)"' \
  "$source/issuer/serve/openapi.json" | sed 's/{[a-z]*}/{}/g' | sort > "$dir/routes"
sed -E 's#^([A-Z]+ [^ ]+) .*#\1#; s#/(titles|batches|applications|reports)/[A-Z0-9][^/]*#/\1/{}#' "$dir/table" | sort > "$dir/asked"
claim "des routes ne sont pas de la table : $(diff "$dir/routes" "$dir/asked")" cmp "$dir/routes" "$dir/asked"

# cells COLUMN: column 4 of the table, or another file's, is what comes
cells() {
  local method path act who i letter
  while read -r method path act who; do
    i=0
    for role in $roles; do
      letter=${who:$i:1}
      i=$((i + 1))
      if [ "$method" = POST ]; then
        type=application/json
        [ "$path" != /batches ] || type=application/x-ndjson
        through "$role" POST "$path" -H "Content-Type: $type" --data-binary '[]'
      else
        through "$role" GET "$path"
      fi
      output=$(cat "$dir/answer")
      if [ "$letter" = - ]; then
        claim "$role fait $method $path : $status" test "$status" = 403
        problem 403 act
      else
        claim "$role ne peut faire $method $path : $status" test "$status" != 403 -a "$status" != 401 -a "$status" -ge 200 \
          -a "$status" -lt 500
      fi
      cells=$((cells + 1))
    done
  done < "$1"
}
cells=0
serve_start
cells "$dir/table"
claim "seulement $cells cases" test "$cells" = 80
claim "des titres ont été émis" test "$(sqlite3 "$register" 'SELECT count(*) FROM title')" = 0
serve_stop

# another table: only what it says
jq '. + { service: { roles: { agent: ["read", "stats"], machine: ["issue"] } } }' "$dir/sceau.json" > "$dir/other.json"
cp "$dir/sceau.json" "$dir/first.json"
cp "$dir/other.json" "$dir/sceau.json"
grep -E ' (issue|read|revoke|stats|-) ' "$dir/table" > "$dir/some"
awk '{ w = $3 == "-" ? "asma" : $3 == "read" || $3 == "stats" ? "a---" : $3 == "issue" ? "--m-" : "----"; print $1, $2, $3, w }' \
  "$dir/some" > "$dir/other"
serve_start
cells "$dir/other"
serve_stop

# and what is no table is refused by its place
refused() {
  jq ". + { service: $1 }" "$dir/first.json" > "$dir/sceau.json"
  expect 3 "$bin/sceau" serve --config "$dir/sceau.json" --register "$register" --socket "$socket"
  says "$2"
}
refused '{ "roles": { "clerk": [] } }' "service.roles.clerk"
refused '{ "roles": { "agent": ["read", "fly"] } }' "service.roles.agent.2"
refused '{ "roles": [] }' "service.roles"
refused '{ "rules": {} }' "service.rules"
refused '[]' "service"
claims_made 190
