#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# kill -9 at each step of a batch, alone and with another one beside it, over both engines:
# no title is lost, none is there twice, and every number and every signature is accounted
# for; then of a batch whose agent is killed too.
# usage: batch_kill_test.sh BIN SOURCE TESTS [KILLS [BESIDE]]: so many deaths an engine, and
# how many others are at work and killed beside every third one
set -euo pipefail
bin=$1 source=$2 tests=$3 kills=${4:-12} others=${5:-1}
templates=$source/templates
dir=$(mktemp -d)
agent_pid=
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
ceremony_files
ceremony_keys > /dev/null
ceremony_agent
python3 - "$templates/api/sample.json" $((kills * 40 + 200)) > "$dir/lines" <<'PY'
import json, sys
sample = json.load(open(sys.argv[1]))
for i in range(int(sys.argv[2]) + 600):
    sample["application"]["number"] = "92012020%011d" % i
    print(json.dumps(sample, ensure_ascii=False, separators=(",", ":")))
PY
lines=$((kills * 40 + 200))
mv "$dir/lines" "$dir/all"
head -n "$lines" "$dir/all" > "$dir/lines"
ask() {
  case $register in
    postgresql:*) psql "$register" -Atc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}

# Every signature that the agent counted is in a title, or thrown away: those of an attempt
# whose process was killed before it told too, as the agent knows for whom it signed.
thrown() { # by attempts that told of it
  ask "SELECT coalesce(sum($1_made), 0) - count(CASE WHEN outcome = 'used' THEN 1 END) FROM attempt"
}

accounted() {
  expect 0 "$bin/sceau" audit --config "$dir/sceau.json" --register "$register" --signatures --json
  claim "deux clés" jq -e '.keys | length == 2' "$dir/.out"
  claim "une signature de chaque clé dans chaque titre" jq -e --argjson n "$lines" 'all(.keys[]; .used == $n)' "$dir/.out"
  claim "le compte est juste" jq -e 'all(.keys[]; .signatures == .used + .discarded + .unexplained)' "$dir/.out"
  claim "rien d’inexpliqué" \
    jq -e 'all(.keys[]; .unexplained == 0 and .unexplained_max == 0 and .lost_answers == 0)' "$dir/.out"
  claim "des processus tués, et d’aucun autre" \
    jq -e --argjson k "$((killed + besides))" 'all(.keys[]; .open_processes <= $k and .open_attempts <= 192 * .open_processes)' "$dir/.out"
  claim "des morts en ont perdu" jq -e --argjson seals "$(thrown seals)" --argjson cachets "$(thrown cachets)" \
    'all(.keys[]; .discarded > (if .key == "seal-0001" then $seals else $cachets end))' "$dir/.out"
  jq -r '.keys[] | "\(.key) : \(.signatures) = \(.used) + \(.discarded) + \(.unexplained) (au plus \(.unexplained_max), de \(.open_processes) processus)"' "$dir/.out"
}

check_engine() {
  rm -rf "$dir/out"
  killed=0
  besides=0
  steps=(turn written delivered told)
  for ((i = 0; i < kills; i++)); do
    step=${steps[i % 4]}
    # some that the ones before issued or left, and some that nobody asked for yet
    sed -n "$((i * 40 + 1)),$((i * 40 + 240))p" "$dir/lines" > "$dir/some"
    beside=()
    while [ $((i % 3)) = 2 ] && [ ${#beside[@]} -lt "$others" ]; do # which are killed at any moment
      "$tests/batch_killer" "$dir/sceau.json" "$register" "$dir/some" "$dir/out" none 1 2> /dev/null &
      beside+=($!)
    done
    code=0
    "$tests/batch_killer" "$dir/sceau.json" "$register" "$dir/some" "$dir/out" "$step" $((2 + i % 3)) 2> "$dir/said" || code=$?
    [ "$code" != 137 ] || killed=$((killed + 1))
    for pid in "${beside[@]}"; do
      kill -9 "$pid" 2> /dev/null || true
      wait "$pid" 2> /dev/null || true
      besides=$((besides + 1))
    done
  done
  claim "assez de morts ($killed sur $kills)" test $((killed * 2)) -ge "$kills"
  claim "il reste de quoi faire" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" -gt 0
  expect 0 "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/lines" --out "$dir/out" --by essai
  claim "chaque ligne, une fois" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" = "$lines"
  claim "un fichier chacun" test "$(ask "SELECT count(*) FROM file")" = "$lines"
  claim "des numéros sans trou" test "$(ask "SELECT max(id) - count(*) FROM title")" = 0
  claim "le compteur" test "$(ask "SELECT last FROM counter")" = "$lines"
  claim "une signature retenue chacun" test "$(ask "SELECT count(*) FROM attempt WHERE outcome = 'used'")" = "$lines"
  claim "les fichiers remis" test "$(find "$dir/out" -name '*.pdf' | wc -l)" = "$lines"
  expect 0 "$bin/sceau" audit --register "$register"
  claim "un enregistrement par titre" test "$(ask "SELECT count(DISTINCT title) FROM audit WHERE act = 'issue'")" = "$lines"
  claim "aucun titre émis deux fois" test "$(ask "SELECT count(*) FROM audit WHERE act = 'issue'")" = "$lines"
  accounted
  printf '%s : %d morts et %d à côté, essais retenus %s, écartés %s, interrompus %s\n' "${register%%:*}" "$killed" "$besides" \
    "$(ask "SELECT count(*) FROM attempt WHERE outcome = 'used'")" \
    "$(ask "SELECT count(*) FROM attempt WHERE outcome = 'discarded'")" \
    "$(ask "SELECT count(*) FROM attempt WHERE outcome IS NULL")"
}

# An agent that is killed loses what it counted last: that is less than the truth, never more.
check_agent() {
  rm -rf "$dir/out"
  "$tests/batch_killer" "$dir/sceau.json" "$register" "$dir/all" "$dir/out" none 1 2> /dev/null &
  batch=$!
  under_way() {
    [ "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" -gt $((lines + $1)) ]
  }
  until under_way 30; do sleep 0.02; done
  kill -9 "$agent_pid"
  wait "$agent_pid" 2> /dev/null || true
  ceremony_agent
  until under_way 200; do sleep 0.02; done
  kill -9 "$batch"
  wait "$batch" 2> /dev/null || true
  claim "il en restait" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" -lt $((lines + 600))
  expect 0 "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$dir/all" --out "$dir/out" --by essai
  expect 0 "$bin/sceau" audit --config "$dir/sceau.json" --register "$register" --signatures --json
  claim "une signature de chaque clé dans chaque titre" jq -e --argjson n $((lines + 600)) 'all(.keys[]; .used == $n)' "$dir/.out"
  claim "le compte est juste" jq -e 'all(.keys[]; .signatures == .used + .discarded + .unexplained)' "$dir/.out"
  claim "l’inexpliqué ne dépasse pas les morts" \
    jq -e --argjson k $((killed + besides + 2)) 'all(.keys[]; .unexplained <= $k and .unexplained <= .unexplained_max)' "$dir/.out"
  jq -r '.keys[] | "\(.key), agent tué : \(.signatures) = \(.used) + \(.discarded) + \(.unexplained) (au plus \(.unexplained_max))"' "$dir/.out"
}

register=$dir/register.db
check_engine
check_agent
register=$SCEAU_TEST_POSTGRES
check_engine
check_agent
claims_made 50
