#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau status publish: what is revoked, suspended, reinstated here is so for whoever is
# shown the file or its code alone, offline; over both engines.
# usage: status_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
templates=$source/templates
dir=$(mktemp -d)
agent_pid=
. "$source/tests/support/ceremony.sh"
. "$source/tests/support/expect.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
change() { jq "$1" "$dir/sceau.json" > "$dir/new.json" && mv "$dir/new.json" "$dir/sceau.json"; }
ceremony_files
change '.bundle = { key: "bundle-0001", certificate: "certs/bundle-0001.pem" }
  | .status = { key: "status-0001", certificate: "certs/status-0001.pem" }
  | .addresses.status = "https://etats.example/titres"
  | .hsm.keys += [{ label: "bundle-0001", purpose: "bundle", certificate: "certs/bundle-0001.pem" },
    { label: "status-0001", purpose: "status", certificate: "certs/status-0001.pem" }]'
ceremony_keys bundle-0001 bundle "Paquets SPECIMEN" status-0001 status "Etats SPECIMEN" > /dev/null
ceremony_agent

verb() { "$bin/sceau" "$1" --config "$dir/sceau.json" --register "$register" "${@:2}"; }
publish() { "$bin/sceau" status publish --config "$dir/sceau.json" --register "$register" --to "$lists" "$@"; }
token() { python3 "$source/tests/support/read_token.py" "$lists/$1" "$dir/certs/status-0001.pem" > "$dir/token.json"; }
trust() { "$bin/sceau-verify" trust "$1" --store "$dir/mine" "${@:2}"; }
check() { "$bin/sceau-verify" check --trust "$dir/mine" --allow-test "$@"; }
number() { sed -n "/\"line\":$1[,}]/s/.*\"number\":\"\([^\"]*\)\".*/\1/p" "$dir/results"; }
file() { echo "$dir/out/$(number "$1").pdf"; }
data() { pdfdetach -save 1 -o "$dir/data.json" "$(file "$1")"; }
place() { data "$1" && jq -r .status.status_list.idx "$dir/data.json"; }
# code N: read once for each register
code() {
  [ -s "$dir/code.$1" ] || { data "$1" && jq -r .code "$dir/data.json" > "$dir/code.$1"; }
  cat "$dir/code.$1"
}
signers() { "$bin/sceau" bundle publish --config "$dir/sceau.json" --store "$dir/author" --out "$dir/signers.sceau" "$@"; }

expect 0 "$bin/sceau-verify" trust import --store "$dir/author" --signer "$dir/certs/FR00_0001.pem"
expect 0 "$bin/sceau-verify" trust import --store "$dir/author" --pdf-signer "$dir/certs/pdf-0001.pem"
for i in 1 2 3 4 5; do
  jq -c ".application.number = \"920120000000000000$i\"" "$source/templates/api/sample.json"
done > "$dir/lines"

# state N CODE STATE: of the file and of its code alone, by the JSON of the verifier
state() {
  expect "$2" check --json "$(file "$1")"
  claim "fichier $1 : $3, du jour, à jour" jq -e --arg s "$3" --arg d "$(TZ=Europe/Paris date +%F)" \
    '.status | .state == $s and .as_of == $d and (.stale | not)' "$dir/.out"
  expect "$2" check --json --code "$(code "$1")"
  claim "code $1 : $3" jq -e --arg s "$3" '.status.state == $s' "$dir/.out"
}

