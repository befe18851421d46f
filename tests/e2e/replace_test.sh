#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau replace and reissue: a duplicate has the facts and the dates of its former, whose
# place it takes in one step, also when it is killed or asked for twice; and every title of a
# key that was lost is sealed by the next one; over both engines.
# usage: replace_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
templates=$source/templates
dir=$(mktemp -d)
agent_pid=
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
kinds='"api", "depot"'
ceremony_files
jq '.hsm.keys += [{ label: "seal-0002", purpose: "seal", certificate: "certs/FR00_0002.pem" }]
  | del(.seal.key, .seal.certificate, .pdf.key, .pdf.certificate)' "$dir/sceau.json" > "$dir/new.json"
mv "$dir/new.json" "$dir/sceau.json"
ceremony_keys > /dev/null
ceremony_agent
for i in {1..14}; do
  jq -c --arg n "$(printf 92012000000000000%02d "$i")" '.application.number = $n' "$templates/api/sample.json"
done > "$dir/lines"
jq -c . "$templates/depot/sample.json" >> "$dir/lines"

verb() { "$bin/sceau" "$1" --config "$dir/sceau.json" --register "$register" "${@:2}"; }
replace() { verb replace --reason essai --by "agent 7" "$@"; }
# the same, as the very process that is waited for and killed
start() { exec "$bin/sceau" "$1" --config "$dir/sceau.json" --register "$register" "${@:2}" > /dev/null 2>&1; }
number() { jq -r "select(.line == $1).number" "$dir/results"; }
field() { verb show --json "$1" | jq -r ".$2"; }
check() { "$bin/sceau-verify" check --trust "$dir/trust" --allow-test --json "$1"; }
data() { pdfdetach -save 1 -o "$dir/data.json" "$1" && jq -S 'del(.. | .number? // empty) | del(.status, .seal, .code, .title)' "$dir/data.json"; }
ask() {
  case $register in
    postgresql:*) psql "$register" -qAtc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}
# the tables say what the journal does, but for the two titles that this test changed itself
agrees() {
  expect 1 "$bin/sceau" audit --register "$register"
  shows "chaîne intacte"; says "en 2 endroits"
  shows "API-00000006-80 : « fiche »"; shows "API-00000007-77 : « fiche »"
}
# the places of a title: itself, and what took it
good_of() { ask "SELECT count(*) FROM title WHERE (id = $1 OR replaces = $1) AND state = 'issued' AND status = 'good'"; }

