#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# kill -9 at each step of a batch, alone and with another one beside it, over both engines:
# no title is lost, none is there twice, and every number is accounted for.
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
for i in range(int(sys.argv[2])):
    sample["application"]["number"] = "92012020%011d" % i
    print(json.dumps(sample, ensure_ascii=False, separators=(",", ":")))
PY
lines=$((kills * 40 + 200))
ask() {
  case $register in
    postgresql:*) psql "$register" -Atc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}

# Every signature that the agent counted is in a title, or thrown away, or of an attempt whose
# process was killed before it told: one of each key at most, of those that were on the way.
accounted() {
  expect 0 "$bin/sceau" audit --config "$dir/sceau.json" --register "$register" --signatures --json
  claim "deux clés" jq -e '.keys | length == 2' "$dir/.out"
  claim "une signature de chaque clé dans chaque titre" jq -e --argjson n "$lines" 'all(.keys[]; .used == $n)' "$dir/.out"
  claim "le compte est juste" jq -e 'all(.keys[]; .signatures == .used + .discarded + .unexplained)' "$dir/.out"
  claim "l’inexpliqué est de ceux qui sont morts" \
    jq -e 'all(.keys[]; .unexplained >= 0 and .unexplained <= .open_attempts and .lost_answers == 0)' "$dir/.out"
  claim "des processus tués, et d’aucun autre" \
    jq -e --argjson k "$((killed + besides))" 'all(.keys[]; .open_processes <= $k and .open_attempts <= 192 * .open_processes)' "$dir/.out"
  claim "des morts en ont perdu" jq -e 'all(.keys[]; .unexplained > 0)' "$dir/.out"
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

register=$dir/register.db
check_engine
register=$SCEAU_TEST_POSTGRES
check_engine
claims_made 38
