#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau serve behind a real nginx, TLS 1.3 and client certificates: who is believed, what
# each role may do, each route; over SQLite, and over the PostgreSQL of with_postgres.sh.
# usage: issue_serve_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
. "$source/tests/e2e/serve_lib.sh"
serve_keys
serve_roles agent supervisor machine auditor
serve_client none "sans rôle" ""
serve_client siren "avec un SIREN" "0002 000000000/OU=agent"
serve_client twice "deux rôles" "agent/OU=supervisor"
serve_client revoked "révoqué" supervisor
serve_client expired "expiré" supervisor -startdate 20250101000000Z -enddate 20251231000000Z
openssl_ca -revoke "$dir/revoked.pem"
serve_crl

# --- usage
expect 2 "$bin/sceau" serve
says "--socket, --listen"
expect 2 "$bin/sceau" serve --socket "$socket" --listen 127.0.0.1:0
expect 2 "$bin/sceau" serve --listen 0.0.0.0:80
expect 2 "$bin/sceau" serve --listen 127.0.0.1:65536
expect 2 "$bin/sceau" serve --socket "$socket" --workers 0
expect 2 "$bin/sceau" serve --socket "$socket" file
expect 3 "$bin/sceau" serve --socket "$socket" --config "$dir/nothing.json"
expect 0 "$bin/sceau" serve --help
shows "--workers"
claim "une socket est restée" test ! -e "$socket"

register=$dir/register.db
jq -c . "$templates/api/sample.json" > "$dir/lines"
jq -c '.application.number = "9201200000000000002" | .facts = { request: "first", category: "visiteur", rank: 1 }' \
  "$templates/api/sample.json" >> "$dir/lines"
jq -c '.application.number = "9201200000000000003"' "$templates/api/sample.json" >> "$dir/lines"
issue_some() {
  expect 0 "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" --out "$dir/out" \
    --results "$dir/results" --by essai
  number=$(jq -r 'select(.line == 1).number' "$dir/results")
  second=$(jq -r 'select(.line == 2).number' "$dir/results")
  third=$(jq -r 'select(.line == 3).number' "$dir/results")
}
issue_some
serve_nginx
serve_start

# --- who is believed
asked 200 agent GET /me
has '.name == "agent SPECIMEN" and .role == "agent" and (.acts | index("issue")) and (.acts | index("revoke") | not) and .specimen'
says "x-content-type-options: nosniff"
says "cache-control: no-store"
asked 200 siren GET /me
has '.role == "agent"'
asked 401 - GET /me
problem 401 identity
asked 401 - GET /healthz
asked 401 expired GET /me
problem 401 identity
asked 401 revoked GET /me
problem 401 identity
for name in none twice; do
  asked 403 "$name" GET /me
  problem 403 role
  asked 403 "$name" GET "/titles/$number"
done
asked 000 agent GET /me --tls-max 1.2
# another authority's
(
  mkdir "$dir/other"
  dir=$dir/other
  serve_clients autre
  serve_client agent "agent SPECIMEN" agent
)
cp "$dir/other/agent.pem" "$dir/other.pem"
cp "$dir/other/agent.key" "$dir/other.key"
asked 401 other GET /me
problem 401 identity

# what a client says of itself counts for nothing: by nginx, in any spelling, and twice
claimed=$(jq -sRr @uri < "$dir/supervisor.pem")
forge=(-H "X-Client-Verify: SUCCESS" -H "X-Client-Certificate: $claimed" -H "x_client_verify: SUCCESS"
  -H "X_Client_Certificate: $claimed" -H "x-client-certificate: $claimed" -H "X-CLIENT-VERIFY: SUCCESS")
asked 401 - GET /me "${forge[@]}"
asked 200 auditor GET /me "${forge[@]}"
has '.role == "auditor"'
sent 403 auditor "/titles/$number/revocation" '{"reason":"essai"}' "${forge[@]}"
problem 403 act

