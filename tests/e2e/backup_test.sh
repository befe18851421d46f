#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau backup and restore: a copy made while others write, and a register made of it, over
# each engine and from one to the other; no number is ever given twice, whatever was issued
# after the copy.
# usage: backup_test.sh BIN SOURCE TESTS
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

# requests N FROM: so many, each of its own application
requests() {
  python3 - "$templates/api/sample.json" "$1" "$2" <<'PY'
import json, sys
sample = json.load(open(sys.argv[1]))
for i in range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[2])):
    sample["application"]["number"] = "92012020%011d" % i
    print(json.dumps(sample, ensure_ascii=False, separators=(",", ":")))
PY
}
requests 4 0 > "$dir/first"
requests 6 100 > "$dir/flight"
requests 3 200 > "$dir/after"
requests 70 1000 > "$dir/many"

places=0
# place ENGINE: one where no register is yet, in $register
place() {
  places=$((places + 1))
  if [ "$1" = sqlite ]; then
    register=$dir/register$places.db
  else
    psql "$SCEAU_TEST_POSTGRES" -qc "CREATE SCHEMA place$places"
    register="$SCEAU_TEST_POSTGRES&options=-csearch_path%3Dplace$places"
  fi
}
ask() {
  case $register in
    postgresql:*) psql "$register" -Atc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}
