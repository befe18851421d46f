#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau batch: bad lines among good ones, interrupted and resumed, two at once, the keys
# and the database away for a while; over SQLite, and over the PostgreSQL of
# with_postgres.sh.
# usage: batch_test.sh BIN SOURCE TESTS
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

# requests N [FROM]: so many, each its own application
requests() {
  python3 - "$templates/api/sample.json" "$1" "${2:-0}" <<'PY'
import json, sys
sample = json.load(open(sys.argv[1]))
first = int(sys.argv[3])
for i in range(first, first + int(sys.argv[2])):
    sample["application"]["number"] = "92012020%011d" % i
    print(json.dumps(sample, ensure_ascii=False, separators=(",", ":")))
PY
}
batch() {
  "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" \
    --out "$dir/out" --by essai "$@"
}
# the same beside: $pid; what it says in $dir/said
start() {
  "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" \
    --out "$dir/out" --by essai "$@" > /dev/null 2> "$dir/said" &
  pid=$!
}
ask() {
  case $register in
    postgresql:*) psql "$register" -Atc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}
statuses() { jq -r .status "$dir/results" | sort | uniq -c | awk '{ print $2 "=" $1 }' | paste -sd ' '; }
# whole N: so many titles, each once, with its file, its number and its records
whole() {
  claim "$1 titres" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" = "$1"
  claim "un fichier chacun" test "$(ask "SELECT count(*) FROM file")" = "$1"
  claim "des numéros sans trou" test "$(ask "SELECT max(id) - count(*) FROM title")" = 0
  claim "le compteur" test "$(ask "SELECT last FROM counter")" = "$(ask "SELECT count(*) FROM title")"
  claim "un essai retenu chacun" test "$(ask "SELECT count(*) FROM attempt WHERE outcome = 'used'")" = "$1"
  claim "rien en route" test "$(ask "SELECT count(*) FROM title WHERE state = 'reserved'")" = 0
  expect 0 "$bin/sceau" audit --register "$register"
  shows "chaîne intacte"
}
# delivered N: so many files, each as it was sealed
delivered() {
  claim "$1 fichiers" test "$(find "$dir/out" -name '*.pdf' | wc -l)" = "$1"
  claim "aucun reste" test -z "$(find "$dir/out" -name '.*' -type f)"
  case $register in
    postgresql:*) hex="encode(pdf_hash, 'hex')" ;;
    *) hex="lower(hex(pdf_hash))" ;;
  esac
  ask "SELECT $hex || '  ' || number || '.pdf' FROM title WHERE state = 'issued'" > "$dir/hashes"
  claim "chacun est celui qui a été scellé" sh -c "cd '$dir/out' && sha256sum --check --quiet --strict '$dir/hashes'"
}

check_engine() {
  rm -rf "$dir/out" "$dir/results"

  # one line in ten is bad; the others are issued
  {
    requests 27
    echo '{"schema":"sceau.request/1"'
    echo
    echo '{"key":"dossier-1","request":'"$(requests 1 90)"'}'
    echo '{"key":"dossier-2"}'
    head -c 70000 /dev/zero | tr '\0' ' '; echo x
  } > "$dir/lines"
  expect 1 batch --results "$dir/results"
  says "28 titres émis, 0 déjà émis, 3 lignes refusées"
  claim "les états" test "$(statuses)" = "issued=28 refused=3"
  claim "la ligne fautive est nommée" jq -es 'map(select(.status == "refused").line) == [28, 31, 32]' "$dir/results"
  claim "la raison est dite" jq -es 'map(select(.line == 32).error)[0] | test("trop longue")' "$dir/results"
  whole 28
  delivered 28
  expect 0 "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$dir/out/API-00000007-77.pdf"

  # again: nothing is issued twice, and a file that is gone comes back as it was
  cp "$dir/out/API-00000007-77.pdf" "$dir/seven.pdf"
  rm "$dir/out/API-00000007-77.pdf" "$dir/results"
  expect 1 batch --results "$dir/results"
  says "0 titres émis, 28 déjà émis, 3 lignes refusées"
  claim "le fichier revenu est le même" cmp "$dir/seven.pdf" "$dir/out/API-00000007-77.pdf"
  whole 28

  # another request under a key that has a title
  echo '{"key":"dossier-1","request":'"$(requests 1 91)"'}' > "$dir/lines"
  expect 1 batch
  shows "cette clé est celle d’une autre demande"

  # the same request twice in one file is one title, and a second run says which
  requests 1 100 > "$dir/lines"; requests 1 100 >> "$dir/lines"
  expect 3 batch
  shows "la même demande vient deux fois"
  expect 0 batch
  says "0 titres émis, 2 déjà émis"
  whole 29

  # stopped twice, and taken up again
  requests 600 1000 > "$dir/lines"
  for _ in 1 2; do
    rm -f "$dir/results"
    start --results "$dir/results"
    until grep -q '"issued"' "$dir/results" 2> /dev/null; do sleep 0.02; done
    kill -TERM "$pid"
    wait "$pid" && code=0 || code=$?
    claim "un arrêt demandé sort $code" test "$code" = 3
  done
  expect 0 batch
  whole 629
  delivered 629

  # two at once on the same lines
  requests 200 2000 > "$dir/lines"
  start
  batch > "$dir/b" 2>&1 || true
  wait "$pid" || true
  expect 0 batch
  whole 829
  delivered 829

  # the agent goes away and comes back
  requests 500 3000 > "$dir/lines"
  rm -f "$dir/results"
  start --results "$dir/results"
  until grep -q '"issued"' "$dir/results" 2> /dev/null; do sleep 0.02; done
  ceremony_stop
  sleep 1
  ceremony_agent
  wait "$pid" && code=0 || code=$?
  claim "l’agent revenu, le lot va au bout ($code)" test "$code" = 0
  claim "l’attente est dite" grep -q "j’attends une minute au plus" "$dir/said"
  whole 1329
  delivered 1329
}