check_engine() {
  rm -rf "$dir/out" "$dir/results" "$dir/held" "$dir/resumed" "$dir"/*.pdf
  expect 0 verb batch --requests "$dir/lines" --out "$dir/out" --results "$dir/results" --by essai
  one=$(number 1)

  # a duplicate: the same facts and dates, another number
  expect 0 replace --out "$dir/two.pdf" "$one"
  shows "à la place de $one"
  two=$(field "$one" replaced_by)
  claim "l’ancien est remplacé" test "$(field "$one" status)" = replaced
  claim "l’autre est bon" test "$(field "$two" status)" = good
  claim "et dit de qui il prend la place" test "$(field "$two" replaces)" = "$one"
  for f in valid_from valid_until work application examined kind level; do
    claim "le même $f" test "$(field "$one" $f)" = "$(field "$two" $f)"
  done
  expect 0 check "$dir/two.pdf"
  claim "il est authentique" jq -e '.verdict == "valid" and .pdf.state == "sealed"' "$dir/.out"
  claim "les mêmes données" test "$(data "$dir/two.pdf" | jq -c '.holder, .facts, .validity, .work')" = \
    "$(data "$dir/out/$one.pdf" | jq -c '.holder, .facts, .validity, .work')"
  expect 0 verb history "$one"; shows "replace, par agent 7 : duplicata : essai (par $two)"

  # the same again is the same; another one is refused; a file is not written over
  cp "$dir/two.pdf" "$dir/kept.pdf"
  expect 3 replace --out "$dir/two.pdf" "$one"; says "n’est pas remplacé (--force)"
  expect 0 replace --out "$dir/two.pdf" --force "$one"; shows "déjà émis"
  claim "le même fichier" cmp "$dir/two.pdf" "$dir/kept.pdf"
  jq '.holder.family_name = "Corrigee"' "$templates/api/sample.json" > "$dir/correction.json"
  expect 1 replace --out "$dir/none.pdf" --request "$dir/correction.json" "$one"
  says "déjà remplacé par $two"

  # a correction, of a title that another follows already
  three=$(number 3)
  expect 0 replace --out "$dir/four.pdf" --request "$dir/correction.json" "$three"
  claim "le nom corrigé" test "$(data "$dir/four.pdf" | jq -r .holder.family_name)" = Corrigee
  expect 0 verb history "$three"; shows "correction : essai"

  # what is not good is not replaced
  expect 0 verb revoke --reason essai "$(number 4)"
  expect 1 replace --out "$dir/none.pdf" "$(number 4)"; says "révoqué : rien ne prend sa place"
  expect 0 verb suspend --reason essai "$(number 5)"
  expect 1 replace --out "$dir/none.pdf" "$(number 5)"; says "suspendu : rétablissez-le d’abord"
  expect 1 replace --out "$dir/none.pdf" API-00000004-00; says "mal recopié"
  expect 2 verb replace --out "$dir/none.pdf" "$one"; says "le motif est à donner"
  expect 2 replace "$one"; says "--out"
  expect 2 replace --out "$dir/none.pdf"; says "un numéro de titre est attendu"
  claim "aucun fichier" test ! -e "$dir/none.pdf"

  # a duplicate made weeks later does not last longer
  for back in 20 21 22 23; do
    from=$(TZ=Europe/Paris date -d "-$back days" +%F)
    [ "${from: -2}" -gt 28 ] || break
  done
  until=$(date -d "$from + 3 months - 1 day" +%F)
  ask "UPDATE title SET issued_at = $(date -d "$from 12:00" +%s), valid_from = '$from', valid_until = '$until' WHERE id = 6"
  expect 0 replace --out "$dir/six.pdf" "$(number 6)"
  six=$(field "$(number 6)" replaced_by)
  claim "les dates de l’ancien" test "$(field "$six" valid_from) $(field "$six" valid_until)" = "$from $until"
  # nor does a duplicate of that one, nor does one come after the end
  expect 0 replace --out "$dir/seven.pdf" "$six"
  claim "les dates du premier" test "$(field "$(field "$six" replaced_by)" valid_until)" = "$until"
  ask "UPDATE title SET issued_at = issued_at - 200 * 86400, valid_from = '2020-01-01', valid_until = '2020-03-31' WHERE id = 7"
  expect 1 replace --out "$dir/none.pdf" "$(number 7)"; says "ne donnent plus les dates"
  jq '.facts.renewed.expires = "2026-01-31"' "$templates/api/sample.json" > "$dir/ended.json"
  expect 1 replace --out "$dir/none.pdf" --request "$dir/ended.json" "$(number 7)"; says "déjà passé"
  expect 0 replace --out "$dir/depot.pdf" "$(number 15)"

  # killed anywhere, asked for again: one title, and one good
  for wait in 0.03 0.06 0.09 0.13; do
    start replace --reason essai --out "$dir/killed.pdf" --force "$(number 8)" &
    pid=$!
    sleep $wait
    kill -9 $pid 2> /dev/null || true
    wait $pid 2> /dev/null || true
    claim "un bon, pas deux, pas zéro" test "$(good_of 8)" = 1
  done
  expect 0 replace --out "$dir/killed.pdf" --force "$(number 8)"
  claim "un bon" test "$(good_of 8)" = 1
  claim "un seul à sa place" test "$(ask "SELECT count(*) FROM title WHERE replaces = 8")" = 1
  # killed after it issued and before it wrote, as its folder is another's: nobody has the
  # file, and whoever resumes brings it, once
  mkdir -p "$dir/held"
  exec 8< "$dir/held"
  flock 8
  start replace --reason essai --out "$dir/held/ten.pdf" "$(number 10)" &
  pid=$!
  for _ in {1..300}; do
    [ -n "$(ask "SELECT id FROM title WHERE replaces = 10 AND state = 'issued'")" ] && break
    sleep 0.05
  done
  ten=$(field "$(number 10)" replaced_by)
  expect 0 verb resume --out "$dir/resumed"
  claim "ce qui est en route n’est pas pris" test -z "$(ls "$dir/resumed")"
  kill -9 $pid
  wait $pid 2> /dev/null || true
  flock -u 8
  claim "il n’a rien écrit" test -z "$(ls "$dir/held")"
  expect 0 verb resume --out "$dir/resumed"; says "1 titres déjà émis sont remis"
  claim "il est dit" test "$(jq -r '.number + " " + .status' "$dir/.out")" = "$ten delivered"
  expect 0 check "$dir/resumed/$ten.pdf"
  expect 0 verb resume --out "$dir/resumed"
  claim "une fois" test "$(cat "$dir/.out" "$dir/.err" | grep -c delivered)" = 0
  # asked again it is handed out, as long as it stands
  expect 0 replace --out "$dir/ten.pdf" "$(number 10)"; shows "déjà émis"
  claim "le même fichier" cmp "$dir/ten.pdf" "$dir/resumed/$ten.pdf"
  expect 0 verb suspend --reason essai "$ten"
  expect 1 replace --out "$dir/none.pdf" "$(number 10)"; says "$ten, qui a sa place, est suspendu : rétablissez-le"
  expect 0 verb reinstate --reason essai "$ten"
  expect 0 replace --out "$dir/ten.pdf" --force "$(number 10)"
  expect 0 replace --out "$dir/eleven.pdf" "$ten"
  expect 1 replace --out "$dir/none.pdf" "$(number 10)"; says "$ten, qui a sa place, est remplacé à son tour"
  eleven=$(field "$ten" replaced_by)
  expect 0 verb revoke --reason essai "$eleven"
  expect 1 replace --out "$dir/none.pdf" "$ten"; says "$eleven, qui a sa place, est révoqué : rien ne prend sa place"
  claim "aucun fichier" test ! -e "$dir/none.pdf"
  # two at once
  start replace --reason essai --out "$dir/a.pdf" "$(number 9)" &
  pid=$!
  replace --out "$dir/b.pdf" "$(number 9)" > /dev/null 2>&1 || true
  wait $pid || true
  expect 0 replace --out "$dir/a.pdf" --force "$(number 9)"
  claim "un bon" test "$(good_of 9)" = 1

  # a replaced title is not renewed, the one in its place is; one is not renewed twice
  expect 0 verb renew --days 120 --out "$dir/next"
  claim "pas le remplacé" test "$(ask "SELECT count(*) FROM title WHERE former IN (SELECT id FROM title WHERE status = 'replaced')")" = 0
  claim "celui qui a sa place" test "$(field "$two" successor)" != null
  claim "un successeur chacun" test "$(ask "SELECT count(*) - count(DISTINCT former) FROM title WHERE former IS NOT NULL")" = 0
  expect 0 replace --out "$dir/last.pdf" --request "$dir/correction.json" "$two"
  says "n’est pas corrigé : remplacez-le aussi"
  agrees
}

# every title of FR00_0001 in force, by the key that follows it
check_reissue() {
  expect 1 verb reissue --signer FR00_0003 --out "$dir/re"; says "n’a scellé aucun titre"
  force=$(ask "SELECT count(*) FROM title WHERE state = 'issued' AND status = 'good' AND seal_signer = 'FR00_0001'
    AND (valid_until IS NULL OR valid_until >= '$(TZ=Europe/Paris date +%F)')")
  expect 0 verb reissue --signer FR000001 --dry-run
  says "$force titres seraient remplacés, 0 retenus"
  says "1 titres suspendus ne sont pas remplacés"
  claim "rien n’est fait" test "$(ask "SELECT count(*) FROM title WHERE seal_signer = 'FR00_0002'")" = 0
  rm -rf "$dir/re"
  for wait in 0.15 0.3; do
    start reissue --signer FR000001 --out "$dir/re" &
    pid=$!
    sleep $wait
    kill -9 $pid 2> /dev/null || true
    wait $pid 2> /dev/null || true
  done
  expect 0 verb reissue --signer FR000001 --out "$dir/re" --by "agent 7"
  claim "tous, une fois" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued' AND seal_signer = 'FR00_0002'")" = "$force"
  claim "un fichier chacun" test "$(find "$dir/re" -name '*.pdf' | wc -l)" = "$force"
  claim "plus un seul" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued' AND status = 'good'
    AND seal_signer = 'FR00_0001' AND (valid_until IS NULL OR valid_until >= '$(TZ=Europe/Paris date +%F)')")" = 0
  expect 0 check "$dir/re/$(ask "SELECT min(number) FROM title WHERE state = 'issued' AND seal_signer = 'FR00_0002'
    AND kind = 'api' AND valid_from <= '$(TZ=Europe/Paris date +%F)'").pdf"
  claim "scellé par la clé d’aujourd’hui" test "$(jq -r .seal.certificate <<< "$output")" = 0002
  expect 0 verb reissue --signer FR000001 --out "$dir/re"; says "0 titres remplacés"
  expect 1 verb reissue --signer FR000002 --out "$dir/re"; says "est la clé qui scelle aujourd’hui"
  expect 2 verb reissue --signer FR000001; says "il manque --out"
  expect 2 verb reissue --out "$dir/re"; says "--signer"
  agrees
}

register=$dir/register.db
check_engine
expect 1 verb reissue --signer FR000001 --out "$dir/re"; says "est la clé qui scelle aujourd’hui"
register=$SCEAU_TEST_POSTGRES
check_engine

ceremony_plan "$dir/second.json" seal-0002 seal 0002
ceremony_perform "$dir/second.json" > /dev/null
ceremony_certify second seal-0002 > /dev/null
cp "$dir/certs/FR00_0002.pem" "$dir/trust/"
for _ in {1..100}; do
  ceremony_promote seal-0002 > "$dir/ceremony.log" 2>&1 && break
  sleep 0.1
done
check_reissue
register=$dir/register.db
check_reissue
claims_made 170