check_engine() {
  lists=$dir/lists
  rm -rf "$dir/out" "$dir/results" "$dir/result" "$dir"/code.* "$lists" "$dir/mine" "$dir/signers.sceau" "$dir/bare.sceau"
  mkdir "$lists"
  expect 0 verb batch --requests "$dir/lines" --out "$dir/out" --results "$dir/results"
  expect 0 signers
  expect 0 trust import --pin "$dir/certs/bundle-0001.pem" "$dir/signers.sceau"
  expect 0 check "$(file 1)"; shows "Révocation non vérifiée"

  # nothing is withdrawn: every title is good, and a list does not tell how many there are
  expect 0 publish --bundle "$dir/signers.sceau"
  shows "1 liste, 0 titre révoqué, 0 suspendu, 0 remplacé"; shows "Paquet nº 2"
  claim "un jeton lu sans Sceau" token 0
  claim "entière dès le premier titre" jq -e '.size == 1048576 and .values == {} and .typ == "statuslist+jwt"
    and .sub == "https://etats.example/titres/0" and .exp - .iat == 7 * 86400 and .ttl == 43200' "$dir/token.json"
  claim "l’agrégation" jq -e '.status_lists == ["https://etats.example/titres/0"]' "$lists/aggregation"
  claim "la liste dit son adresse, le titre la même" test "$(data 1 && jq -r .status.status_list.uri "$dir/data.json")" \
    = "https://etats.example/titres/0"
  expect 0 trust import "$dir/signers.sceau"
  for i in 1 2 3 4 5; do state "$i" 0 good; done
  expect 0 check "$(file 1)"; shows "Non révoqué d’après la liste d’états du "
  expect 0 check --strict --code "$(code 1)"
  expect 0 trust list; shows "États de titres"; shows "FR00 0001"

  # one revoked, one suspended, one replaced: at once for the next list, offline
  expect 0 verb revoke --reason "essai" "$(number 1)"
  expect 0 verb suspend --reason "essai" "$(number 2)"
  rm -f "$dir/other.pdf"
  expect 0 verb replace --reason "essai" --out "$dir/other.pdf" "$(number 5)"
  # asked again, their requests do not hand them out as if nothing had been
  rm -rf "$dir/again" "$dir/again.results"
  expect 0 verb batch --requests "$dir/lines" --out "$dir/again" --results "$dir/again.results"
  claim "retirés dits, et sans fichier" jq -se '[.[] | [.line, .withdrawn, has("file")]] | sort == [[1, "revoked", false],
    [2, "suspended", false], [3, null, true], [4, null, true], [5, "replaced", false]]' "$dir/again.results"
  claim "leurs fichiers seuls" test "$(ls "$dir/again" | grep -c pdf)" = 2
  cp "$lists/0" "$dir/first"
  expect 0 publish --bundle "$dir/signers.sceau"
  shows "1 titre révoqué, 1 suspendu, 1 remplacé"
  token 0
  claim "chacun à sa place" jq -e --arg a "$(place 1)" --arg b "$(place 2)" --arg c "$(place 5)" \
    '.values == {($a): 1, ($b): 2, ($c): 3}' "$dir/token.json"
  claim "les codes, signés" token codes
  claim "un code de chaque" jq -e '.codes == [{ ca: "FR00", certificate: "0001", revoked: .codes[0].revoked,
    suspended: .codes[0].suspended, replaced: .codes[0].replaced }]
    and (.codes[0] | all(.revoked, .suspended, .replaced; length == 11))
    and .typ == "sceau-codes+jwt"' "$dir/token.json"
  expect 0 check "$(file 1)" # what was not imported is not known
  expect 0 trust import "$dir/signers.sceau"
  state 1 1 revoked; state 2 1 suspended; state 3 0 good; state 5 1 replaced
  expect 0 check --json "$dir/other.pdf"
  claim "ce qui a sa place est bon" test "$(jq -r .status.state "$dir/.out")" = good
  expect 1 check "$(file 1)"; shows "Révoqué d’après la liste d’états du "
  claim "c’est dit d’abord" sh -c "sed -n 2p '$dir/.out' | grep -q 'Révoqué d’après'"
  expect 1 check --role employer --code "$(code 2)"; shows "Suspendu d’après"
  claim "un titre retiré n’ouvre aucun droit" sh -c "! grep -q '^Oui' '$dir/.out'"

  # who republishes the signers says what was said of titles too
  expect 0 signers; expect 0 trust import "$dir/signers.sceau"; state 1 1 revoked

  # a suspension ends; a revocation does not, not even where the register forgot it
  expect 0 verb reinstate --reason "essai" "$(number 2)"
  expect 0 publish --bundle "$dir/signers.sceau"
  expect 0 trust import "$dir/signers.sceau"
  state 2 0 good; state 1 1 revoked; state 5 1 replaced
  expect 0 verb history "$(number 1)"
  claim "les publications sont au journal" test "$(query "SELECT count(*) FROM audit WHERE act = 'publish'")" = 3
  query "UPDATE title SET status = 'good' WHERE number = '$(number 1)'"
  cp "$lists/0" "$dir/kept"
  expect 1 publish --bundle "$dir/signers.sceau"; says "vient d’une sauvegarde d’avant"
  claim "rien n’a été publié" cmp "$lists/0" "$dir/kept"
  query "UPDATE title SET status = 'revoked' WHERE number = '$(number 1)'"

  # a title was sealed under another address: it is found there, and the others under theirs
  base=https://etats.example/autres
  change ".addresses.status = \"$base\""
  jq -c '.application.number = "9201200000000000009"' "$source/templates/api/sample.json" > "$dir/line"
  expect 0 verb batch --requests "$dir/line" --out "$dir/out" --results "$dir/result"
  sed 's/"line":1,/"line":6,/' "$dir/result" >> "$dir/results"
  claim "le titre porte la nouvelle" test "$(data 6 && jq -r .status.status_list.uri "$dir/data.json")" = "$base/0"
  expect 0 verb revoke --reason "essai" "$(number 6)"
  change '.addresses.status = "https://etats.example/titres"'
  expect 0 publish --bundle "$dir/signers.sceau"
  shows "Sous l’adresse d’avant $base : à servir de $lists/"
  former=$(cd "$lists" && ls -d ????????????????)
  claim "la sienne" token "$former/0"
  claim "il y est" jq -e --arg b "$base/0" --arg p "$(place 6)" '.sub == $b and .values[$p] == 1' "$dir/token.json"
  claim "les codes" token "$former/codes"
  claim "l’agrégation les nomme toutes" jq -e --arg b "$base/0" '.status_lists == ["https://etats.example/titres/0", $b]' "$lists/$former/aggregation"
  expect 0 trust import "$dir/signers.sceau"
  state 1 1 revoked; state 6 1 revoked
  # the new one is today's: the last list, of the one before, is still known
  change ".addresses.status = \"$base\""
  expect 0 publish; shows "Sous l’adresse d’avant https://etats.example/titres"
  claim "celle d’aujourd’hui" token 0
  claim "dit la même chose" jq -e --arg b "$base/0" --arg p "$(place 6)" '.sub == $b and .values[$p] == 1' "$dir/token.json"
  claim "et dans le dossier qu’elle avait" cmp "$lists/0" "$lists/$former/0"
  change '.addresses.status = "https://etats.example/titres"'
  claim "c’est au journal, une fois" test "$(query "SELECT count(*) FROM audit WHERE act = 'address'")" = 2
  expect 0 "$bin/sceau" audit --register "$register" --quick

  # an older list does not come back with a newer number
  expect 0 "$bin/sceau" bundle publish --config "$dir/sceau.json" --store "$dir/author" --out "$dir/bare.sceau" --sequence 99
  claim "ce paquet ne dit rien des titres" sh -c "! grep -q '^\[status\]' '$dir/bare.sceau'"
  expect 0 trust import "$dir/bare.sceau"
  state 1 1 revoked

  # two at once come one after the other: what was revoked between is in the last one
  exec 9< "$lists/.publication"
  flock 9
  publish --bundle "$dir/signers.sceau" > "$dir/waits" 2>&1 &
  one=$!
  sleep 0.5
  claim "elle attend" kill -0 "$one"
  expect 0 verb revoke --reason "pendant" "$(number 3)"
  flock -u 9
  wait "$one"
  exec 9<&-
  claim "elle a lu après" token 0
  claim "et la dit" jq -e --arg c "$(place 3)" '.values[$c] == 1' "$dir/token.json"

  # late: said, and refused by --strict
  later=$(date -d '+9 days' +%F)
  expect 0 check --at "$later" --code "$(code 3)"; shows "Cette liste d’états n’est plus à jour"
  expect 3 check --strict --at "$later" --code "$(code 3)"
  expect 1 check --at "$later" --code "$(code 1)"
  expect 1 trust check --at "$later"; shows "l’état des titres n’est plus à jour"
  expect 0 trust list --json
  claim "chaque liste et son âge" jq -e '(.status_lists | map(.uri)) == ["https://etats.example/autres/0", "https://etats.example/titres/0"]
    and (.status_codes | map(.ca + .certificate)) == ["FR000001"] and all(.status_codes[], .status_lists[]; .issued)' "$dir/.out"

  # an address that this register never heard of
  expect 0 publish --former https://etats.example/anciens; shows "https://etats.example/anciens"
  expect 2 publish --former http://etats.example/anciens; says "--former"

  # what is not ours stays, and nothing is written then
  echo "autre chose" > "$lists/0"
  expect 1 publish; says "n’est pas une liste d’ici"
  claim "elle est là" grep -q "autre chose" "$lists/0"
  python3 - "$dir/kept" "$lists/0" <<'PY'