# on the socket itself, only what nginx would say
direct() {
  local wanted=$1 path=$2
  shift 2
  claims=$((claims + 1))
  status=$(curl -sS --unix-socket "$socket" -D "$dir/headers" -o "$dir/answer" -w '%{http_code}' "$@" "http://service$path")
  output=$(tr -d '\0' < "$dir/answer")
  [ "$status" = "$wanted" ] || lost "réponse $status au lieu de $wanted : $*"
}
good=(-H "X-Client-Verify: SUCCESS" -H "X-Client-Certificate: $claimed")
direct 200 /me "${good[@]}"
has '.role == "supervisor"'
direct 401 /me
problem 401 identity
direct 401 /me "${good[@]}" -H "X-Client-Certificate: $claimed"
direct 401 /me "${good[@]}" -H "x-client-verify: SUCCESS"
direct 401 /me -H "X-Client-Certificate: $claimed"
direct 401 /me -H "X-Client-Verify: SUCCESS"
direct 401 /me -H "X-Client-Verify: NONE" -H "X-Client-Certificate: $claimed"
direct 401 /me -H "X-Client-Verify: FAILED:expired" -H "X-Client-Certificate: $claimed"
direct 401 /me -H "X_Client_Verify: SUCCESS" -H "X_Client_Certificate: $claimed"
direct 401 /me -H "X-Client-Verify: SUCCESS" -H "X-Client-Certificate: $(jq -sRr @uri < "$dir/expired.pem")"
direct 401 /me -H "X-Client-Verify: SUCCESS" -H "X-Client-Certificate: %2"
direct 401 /me -H "X-Client-Verify: SUCCESS" -H "X-Client-Certificate: ${claimed}x"
direct 401 /me -H "X-Client-Verify: SUCCESS" -H "X-Client-Certificate: $(head -c 20000 /dev/zero | tr '\0' A)"
direct 401 "/titles/$number/revocation" -X POST -H 'Content-Type: application/json' --data '{"reason":"essai"}'
for path in /healthz /readyz /metrics /openapi.json; do direct 200 "$path"; done

# and on loopback nobody
"$bin/sceau" serve --config "$dir/sceau.json" --register "$register" --listen 127.0.0.1:0 2> "$dir/loop.log" &
loop=$!
for _ in $(seq 100); do
  ! grep -q event=ready "$dir/loop.log" || break
  sleep 0.05
done
at=$(sed -n 's/.*event=listening on=loopback port=\([0-9]*\).*/\1/p' "$dir/loop.log")
for path in /me "/titles/$number" /expiring /stats; do
  status=$(curl -s -o "$dir/answer" -w '%{http_code}' "${good[@]}" "http://127.0.0.1:$at$path")
  claim "la boucle locale répond $status" test "$status" = 401
done
claim "la boucle locale ne dit pas qu’elle vit" curl -sf "http://127.0.0.1:$at/healthz"
kill -TERM "$loop"
wait "$loop"

# --- what is told
title() { "$bin/sceau" "$1" --register "$register" "${@:2}"; }
check_told() {
  asked 200 agent GET "/titles/$number"
  expect 0 title show --json "$number"
  claim "un autre titre que la ligne de commande" cmp "$dir/answer" "$dir/.out"
  asked 200 auditor GET "/titles/$number/history"
  expect 0 title history --json "$number"
  claim "une autre histoire que la ligne de commande" cmp "$dir/answer" "$dir/.out"
  asked 200 agent GET "/titles/$number/pdf"
  claim "un autre fichier" cmp "$dir/answer" "$dir/out/$number.pdf"
  says "content-type: application/pdf"
  says "filename=\"$number.pdf\""
  says "sceau-status: good"
  asked 404 agent GET "/titles/ADF-${number#*-}"
  problem 404 not-found
  asked 400 agent GET "/titles/${number%?}x"
  problem 400 value
  asked 404 agent GET "/titles/API%20%01"
  asked 404 agent GET "/titles/$(printf 'a%.0s' $(seq 200))"
  asked 200 agent GET '/expiring?days=200'
  has '.schema == "sceau.expiring/1" and (.titles | length) == 3 and (.next | not)'
  has '[.titles[].work] == [true, true, false]'
  expect 0 title expiring --days 200 --format csv
  asked 200 agent GET '/expiring?days=200' -H 'Accept: text/csv'
  claim "une autre liste que la ligne de commande" cmp "$dir/answer" "$dir/.out"
  asked 200 agent GET '/expiring?days=200&work=no'
  has '[.titles[].number] == ["'"$second"'"]'
  asked 200 agent GET '/expiring?days=200&work=yes&kind=api&examined=any'
  has '(.titles | length) == 2'
  asked 200 agent GET '/expiring?days=200&kind=adf'
  has '.titles == []'
  asked 200 agent GET '/expiring?days=0'
  has '.titles == []'
  # page by page, what the whole says
  next='' pages=''
  for _ in 1 2 3 4; do
    asked 200 agent GET "/expiring?days=200&limit=1${next:+&after=$next}"
    pages="$pages $(jq -r '.titles[0].number // "-"' "$dir/answer")"
    next=$(jq -r '.next // ""' "$dir/answer")
    [ -n "$next" ] || break
    says "sceau-next: $next"
  done
  asked 200 agent GET '/expiring?days=200'
  claim "les pages disent $pages" test "$pages" = " $(jq -r '[.titles[].number] | join(" ")' "$dir/answer") -"
  for query in 'days=x' 'days=-1' 'days=9999' 'limit=1001' 'work=maybe' 'examined=closed' 'after=1' 'after=2.2026-01-01.1' \
    'kind='; do
    asked 400 agent GET "/expiring?$query"
    problem 400 value "${query%%=*}"
  done
  asked 400 agent GET '/expiring?day=3'
  problem 400 parameter day
  asked 400 agent GET '/expiring?days=3&days=4'
  problem 400 parameter days
  asked 200 auditor GET /stats
  expect 0 title stats --json
  claim "d’autres comptes que la ligne de commande" cmp "$dir/answer" "$dir/.out"
  asked 200 auditor GET /stats -H 'Accept: text/csv'
  expect 0 title stats --csv
  claim "d’autres comptes en CSV" cmp "$dir/answer" "$dir/.out"
  asked 400 auditor GET '/stats?from=2026-13-01'
  problem 400 value from
}
check_told