batch() { "$bin/sceau" batch --config "$dir/sceau.json" --register "$register" --requests "$1" --out "$dir/$2" --by essai; }
backup() { "$bin/sceau" backup --register "$register" --to "$1" --by "agent 7"; }
restore() { "$bin/sceau" restore --from "$1" --register "$register" --by "agent 7" "${@:2}"; }
titles() { ask "SELECT id, kind, state, number, issued_at, valid_until, former, successor, status FROM title WHERE state = 'issued' ORDER BY id"; }
audit_signatures() { "$bin/sceau" audit --quick --signatures --config "$dir/sceau.json" --register "$register" "$@"; }
# each file is the one that was sealed
files() {
  case $register in
    postgresql:*) ask "SELECT count(*) FROM title t JOIN file f ON f.title = t.id JOIN form m ON m.hash = f.form WHERE sha256(m.bytes || f.pdf) = t.pdf_hash" ;;
    *) ask "SELECT count(*) FROM title t JOIN file f ON f.title = t.id JOIN form m ON m.hash = f.form WHERE length(m.bytes) > 20000 AND length(f.pdf) > 1000" ;;
  esac
}
# how each was signed, and what is still to be said: of tables that copies know no name of
attempts() { ask "SELECT title, attempt, outcome, seal_key, seals_made, seals_unsure, pdf_key, cachets_made, cachets_unsure
  FROM attempt ORDER BY title, attempt"; }
notices() { ask "SELECT title, event, channel, state, failure FROM outbox ORDER BY title, event"; }
whole() { expect 0 "$bin/sceau" audit --register "$register"; shows "chaîne intacte"; }

check_engine() {
  rm -rf "$dir/given" "$dir/again" "$dir/more" "$dir/lot" "$dir"/*.copy
  place "$1"
  expect 0 batch "$dir/first" given
  # each names its successor, and six are on their way, when the copy is made
  expect 0 "$bin/sceau" renew --config "$dir/sceau.json" --register "$register" --days 120 --out "$dir/given" --by essai
  "$tests/batch_killer" "$dir/sceau.json" "$register" "$dir/flight" "$dir/given" written 1 > /dev/null 2>&1 || true
  claim "en route" test "$(ask "SELECT count(*) FROM title WHERE state = 'reserved'")" = 6
  ask "INSERT INTO outbox (title, event, channel, state, written_at, next_at) VALUES
    (1, 'issue', 'hook', 'delivered', 1, 1), (2, 'issue', 'hook', 'waiting', 1, 1)" > /dev/null
  titles > "$dir/titles"
  attempts > "$dir/attempts"
  key=$(ask "SELECT encode(value, 'hex') FROM setting WHERE name = 'status-key'" 2> /dev/null || ask "SELECT lower(hex(value)) FROM setting WHERE name = 'status-key'")
  expect 0 backup "$dir/one.copy"
  shows "14 numéros donnés"
  claim "à nul autre" test "$(stat -c %a "$dir/one.copy")" = 600
  claim "l’audit le note" test "$(ask "SELECT count(*) FROM audit WHERE act = 'backup' AND who = 'agent 7'")" = 1
  expect 3 backup "$dir/one.copy"; says "existe déjà"
  expect 3 backup "$dir/none/one.copy"
  claim "rien ne reste" test -z "$(find "$dir" -name '*.part')"

  # after it, what was on its way leaves, and five more
  expect 0 batch "$dir/flight" given
  expect 0 batch "$dir/after" given
  claim "17 titres sont partis" test "$(find "$dir/given" -name '*.pdf' | wc -l)" = 17

  # a register made of it, over this engine and the other one: as it was
  for engine in "$1" "$2"; do
    place "$engine"
    expect 0 restore "$dir/one.copy"
    shows "chaîne intacte"
    shows "6 titres en route ou abandonnés sont annulés"
    whole
    claim "les mêmes titres" test "$(titles)" = "$(cat "$dir/titles")"
    claim "les mêmes fichiers" test "$(files)" = 8
    claim "les mêmes essais" test "$(attempts)" = "$(cat "$dir/attempts")"
    claim "ce qui attendait d’être dit ne l’est plus" test "$(notices)" = "1|issue|hook|delivered|
2|issue|hook|dropped|restored"
    claim "les mêmes places dans les listes" test \
      "$(ask "SELECT encode(value, 'hex') FROM setting WHERE name = 'status-key'" 2> /dev/null || ask "SELECT lower(hex(value)) FROM setting WHERE name = 'status-key'")" = "$key"
    claim "l’audit dit d’où il vient" test "$(ask "SELECT count(*) FROM audit WHERE act = 'restore' AND who = 'agent 7'")" = 1
    expect 1 restore "$dir/one.copy"; says "déjà"
    # an account that begins anew: nine more were sealed since the copy, by the same keys
    expect 0 audit_signatures; shows "Registre restauré le"
  done

  # the same requests, which it does not know: no number that left comes again
  expect 0 batch "$dir/flight" again; says "6 titres émis, 0 déjà émis"
  expect 0 batch "$dir/after" again; says "3 titres émis, 0 déjà émis"
  expect 0 batch "$dir/first" again; says "0 titres émis, 4 déjà émis"
  expect 0 audit_signatures --json
  claim "le compte part de la restauration" jq -e '.restored and (.keys | length == 2) and all(.keys[]; .used == 9 and .unexplained == 0)' "$dir/.out"
  # the first ones are the same files
  claim "les premiers sont les mêmes" test "$(cd "$dir/again" && for f in *.pdf; do ! cmp -s "$f" "../given/$f" || echo; done | wc -l)" = 4
  claim "aucun numéro deux fois" test "$(ls "$dir/given" "$dir/again" | grep -c pdf)" = 30
  claim "de fichiers différents" test "$(cd "$dir/again" && ls -- *.pdf | while read -r f; do [ -e "../given/$f" ] && ! cmp -s "$f" "../given/$f" && echo "$f"; done | wc -l)" = 0
  whole

  # where the last number is known, no more are skipped
  place "$1"
  last=$(ls "$dir/given" | sort | tail -1)
  expect 1 restore "$dir/one.copy" --last 00000003-89; says "a déjà donné des numéros"
  expect 2 restore "$dir/one.copy" --last 00000017-00; says "mal recopié"
  expect 0 restore "$dir/one.copy" --last "${last%.pdf}"
  shows "Le prochain numéro est le 00000018"
  expect 0 batch "$dir/after" more
  claim "trois numéros de plus" test "$(ask "SELECT max(id) FROM title")" = 20
  whole

  # made while a batch writes: one moment of it
  place "$1"
  expect 0 batch "$dir/first" lot
  batch "$dir/many" lot > "$dir/many.log" 2>&1 &
  pid=$!
  for _ in {1..500}; do
    [ "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" -le 4 ] || break
    sleep 0.02
  done
  expect 0 backup "$dir/many.copy"
  wait "$pid"
  claim "le lot va au bout" grep -q "70 titres émis" "$dir/many.log"
  whole
  place "$2"
  expect 0 restore "$dir/many.copy"
  whole
  issued=$(ask "SELECT count(*) FROM title WHERE state = 'issued'")
  claim "un moment du lot ($issued)" test "$issued" -gt 4
  claim "chaque titre a son fichier" test "$(files)" = "$issued"
}

# refused before anything is made
check_spoiled() {
  cp "$dir/one.copy" "$dir/spoiled.copy"
  printf x | dd of="$dir/spoiled.copy" bs=1 seek=70000 conv=notrunc status=none
  head -c 50000 "$dir/one.copy" > "$dir/cut.copy"
  echo "autre chose" > "$dir/other.copy"
  place "$1"
  expect 1 restore "$dir/spoiled.copy"; says "incomplète, ou a été changée"
  expect 1 restore "$dir/cut.copy"; says "incomplète, ou a été changée"
  expect 1 restore "$dir/other.copy"; says "n’est pas une sauvegarde"
  expect 3 restore "$dir/none.copy"; says "fichier introuvable"
  expect 2 restore "$dir/one.copy" --clock ""; says "--clock"
  expect 0 restore "$dir/one.copy"
}

check_engine sqlite postgres
check_spoiled sqlite
register=$dir/register1.db
claim "sans trace" test ! -e "$dir/none.db"
# a chain that was broken before the copy: what is made of it opens nowhere
sqlite3 "$register" "UPDATE audit SET detail = 'autre' WHERE seq = 3"
expect 0 backup "$dir/broken.copy"
place sqlite
expect 1 restore "$dir/broken.copy"; says "la chaîne de l’audit n’est pas intacte"
expect 3 "$bin/sceau" show --register "$register" 00000001-95; says "restaurez une sauvegarde"
expect 1 restore "$dir/one.copy"; says "existe déjà"
check_engine postgres sqlite

register=$SCEAU_TEST_POSTGRES
expect 2 "$bin/sceau" backup --register "$register"; says "il manque --to"
expect 2 "$bin/sceau" restore --from "$dir/one.copy"; says "sont à donner"
register=$dir/none.db
expect 3 backup "$dir/two.copy"; says "il n’y a pas de registre"
claims_made 100
