#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau purge: what is personal of titles that were over long ago is erased, and written
# over, once their time is confirmed; never of one that is in force, examined, on its way or
# not brought; and sceau stats over the same register; over both engines.
# usage: purge_test.sh BIN SOURCE TESTS
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
for i in 1 2 3 4 5 6 7 8 9; do
  jq -c --arg n "877700000000000000$i" '.application.number = $n | .holder.address.town = "Effacebourg"' "$templates/api/sample.json"
done > "$dir/lines"
verb() { "$bin/sceau" "$1" --config "$dir/sceau.json" --register "$register" "${@:2}"; }
ask() {
  case $register in
    postgresql:*) psql "$register" -qAtc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}
number() { jq -r "select(.line == $1).number" "$dir/results"; }
kept() { ask "SELECT count(*) FROM title t JOIN request r ON r.title = t.id JOIN file f ON f.title = t.id WHERE t.id = $1 AND t.application IS NOT NULL"; }
old="valid_until = '2015-03-31', examined = 'closed', closed_at = 1430000000"
retention() { jq "$1" "$dir/sceau.json" > "$dir/new.json" && mv "$dir/new.json" "$dir/sceau.json"; }

check_engine() {
  rm -rf "$dir/out" "$dir/results"
  retention 'del(.retention)'
  expect 0 verb batch --requests "$dir/lines" --out "$dir/out" --results "$dir/results" --by essai
  ask "UPDATE title SET $old WHERE id IN (1, 2, 3, 6, 7, 8, 9)"
  ask "UPDATE title SET examined = 'open', closed_at = NULL WHERE id = 2"
  ask "UPDATE title SET closed_at = $(date +%s) WHERE id = 3"
  ask "UPDATE title SET former = 1 WHERE id = 6"
  ask "UPDATE title SET state = 'reserved', lease_until = 0 WHERE id = 7"
  # revoked before it was brought: nobody will bring it
  ask "UPDATE title SET status = 'revoked', former = 2 WHERE id = 8"
  ask "UPDATE title SET state = 'void', number = NULL, reserved_at = 1430000000, application = NULL WHERE id = 9"
  ask "DELETE FROM file WHERE title IN (7, 9)"
  # one without an end stands until it is revoked, however old it is
  ask "UPDATE title SET valid_until = NULL, issued_at = 1, examined = NULL WHERE id = 5"
  for id in 1 4 8; do
    ask "INSERT INTO outbox (title, event, channel, state, written_at, next_at) VALUES ($id, 'issue', 'hook', 'delivered', 1, 1)"
  done
  # and many others, more than one page
  ask "INSERT INTO title (id, request_key, request_hash, kind, state, reserved_at, attempt, worker, lease_until, number,
      issued_at, valid_until, application, pdf_hash, examined)
    WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 2099)
    SELECT i, 'k' || i, request_hash, 'api', 'issued', 1, 1, 'w', 0, 'X' || i, 1, '2015-03-31', 'Effacebourg' || i, pdf_hash, NULL
    FROM n, title WHERE title.id = 1"
  ask "UPDATE counter SET last = 2099"

  # nothing says how long: nothing is erased, and what to write is said
  expect 1 verb purge --by "agent 7"; says '"retention": { "api": 60 }'
  claim "rien d’effacé" test "$(ask "SELECT count(*) FROM title WHERE purged_at IS NOT NULL")" = 0
  retention '.retention = { "*": 0 }'
  expect 3 verb purge; says "un nombre de mois"
  retention '.retention = { "*": 60 }'
  expect 0 verb purge --dry-run; shows "2003 titres seraient effacés"; shows "api : 2003"
  claim "rien d’effacé" test "$(ask "SELECT count(*) FROM title WHERE purged_at IS NOT NULL")" = 0
  expect 0 verb purge --by "agent 7"; shows "2003 titres effacés"

  for id in 2 3 4 5 6; do claim "le titre $id reste" test "$(kept $id)" = 1; done
  claim "ce qui est en route reste" test "$(ask "SELECT count(*) FROM request WHERE title = 7")" = 1
  for id in 1 8 9; do
    claim "plus de demande de $id" test "$(ask "SELECT count(*) FROM request WHERE title = $id")" = 0
    claim "plus de fichier de $id" test "$(ask "SELECT count(*) FROM file WHERE title = $id")" = 0
  done
  claim "ni demande, ni personne" test "$(ask "SELECT count(*) FROM title WHERE purged_at IS NOT NULL
    AND (application IS NOT NULL OR foreigner IS NOT NULL OR request_key NOT LIKE 'purged:%')")" = 0
  claim "les empreintes restent" test "$(ask "SELECT count(*) FROM title WHERE id = 1 AND length(pdf_hash) = 32 AND number = '$(number 1)'")" = 1
  claim "l’audit note chacun" test "$(ask "SELECT count(*) FROM audit WHERE act = 'purge' AND who = 'agent 7' AND detail = 'conservation=60 mois'")" = 2003
  expect 0 verb show "$(number 1)"; shows "Effacé"; shows "2015-03-31"
  expect 0 verb show --json "$(number 1)"
  claim "en JSON" jq -e '.purged and .status == "good" and .application == null' "$dir/.out"
  expect 1 verb replace --reason essai --out "$dir/none.pdf" "$(number 1)"; says "n’est plus au registre"
  claim "ni avis" test "$(ask "SELECT count(*) FROM outbox WHERE title IN (1, 8)")" = 0
  claim "un avis reste" test "$(ask "SELECT count(*) FROM outbox WHERE title = 4")" = 1
  # this test changed tables by itself, and the audit tells; of what is erased nothing is missed
  expect 1 verb audit --json
  claim "la chaîne est intacte" jq -e '.intact and all(.different[]; .what | contains("n’est plus au registre") | not)' "$dir/.out"
  expect 0 verb purge; shows "0 titres effacés"

  ask "UPDATE title SET status = 'suspended', status_at = 1 WHERE id = 5"
  expect 0 verb purge; shows "0 titres effacés"
  ask "UPDATE title SET status = 'revoked', status_at = $(date +%s) WHERE id = 5"
  expect 0 verb purge; shows "0 titres effacés"

  # a longer time of its own
  retention '.retention = { "*": 60, "api": 1200 }'
  ask "UPDATE title SET $old, status = 'good', status_at = NULL, issued_at = (SELECT t.issued_at FROM title t WHERE t.id = 4)
    WHERE id = 5"
  expect 0 verb purge; shows "0 titres effacés"

  # counts alone
  expect 0 verb stats; shows "émis                  7"
  expect 0 verb stats --json --from 2015-03-01 --until 2015-03-31
  claim "le schéma" jq -e '.schema == "sceau.stats/1" and .from == "2015-03-01" and (.kinds | length == 1)' "$dir/.out"
  claim "finis ce mois-là" jq -e '.all.ended == 2005 and .all.never == 1' "$dir/.out"
  expect 0 verb stats --csv --until 2015-04-01; shows "kind,issued,replacements,ended,before"; shows "api,0,0,2005,0,0,0,0,1"
  expect 2 verb stats --from hier; says "un jour est attendu"
  expect 2 verb stats --from 2026-02-01 --until 2026-01-01
  expect 2 verb stats --json --csv
}

