#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau expiring and renew: what ends without a successor, the worst first, and the title
# that follows each, once, from the day after; over both engines.
# usage: renew_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
templates=$source/templates
dir=$(mktemp -d)
agent_pid=
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
ceremony_files
ceremony_keys > /dev/null
ceremony_agent
# five renewals that allow work, two first applications that do not
for i in 1 2 3 4 5; do jq -c ".application.number = \"920120000000000000$i\"" "$templates/api/sample.json"; done > "$dir/lines"
for i in 6 7; do
  jq -c ".application.number = \"920120000000000000$i\" | .facts = { request: \"first\", category: \"visiteur\", rank: 1 }" \
    "$templates/api/sample.json"
done >> "$dir/lines"

verb() { "$bin/sceau" "$1" --config "$dir/sceau.json" --register "$register" "${@:2}"; }
number() { jq -r "select(.line == $1).number" "$dir/results"; }

check_engine() {
  rm -rf "$dir/out" "$dir/next" "$dir/results"
  expect 0 verb batch --requests "$dir/lines" --out "$dir/out" --results "$dir/results" --by essai
  says "7 titres émis"
  first=$(number 1)
  until=$(verb show --json "$first" | jq -r .valid_until)

  # nothing ends within a month; within four, seven, those who may work first
  expect 0 verb expiring --days 30; shows "0 titre sans successeur"
  expect 0 verb expiring --days 120; shows "7 titres sans successeur"; shows "travaille"
  expect 0 verb expiring --days 120 --format json
  claim "le droit au travail d’abord" jq -es 'map(.work) == [true, true, true, true, true, false, false]' "$dir/.out"
  claim "le jour et ce qui reste" jq -es --arg u "$until" '.[0].until == $u and .[0].days > 60 and .[0].examined' "$dir/.out"
  expect 0 verb expiring --days 120 --format csv; shows "number,kind,until,days,work,application,examined"
  claim "une ligne chacun" test "$(wc -l <<< "$output")" = 8

  # what is not renewed: revoked, suspended, no more examined
  expect 0 verb revoke --reason "essai" "$(number 2)"
  expect 0 verb suspend --reason "essai" "$(number 3)"
  expect 0 verb examine --close 9201200000000000004 --reason "titre accordé"

  # a decision that the rules refuse holds them, each by name
  jq '.decision | .date = "2020-01-01"' "$templates/api/sample.json" > "$dir/decision.json"
  expect 1 verb renew --days 120 --dry-run --decision "$dir/decision.json"
  says "0 titres seraient renouvelés, 4 retenus"
  claim "pourquoi chacun est retenu" jq -es 'length == 4 and all(.status == "held" and (.error | test("decision.date")))' "$dir/.out"
  expect 0 verb renew --days 120 --dry-run; says "4 titres seraient renouvelés, 0 retenus"
  claim "rien n’est fait" test "$(verb show --json "$first" | jq -r .successor)" = null
  expect 2 verb renew --days 120; says "il manque --out"
  expect 0 verb renew --days 30 --out "$dir/next"; says "0 titres renouvelés"
  expect 0 verb renew --days 120 --out "$dir/next" --by "renouvellement"
  says "4 titres renouvelés, 0 retenus, 0 à relancer"
  cp "$dir/.out" "$dir/renewed"
  claim "chacun nommé" jq -es 'length == 4 and all(.status == "renewed" and .former and .number)' "$dir/renewed"
  claim "un fichier chacun" test "$(find "$dir/next" -name '*.pdf' | wc -l)" = 4

  # from the day after, of the next rank, with the right that it had; and genuine
  next=$(jq -r --arg n "$first" 'select(.former == $n).number' "$dir/renewed")
  expect 0 verb show --json "$next"
  claim "sans un jour perdu" test "$(jq -r .valid_from "$dir/.out")" = "$(date -d "$until + 1 day" +%F)"
  claim "il suit le premier" test "$(jq -r .former "$dir/.out")" = "$first"
  claim "il permet de travailler" test "$(jq -r .work "$dir/.out")" = yes
  claim "le premier le connaît" test "$(verb show --json "$first" | jq -r .successor)" = "$next"
  expect 0 "$bin/sceau-verify" check --trust "$dir/trust" --allow-test --at "$(date -d "$until + 2 days" +%F)" --json "$dir/next/$next.pdf"
  claim "le titre qui suit est authentique" jq -e '.verdict == "valid" and .pdf.state == "sealed"' "$dir/.out"
  pdfdetach -save 1 -o "$dir/data.json" "$dir/next/$next.pdf"
  claim "il dit son rang et ce qu’il suit" jq -e --arg u "$until" '.facts.rank == 2 and .facts.previous_until == $u' "$dir/data.json"

  # once: nothing is left to do
  expect 0 verb renew --days 120 --out "$dir/next"; says "0 titres renouvelés"
  expect 0 verb expiring --days 120; shows "0 titre sans successeur"
  expect 0 "$bin/sceau" audit --register "$register"
}

register=$dir/register.db
check_engine
register=$SCEAU_TEST_POSTGRES
check_engine

# issued, and no room for their files: the next renewal brings them
sed 's/92012000000000000/92013000000000000/' "$dir/lines" > "$dir/more" && mv "$dir/more" "$dir/lines"
expect 0 verb batch --requests "$dir/lines" --out "$dir/out" --by essai
expect 3 bash -c 'ulimit -f 40; exec "$@"' _ "$bin/sceau" renew --config "$dir/sceau.json" --register "$register" \
  --days 120 --out "$dir/later"
says "écriture impossible"
claim "aucun fichier" test "$(find "$dir/later" -name '*.pdf' | wc -l)" = 0
expect 0 verb renew --days 120 --out "$dir/later"; says "7 titres déjà émis sont remis"
claim "les sept sont là" test "$(find "$dir/later" -name '*.pdf' | wc -l)" = 7
expect 0 verb renew --days 120 --out "$dir/again"
claim "une fois" test "$(find "$dir/again" -name '*.pdf' | wc -l)" = 0
expect 2 verb renew --days 185 --dry-run
expect 2 verb expiring --format xml
expect 3 "$bin/sceau" expiring --config "$dir/sceau.json" --register "$dir/none.db"
claims_made 70