import sys
token = open(sys.argv[1]).read()
at = token.index(".") + 40
open(sys.argv[2], "w").write(token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1:])
PY
  expect 1 publish; says "n’est pas une liste d’ici"
  cp "$dir/kept" "$lists/0"
  expect 3 publish --bundle "$dir/nowhere.sceau"; says "nowhere.sceau"
}

# values: of the list, by place
values() { token 0 && jq -e "$@" "$dir/token.json"; }

# check_restored REGISTER WHERE: one made there of a copy from before knows less than what is
# published; none of it is undone, whether the last publication is left in the folder or in
# the bundle
check_restored() {
  expect 0 signers --sequence 100
  rm -f "$dir/copy" "$dir/result"
  expect 0 "$bin/sceau" backup --register "$register" --to "$dir/copy"
  for i in 1 2; do
    jq -c ".application.number = \"92012000000000000${i}3\"" "$source/templates/api/sample.json"
  done > "$dir/line"
  expect 0 verb batch --requests "$dir/line" --out "$dir/out" --results "$dir/result"
  jq -c '.line += 6' "$dir/result" >> "$dir/results"
  expect 0 verb revoke --reason "essai" "$(number 7)"
  expect 0 verb suspend --reason "essai" "$(number 8)"
  expect 0 verb suspend --reason "essai" "$(number 2)"
  rm -f "$dir/another.pdf"
  expect 0 verb replace --reason "essai" --out "$dir/another.pdf" "$(number 4)"
  if [ "$2" = bundle ]; then
    expect 0 publish --bundle "$dir/signers.sceau"
    rm -rf "$lists"/*
  else
    expect 0 publish
  fi
  local gone=$register
  register=$1
  expect 0 "$bin/sceau" restore --from "$dir/copy" --register "$register"

  # a title that it has: its revocation is to be done again, and is named
  sha256sum "$lists"/* "$dir/signers.sceau" > "$dir/sums" 2> /dev/null || true
  expect 1 publish --bundle "$dir/signers.sceau"; says "1 titres publiés révoqués"; says "$(number 4) : remplacé"
  claim "rien n’a été publié" sh -c "sha256sum '$lists'/* '$dir/signers.sceau' 2> /dev/null | cmp - '$dir/sums'"
  expect 0 verb revoke --reason "refait" "$(number 4)"
  expect 0 publish --bundle "$dir/signers.sceau"
  shows "2 titres que ce registre n’a plus gardent l’état publié"; shows "2 codes que ce registre n’a plus"
  shows "$(number 7 | cut -d- -f2-) : révoqué, liste 0, place $(place 7) ; n’est plus"
  shows "$(number 8 | cut -d- -f2-) : suspendu"
  shows "1 titre publié suspendu, bon au registre, reste suspendu"; shows "$(number 2) : suspendu"
  expect 0 trust import "$dir/signers.sceau"
  state 7 1 revoked; state 8 1 suspended; state 2 1 suspended

  # it is the register that keeps it, not the folder; what is decided is named no more
  rm -rf "$lists"/*
  expect 0 publish; shows "$(number 8 | cut -d- -f2-) : suspendu"; shows "$(number 2) : suspendu"
  claim "dit une fois" sh -c "! grep -q '$(number 7 | cut -d- -f2-)' '$dir/.out'"
  claim "gardé" values --arg g "$(place 7)" --arg h "$(place 8)" --arg b "$(place 2)" '.values | .[$g] == 1 and .[$h] == 2 and .[$b] == 2'
  expect 0 verb audit --quick

  # decided: both come back, what was revoked does not
  code 8 > "$dir/code"
  settle() { "$bin/sceau" status settle --config "$dir/sceau.json" --register "$register" "$@"; }
  expect 0 settle --as good --code "$dir/code" --reason "essai" --by "agent 7" "$(number 8)"
  expect 1 settle --as good --reason "essai" "$(number 7)"; says "révoqué, et le reste"
  expect 1 settle --as revoked --reason "essai" "$(number 1)"; says "ce titre est au registre"
  expect 1 settle --as revoked --reason "essai" 09999999-67; says "n’a pas pu donner"
  expect 1 settle --as revoked --reason "essai" 00000001-96; says "mal recopié"
  expect 2 settle --as revoked "$(number 7)"; expect 2 settle --as gone --reason "essai" "$(number 7)"
  expect 0 verb suspend --reason "refait" "$(number 2)"
  expect 0 verb reinstate --reason "essai" "$(number 2)"
  expect 0 publish --bundle "$dir/signers.sceau"; shows "1 titre que ce registre n’a plus garde l’état"
  expect 0 trust import "$dir/signers.sceau"
  state 7 1 revoked; state 8 0 good; state 2 0 good
  claim "qui a décidé" test "$(sqlite_or_psql "SELECT count(*) FROM audit WHERE act = 'settle' AND who = 'agent 7'")" = 1
  expect 0 verb audit --quick

  # the list of another register is not taken for one's own
  cp "$lists/0" "$dir/kept"
  register=$dir/fresh$RANDOM.db
  expect 0 verb batch --requests "$dir/line" --out "$dir/out"
  expect 1 publish; says "elle est d’un autre"
  claim "elle est là" cmp "$lists/0" "$dir/kept"
  register=$gone
}
sqlite_or_psql() {
  case $register in
    postgresql:*) psql "$register" -qAtc "$1" ;;
    *) sqlite3 "$register" "$1" ;;
  esac
}

# over which engine, and a question to it
register=$dir/register.db
query() { sqlite3 "$dir/register.db" "$1"; }
check_engine
psql "$SCEAU_TEST_POSTGRES" -qc "CREATE SCHEMA restored"
check_restored "$SCEAU_TEST_POSTGRES&options=-csearch_path%3Drestored" folder
register=$SCEAU_TEST_POSTGRES
query() { psql -qtA "$SCEAU_TEST_POSTGRES" -c "$1"; }
check_engine
check_restored "$dir/restored.db" bundle

# the keys: one of another purpose is refused, none at all is said
register=$dir/register.db
change '.status.key = "bundle-0001" | .status.certificate = "certs/bundle-0001.pem"'
rm -rf "$lists"/*
expect 3 publish; says "faite pour « bundle », pas pour « status »"
claim "rien n’est écrit" test -z "$(ls "$lists")"
change '.status.key = "status-0001"'
expect 3 publish; claim "rien n’est écrit" test -z "$(ls "$lists")"
change 'del(.status)'
expect 3 publish; says "status.key, status.certificate et addresses.status"
expect 2 "$bin/sceau" status; expect 2 "$bin/sceau" status publish --config "$dir/sceau.json"; says "--to est attendu"
expect 2 publish --days 91; expect 2 publish --days 0
claims_made 150
