#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# What sceau audit accounts for; what was reserved and left, sealed by sceau resume; a
# title's file given again; a clock put right; answers that cannot be written. Over SQLite,
# and over the PostgreSQL of with_postgres.sh.
# usage: account_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2 tests=$3
templates=$source/templates
dir=$(mktemp -d)
agent_pid=
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
ceremony_files
ceremony_keys > /dev/null
ceremony_agent
requests() {
  python3 - "$templates/api/sample.json" "$1" "$2" <<'PY'
import json, sys
sample = json.load(open(sys.argv[1]))
first = int(sys.argv[3])
for i in range(first, first + int(sys.argv[2])):
    sample["application"]["number"] = "92012020%011d" % i
    print(json.dumps(sample, ensure_ascii=False, separators=(",", ":")))
PY
}
ask() {
  case $register in
    postgresql:*) psql "$register" -qAtc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}
verb() { "$bin/sceau" "$1" --config "$dir/sceau.json" --register "$register" "${@:2}"; }
batch() { verb batch --requests "$dir/lines" --out "$dir/out" --by essai "$@"; }
full() { "$@" > /dev/full; }

check_engine() {
  rm -rf "$dir/out" "$dir/results"

  # each signature is in a title, and of each title the tables say what the audit says
  requests 5 0 > "$dir/lines"
  expect 0 batch
  expect 0 verb audit --signatures --json
  claim "tout est expliqué" jq -e '.intact and .titles == 5 and .files == 5 and .differences == 0
    and (.keys | length == 2) and all(.keys[]; .used == 5 and .discarded == 0 and .unexplained == 0 and .unexplained_max == 0)' "$dir/.out"
  expect 0 verb audit --signatures
  shows "seal-0001 : 5 signatures"; shows "= 5 retenues + 0 écartées + 0 inexpliquées"; shows "5 titres comparés au journal"
  first=API-00000001-95

  # the file of a title, as it was
  expect 0 verb file --out "$dir/again.pdf" "$first"; shows "Titre $first"
  claim "il est le même" cmp "$dir/again.pdf" "$dir/out/$first.pdf"
  expect 3 verb file --out "$dir/again.pdf" "$first"; says "existe déjà"
  expect 0 verb file --force --out "$dir/again.pdf" "$first"
  expect 1 verb file --out "$dir/none.pdf" API-00000001-96; says "mal recopié"
  expect 1 verb file --out "$dir/none.pdf" API-00000099-92; says "aucun titre"
  expect 2 verb file "$first"; says "il manque --out"
  rm "$dir/again.pdf"

  # a batch that was killed: what it had reserved is sealed without it
  requests 196 100 > "$dir/lines"
  "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" --out "$dir/out" \
    --by essai --level B-B --results "$dir/results" > /dev/null 2>&1 &
  pid=$!
  until grep -q '"issued"' "$dir/results" 2> /dev/null; do sleep 0.01; done
  kill -9 "$pid"
  wait "$pid" 2> /dev/null || true
  left=$(ask "SELECT count(*) FROM title WHERE state = 'reserved'")
  claim "il en reste" test "$left" -gt 0
  expect 0 verb resume --out "$dir/out" --by essai; says "$left titres repris et émis, 0 refusés, 0 à relancer"
  claim "chacun dit" test "$(jq -r 'select(.status == "issued").number' "$dir/.out" | wc -l)" = "$left"
  claim "rien n’attend" test "$(ask "SELECT count(*) FROM title WHERE state = 'reserved'")" = 0
  expect 0 verb resume --out "$dir/out"; says "0 titres repris"
  expect 2 verb resume; says "il manque --out"
  printf '{"line":1,"status":"iss' >> "$dir/results"
  expect 0 batch --level B-B --results "$dir/results"
  claim "des résultats entiers" jq -es 'map(select(.line)) | length > 196' "$dir/results"
  claim "201 titres" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" = 201
  claim "201 fichiers" test "$(find "$dir/out" -name '*.pdf' | wc -l)" = 201
  expect 0 verb audit --signatures --json
  claim "le compte" jq -e 'all(.keys[]; .used == 201 and .unexplained == 0 and .unexplained_max == 0 and .open_processes == 1)' "$dir/.out"

  # what is changed by other means is found and named
  ask "UPDATE title SET status = 'suspended' WHERE id = 1"
  expect 1 verb audit; shows "titre $first : suspendu dans la table, et bon au journal"; says "en 1 endroits"
  ask "UPDATE title SET status = 'good' WHERE id = 1; UPDATE file SET pdf = (SELECT f.pdf FROM file f WHERE f.title = 2) WHERE title = 1"
  expect 1 verb audit --json
  claim "son fichier" jq -e --arg n "$first" '.intact and .different == [{"number": $n, "what": "son fichier n’est pas celui qui a été scellé"}]' "$dir/.out"
  expect 0 verb audit --quick
  expect 3 verb file --out "$dir/none.pdf" "$first"; says "n’est pas celui qui a été scellé"
  claim "rien n’est écrit" test ! -e "$dir/none.pdf"

  # a clock that was a day ahead when the last record was made
  ask "UPDATE chain SET at = at + 86400"
  expect 3 verb revoke --reason essai "$first"; says "retarde de 86"
  expect 3 batch
  expect 2 verb clock; says "le motif est à donner"
  expect 0 verb clock --reason "pile changée" --by "agent 12"; shows "Le registre continue"
  expect 0 verb revoke --reason essai "$first"; shows "révoqué"
  expect 0 verb audit --quick
  claim "c’est au journal" test "$(ask "SELECT who || ' ' || detail FROM audit WHERE act = 'clock'")" = "agent 12 pile changée"

  # an answer that cannot be written is none
  for words in "show $first" "history $first" "show --json $first" "expiring" "expiring --format csv" "audit --quick"; do
    # shellcheck disable=SC2086
    expect 3 full verb $words; says "la sortie ne s’écrit pas"
  done

  # a register that is damaged is not a number that is wrong
  ask "DELETE FROM chain"
  expect 3 verb suspend --reason essai API-00000002-92; says "restaurez une sauvegarde"
}

register=$dir/register.db
check_engine
register=$SCEAU_TEST_POSTGRES
check_engine

head -c 65536 /dev/urandom > "$dir/bad.db"
register=$dir/bad.db
expect 3 verb show API-00000001-95; says "n’est pas un registre"

# somebody else signs with the keys, and is seen
register=$dir/own.db
requests 3 0 > "$dir/lines"
expect 0 batch
expect 0 verb audit --signatures
register=$dir/other.db
expect 0 batch
register=$dir/own.db
expect 1 verb audit --signatures; says "des signatures n’ont pas d’explication"; shows "+ 3 inexpliquées (au plus 0"

# where the agent is away, signatures are not told
ceremony_stop
expect 3 verb audit --signatures; says "aucun agent de signature"
expect 0 verb audit
expect 2 verb audit more
claims_made 80