# --- what is changed, by whom it is said
check_changed() {
  sent 403 machine "/titles/$second/revocation" '{"reason":"essai"}'
  problem 403 act
  sent 400 supervisor "/titles/$second/revocation" '{}'
  problem 400 value reason
  sent 400 supervisor "/titles/$second/revocation" '{"reason":""}'
  problem 400 value reason
  sent 400 supervisor "/titles/$second/revocation" '{"reason":"a\nb"}'
  problem 400 value reason
  sent 400 supervisor "/titles/$second/revocation" "{\"reason\":\"$(printf 'a%.0s' $(seq 201))\"}"
  problem 400 value reason
  sent 400 supervisor "/titles/$second/revocation" '{"reason":"x","force":true}'
  problem 400 value force
  sent 400 supervisor "/titles/$second/revocation" '{"reason":"x","reason":"y"}'
  problem 400 json
  sent 400 supervisor "/titles/$second/revocation" '["x"]'
  problem 400 json
  asked 415 supervisor POST "/titles/$second/revocation" --data 'reason=x'
  problem 415 content-type
  asked 413 supervisor POST "/titles/$second/revocation" -H 'Content-Type: application/json' --data-binary "@$dir/out/$number.pdf"
  problem 413 too-large
  sent 200 agent "/titles/$second/suspension" '{"reason":"enquête"}'
  has '.status == "suspended"'
  sent 409 agent "/titles/$second/suspension" '{"reason":"enquête"}'
  problem 409 state
  sent 403 agent "/titles/$second/reinstatement" '{"reason":"finie"}'
  sent 200 supervisor "/titles/$second/reinstatement" '{"reason":"finie"}'
  has '.status == "good"'
  sent 200 supervisor "/titles/$second/revocation" '{"reason":"fraude"}'
  has '.status == "revoked"'
  sent 409 supervisor "/titles/$second/reinstatement" '{"reason":"regret"}'
  problem 409 state
  asked 200 agent GET "/titles/$second/pdf"
  says "sceau-status: revoked"
  asked 200 auditor GET "/titles/$second/history"
  has '[.[] | "\(.act) \(.by)"] == ["issue essai", "suspend agent SPECIMEN", "reinstate supervisor SPECIMEN", "revoke supervisor SPECIMEN"]'
  sent 200 machine "/applications/9201200000000000003/closing" '{"reason":"titre accordé"}'
  has '.closed == 1'
  sent 404 machine "/applications/9201200000000000003/closing" '{"reason":"titre accordé"}'
  expect 0 title audit
}
check_changed

# --- how it is
claim "les mesures ne comptent pas" test "$(metric 'sceau_http_requests_total{method="POST",route="/titles/{}/revocation",status="2xx"}')" = 1
claim "les inconnus ne sont pas comptés" test "$(metric sceau_serve_unknown_total)" -gt 10
claim "les refus ne sont pas comptés" test "$(metric sceau_serve_forbidden_total)" -gt 3
asked 400 agent GET '/titles/%00'
problem 400 malformed
asked 200 agent GET /metrics
asked 403 agent GET /metrics --interface 127.0.0.2 --resolve "titres.example:$port:127.0.0.2"
problem 403 closed
asked 403 agent GET /readyz --interface 127.0.0.2 --resolve "titres.example:$port:127.0.0.2"
asked 405 agent DELETE "/titles/$number"
problem 405 method
asked 404 agent GET /nothing
problem 404 not-found
asked 200 agent GET /openapi.json
claim "openapi.json est un autre" cmp "$dir/answer" "$source/issuer/serve/openapi.json"

# --- the same over PostgreSQL
serve_stop
claim "fin : $stopped" test "$stopped" = 0
asked 503 agent GET /me
problem 503 away
register=$SCEAU_TEST_POSTGRES
rm -rf "$dir/out" "$dir/results"
issue_some
serve_start
check_told
check_changed
serve_stop
claim "fin : $stopped" test "$stopped" = 0

# --- nobody wrote of whom, nor of which title
cat "$dir"/nginx.log "$dir"/access.log "$dir"/nginx.err "$dir"/services.log "$dir"/loop.log 2> /dev/null > "$dir/all.log" || true
for word in SPECIMEN Natacha titles API- fraude 127.0.0.1: "${number#API-}"; do
  claim "« $word » est dans un journal" sh -c "! grep -q -- '$word' '$dir/all.log'"
done
claims_made 300