verb_in() { grep -aqs "$1" "$register" "$register-wal"; }
register=$dir/register.db
expect 0 verb batch --requests /dev/null --out "$dir/out"
# another program has it open: its log does not go away by itself
exec 9> >(exec sqlite3 "$register" > /dev/null)
echo "SELECT count(*) FROM title;" >&9
check_engine
# written over, in the file and its log; what stays is still there
claim "plus rien dans le fichier" sh -c "! grep -aqs -e 8777000000000000001 -e 8777000000000000008 -e Effacebourg100 '$register' '$register-wal'"
claim "le reste y est" verb_in 8777000000000000004

# another program reads it all the while: what is erased is still in the log, and that is said
printf 'BEGIN;\nSELECT count(*) FROM title;\n.shell touch %s/reads\n' "$dir" >&9
for _ in {1..200}; do
  [ ! -e "$dir/reads" ] || break
  sleep 0.02
done
ask "UPDATE title SET $old WHERE id = 4"
jq '.retention = { "*": 60 }' "$dir/sceau.json" > "$dir/late.json"
"$bin/sceau" purge --config "$dir/late.json" --register "$register" > "$dir/late.out" 2> "$dir/late.err" &
late=$!

register=$SCEAU_TEST_POSTGRES
check_engine
expect 2 verb purge trop

register=$dir/register.db
code=0
wait $late || code=$?
claim "effacé" grep -q "2 titres effacés" "$dir/late.out"
claim "impossible de tout effacer" test "$code" = 3
claim "et pourquoi" grep -q "se lit encore dans le journal du registre" "$dir/late.err"
claim "il s’y lit" verb_in 8777000000000000004
exec 9>&-
expect 0 verb purge; shows "0 titres effacés"
claim "il ne s’y lit plus" sh -c "! grep -aqs 8777000000000000004 '$register' '$register-wal'"
claims_made 95