register=$dir/register.db
check_engine

# no room: nothing is lost, and with room it goes on
requests 60 9000 > "$dir/lines"
register=$dir/small.db
expect 3 bash -c "ulimit -f 1500; exec \"\$@\"" _ "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" \
  --requests "$dir/lines" --out "$dir/out.small" --by essai
says "le registre ne s’écrit ou ne se lit plus"
expect 0 "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" --out "$dir/out.small" --by essai
whole 60
claim "60 fichiers" test "$(find "$dir/out.small" -name '*.pdf' | wc -l)" = 60

register=$SCEAU_TEST_POSTGRES
check_engine

# the server goes away and comes back
requests 300 4000 > "$dir/lines"
rm -f "$dir/results"
start --results "$dir/results"
until grep -q '"issued"' "$dir/results" 2> /dev/null; do sleep 0.02; done
"$SCEAU_TEST_POSTGRES_AGAIN" > /dev/null
wait "$pid" && code=0 || code=$?
claim "la base revenue, le lot va au bout ($code : $(cat "$dir/said"))" test "$code" = 0
whole 1629
delivered 1629

# one title's story
register=$dir/register.db
title() { "$bin/sceau" "$1" --register "$register" "${@:2}"; }
expect 0 title show API-00000007-77; shows "Titre                API-00000007-77"; shows "bon"
shows "Permet de travailler oui"; shows "en cours"
expect 0 title show --json API-00000007-77
claim "le JSON" jq -e '.status == "good" and .kind == "api" and .work == "yes" and .examined == "open" and .valid_until' "$dir/.out"
expect 1 title show API-00000007-78; says "mal recopié"
expect 1 title show ADF-00000007-77; says "aucun titre de ce numéro"
expect 2 title show
expect 2 title revoke API-00000007-77; says "le motif est à donner"
expect 0 title suspend --reason "enquête en cours" --by "agent 12" API-00000007-77; shows "suspendu"
expect 1 title suspend --reason "encore" API-00000007-77; says "déjà suspendu"
expect 0 title reinstate --reason "enquête finie" API-00000007-77; shows "bon"
expect 0 title revoke --reason "fraude établie" API-00000007-77; shows "révoqué"
expect 1 title reinstate --reason "regret" API-00000007-77; says "est révoqué, et le reste"
application=$(sqlite3 "$register" "SELECT application FROM title WHERE id = 8")
expect 2 title examine
expect 0 title examine --close "$application" --reason "titre accordé"; shows "Examen fini : 1 titre ne se renouvelle plus"
expect 1 title examine --close "$application" --reason "titre accordé"
expect 0 title history API-00000007-77; shows "suspend, par agent 12 : enquête en cours"; shows "revoke, par"
shows " : niveau B-B, demande à l’instruction"
expect 0 title history --json API-00000007-77
claim "l’histoire entière" jq -e 'map(.act) == ["issue", "suspend", "reinstate", "revoke"]' "$dir/.out"
expect 0 "$bin/sceau" audit --register "$register"
expect 3 "$bin/sceau" show --register "$dir/none.db" API-00000007-77

# a reading that fails is no end of the lines, and a renewal's key is nobody else's
expect 3 "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests /proc/self/mem --out "$dir/out"
says "la lecture s’est arrêtée après la ligne 0"
expect 3 "$bin/sceau" issue --config "$dir/sceau.json" --register "$register" --request "$templates/api/sample.json" \
  --key renew:7 --out "$dir/none.pdf"
says "est aux renouvellements"

# wrong usage and places
expect 2 batch --jobs 0
expect 2 batch --jobs many
expect 2 "$bin/sceau" batch --config "$dir/sceau.json"
expect 3 "$bin/sceau" batch --config "$dir/sceau.json" --requests "$dir/none" --out "$dir/out"
says "fichier introuvable"
expect 3 "$bin/sceau" batch --config "$dir/sceau.json" --requests "$dir" --out "$dir/out"
says "c’est un dossier"
expect 3 "$bin/sceau" audit --register "$dir/none.db"
says "il n’y a pas de registre"
claim "le regarder ne le fait pas" test ! -e "$dir/none.db"
sqlite3 "$dir/register.db" "UPDATE audit SET detail = 'autre' WHERE seq = 10"
expect 1 "$bin/sceau" audit --register "$dir/register.db"
says "l’enregistrement 10 ne suit pas de ceux d’avant"
claims_made 80
