#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Titles that are asked of sceau serve: issued, renewed, replaced, in batches; and reports
# of documents; over SQLite, and over the PostgreSQL of with_postgres.sh.
# usage: serve_titles_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2
. "$source/tests/e2e/serve_lib.sh"
serve_keys
serve_roles agent supervisor machine auditor
serve_nginx
title() { "$bin/sceau" "$1" --register "$register" "${@:2}"; }

# --- titles that are asked for
asks() { jq -c --arg n "92012090000000000$1" '.application.number = $n' "$templates/api/sample.json"; }
check_issuing() {
  sent 403 auditor /titles "$(asks 01)"
  problem 403 act
  asked 415 machine POST /titles --data-binary "$(asks 01)"
  problem 415 content-type
  sent 200 agent /titles/check "$(asks 01)"
  has '.kind == "api" and .work == "yes" and .level == "B-B" and .rule_set and (.mention | test("autorise son titulaire à travailler"))'
  has '.valid_from < .valid_until'
  claim "le contrôle redit ce qui a été envoyé" sh -c "! grep -qi -e specimen -e natacha '$dir/answer'"
  sent 422 agent /titles/check "$(asks 01 | jq -c '.holder.birth.date = "1973-02-30"')"
  problem 422 refused holder.birth.date
  sent 422 machine /titles "$(asks 01 | jq -c '.holder.birth.date = "1973-02-30"')"
  problem 422 refused holder.birth.date
  sent 422 machine /titles "$(asks 01 | jq -c '.extra = 1')"
  problem 422 refused
  sent 422 machine /titles "$(asks 01 | jq -c '.kind = "adf"')"
  sent 422 machine /titles '{"schema":'
  asked 413 machine POST /titles -H 'Content-Type: application/json' --data-binary "@$dir/huge"
  problem 413 too-large
  sent 400 machine '/titles?level=B-X' "$(asks 01)"
  problem 400 value level
  sent 400 machine /titles "$(asks 01)" -H 'Idempotency-Key: renew:1'
  problem 400 value
  sent 400 machine /titles "$(asks 01)" -H "Idempotency-Key: $(printf 'a%.0s' $(seq 129))"
  problem 400 value Idempotency-Key
  sent 400 machine /titles "$(asks 01)" -H 'Idempotency-Key: a' -H 'Idempotency-Key: a'
  sent 201 machine /titles "$(asks 01)" -H 'Idempotency-Key: dossier-1'
  has '.status == "good" and .kind == "api" and .work == "yes" and .application == "9201209000000000001"'
  one=$(jq -r .number "$dir/answer")
  says "location: /titles/$one"
  says "sceau-number: $one"
  sent 200 machine /titles "$(asks 01)" -H 'Idempotency-Key: dossier-1'
  has ".number == \"$one\""
  sent 409 machine /titles "$(asks 02)" -H 'Idempotency-Key: dossier-1'
  problem 409 state
  sent 409 machine '/titles?level=B-B' "$(asks 01)" -H 'Idempotency-Key: dossier-1'
  # sent several times at once, it is one title too
  for i in 1 2 3 4; do
    curl -sS --cacert "$dir/certificate.pem" --resolve "titres.example:$port:127.0.0.1" --cert "$dir/machine.pem" \
      --key "$dir/machine.key" -H 'Content-Type: application/json' -H 'Idempotency-Key: dossier-4' -o "$dir/once.$i" \
      -w '%{http_code}\n' --data-binary "$(asks 04)" "https://titres.example:$port/titles" > "$dir/code.$i" &
  done
  # shellcheck disable=SC2046
  wait $(jobs -p | grep -vx -e "$service" -e "$nginx" -e "$agent_pid")
  claim "réponses : $(sort "$dir"/code.[1-4] | tr '\n' ' ')" test "$(sort "$dir"/code.[1-4] | tr '\n' ' ')" = "200 200 200 201 "
  claim "plusieurs titres" jq -es '(map(.number) | unique | length) == 1' "$dir"/once.[1-4]
  # no key: its bytes; and the file at once
  sent 201 agent /titles "$(asks 03)" -H 'Accept: application/pdf'
  says "content-type: application/pdf"
  two=$(sed -n 's/^sceau-number: \(.*\)\r$/\1/p' "$dir/headers")
  cp "$dir/answer" "$dir/two.pdf"
  expect 0 "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$dir/two.pdf"
  sent 200 agent /titles "$(asks 03)" -H 'Accept: application/pdf'
  claim "un autre fichier la seconde fois" cmp "$dir/answer" "$dir/two.pdf"
  asked 200 agent GET "/titles/$two/pdf"
  claim "un autre fichier par son adresse" cmp "$dir/answer" "$dir/two.pdf"
  # withdrawn since, it is not handed out as good
  sent 200 supervisor "/titles/$two/revocation" '{"reason":"erreur"}'
  sent 409 agent /titles "$(asks 03)" -H 'Accept: application/pdf'
  problem 409 withdrawn
  sent 200 agent /titles "$(asks 03)"
  has '.status == "revoked"'
  # what follows, once, and not where it ended
  sent 403 auditor "/titles/$one/renewal" '{}'
  sent 400 agent "/titles/$one/renewal" '{"decision":"x"}'
  problem 400 value decision
  sent 422 agent "/titles/$one/renewal" '{"decision":{"date":"2020-01-01"}}'
  sent 201 agent "/titles/$one/renewal" ''
  has ".former == \"$one\" and .status == \"good\""
  next=$(jq -r .number "$dir/answer")
  sent 200 agent "/titles/$one/renewal" '{}'
  has ".number == \"$next\""
  for ended in "$two" "$third"; do
    sent 409 agent "/titles/$ended/renewal" '{}'
    problem 409 state
  done
  sent 404 agent "/titles/ADF-${one#*-}/renewal" '{}'
  # in its place
  sent 400 agent "/titles/$next/replacement" '{}'
  problem 400 value reason
  sent 400 agent "/titles/$next/replacement" "{\"reason\":\"$(printf 'a%.0s' $(seq 181))\"}"
  problem 400 value reason
  sent 409 agent "/titles/$two/replacement" '{"reason":"perdu"}'
  problem 409 state
  sent 201 agent "/titles/$next/replacement" '{"reason":"perdu"}'
  has ".replaces == \"$next\""
  dup=$(jq -r .number "$dir/answer")
  sent 200 agent "/titles/$next/replacement" '{"reason":"perdu"}'
  has ".number == \"$dup\""
  asked 200 agent GET "/titles/$next"
  has ".status == \"replaced\" and .replaced_by == \"$dup\""
  sent 422 agent "/titles/$one/replacement" '{"reason":"faute","request":{"schema":"sceau.request/1"}}'
  sent 201 supervisor "/titles/$one/replacement" "{\"reason\":\"faute\",\"request\":$(asks 01 | jq -c '.holder.name_in_use = "Specimen"')}"
  sent 409 supervisor "/titles/$one/replacement" '{"reason":"faute"}'
  problem 409 state
  asked 200 auditor GET "/titles/$dup/history"
  has 'map(.by) == ["agent SPECIMEN"]'
  expect 0 title audit
  shows "chaîne intacte"
  claim "ce que sceau renew apporterait encore" test -z "$("$bin/sceau" renew --config "$dir/sceau.json" --register "$register" \
    --days 0 --out "$dir/left" 2> "$dir/left.log"; ls "$dir/left")"
}
head -c 70000 /dev/zero | tr '\0' ' ' > "$dir/huge"
# --- many at once
requests() {
  /usr/bin/python3 - "$templates/api/sample.json" "$1" "$2" <<'PY'
import json, sys
sample = json.load(open(sys.argv[1]))
for i in range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[2])):
    sample["application"]["number"] = "92012020%011d" % i
    print(json.dumps(sample, ensure_ascii=False, separators=(",", ":")))
PY
}
lines=(-H 'Content-Type: application/x-ndjson')
check_batches() {
  { requests 20 500; echo; echo '{"schema":"sceau.request/1"'; requests 1 500; } > "$dir/many"
  asked 403 agent POST /batches "${lines[@]}" --data-binary "@$dir/many"
  problem 403 act
  asked 415 machine POST /batches -H 'Content-Type: text/plain' --data-binary "@$dir/many"
  asked 400 machine POST /batches "${lines[@]}" --data-binary '  '
  problem 400 value
  asked 400 machine POST '/batches?level=B-X' "${lines[@]}" --data-binary "@$dir/many"
  problem 400 value level
  printf '{"a":"\xff"}\n' > "$dir/bad"
  asked 400 machine POST /batches "${lines[@]}" --data-binary "@$dir/bad"
  asked 202 machine POST /batches "${lines[@]}" --data-binary "@$dir/many"
  has '.schema == "sceau.batch/1" and .lines == 22'
  batch=$(sed -n 's/^location: \(.*\)\r$/\1/p' "$dir/headers")
  for _ in $(seq 100); do
    asked 200 machine GET "$batch"
    [ "$(jq -r .state "$dir/answer")" != done ] || break
    sleep 0.1
  done
  has '.state == "done" and .issued == 20 and .refused == 1 and .already_issued == 1'
  asked 200 machine GET "$batch/results"
  says "content-type: application/x-ndjson"
  claim "les lignes" jq -es 'map(.line) == [range(1; 21), 22, 23] and .[20].status == "refused" and (.[20].error | length > 0)
    and .[0].number == .[21].number and .[21].status == "already-issued"' "$dir/answer"
  from_batch=$(jq -rs '.[4].number' "$dir/answer")
  asked 200 machine GET "$batch/results?after=3&limit=2"
  claim "une page" jq -es 'map(.line) == [4, 5]' "$dir/answer"
  says "sceau-next: 5"
  asked 200 auditor GET "/titles/$from_batch/history"
  has 'map(.by) == ["machine SPECIMEN"]'
  asked 200 machine POST /batches "${lines[@]}" --data-binary "@$dir/many"
  claim "un autre lot" test "$batch" = "$(sed -n 's/^location: \(.*\)\r$/\1/p' "$dir/headers")"
  asked 404 machine GET /batches/0123
  problem 404 not-found
  case $register in
    postgresql:*) left=$(psql "$register" -Atc "SELECT max(length(body)) FROM upload") ;;
    *) left=$(sqlite3 "$register" "SELECT max(length(body)) FROM upload") ;;
  esac
  claim "les demandes d’un lot fini sont gardées : $left" test "$left" = 0
}
# --- reports of documents
check_reports() {
  sent 400 agent /reports '{"sort":"stolen","words":"x"}'
  problem 400 value sort
  sent 400 agent /reports '{"sort":"refused"}'
  problem 400 value words
  sent 400 agent /reports '{"sort":"refused","words":"x","number":"API-1"}'
  problem 400 value number
  sent 400 agent /reports "{\"sort\":\"refused\",\"words\":\"$(printf 'a%.0s' $(seq 601))\"}"
  problem 400 value words
  sent 400 agent /reports '{"sort":"refused","words":"x","name":"y"}'
  problem 400 value name
  sent 201 machine /reports "{\"sort\":\"refused\",\"number\":\"$number\",\"place\":\"une banque\",\"words\":\"refusé au guichet\"}"
  has '.id == 1 and .by == "machine SPECIMEN" and .sort == "refused" and (.handled | not)'
  sent 201 agent /reports '{"sort":"illegible","words":"le code ne se lit pas"}' -H 'Idempotency-Key: r1'
  sent 201 agent /reports '{"sort":"illegible","words":"le code ne se lit pas"}' -H 'Idempotency-Key: r1'
  has '.id == 2'
  asked 403 machine GET /reports
  asked 200 auditor GET /reports
  has '[.reports[].id] == [2, 1] and .reports[1].place == "une banque"'
  asked 200 auditor GET '/reports?limit=1'
  has '[.reports[].id] == [2] and .next == "2"'
  asked 200 auditor GET '/reports?limit=1&before=2'
  has '[.reports[].id] == [1]'
  sent 403 auditor /reports/1/handling '{"words":"la banque a été appelée"}'
  sent 200 agent /reports/1/handling '{"words":"la banque a été appelée"}'
  has '.handled_by == "agent SPECIMEN"'
  sent 409 supervisor /reports/1/handling '{"words":"encore"}'
  problem 409 state
  sent 404 agent /reports/99/handling '{"words":"rien"}'
  asked 200 agent GET /reports
  has '[.reports[].id] == [2]'
  asked 200 agent GET '/reports?state=any'
  has '[.reports[].id] == [2, 1]'
}
check_engine() {
  serve_start
  # one whose examination is over, and that is not renewed
  sent 201 machine /titles "$(asks 99)"
  third=$(jq -r .number "$dir/answer")
  number=$third
  sent 200 machine /applications/9201209000000000099/closing '{"reason":"titre accordé"}'
  check_issuing
  check_batches
  check_reports
  claim "les titres ne sont pas comptés" test "$(metric sceau_serve_issued_total)" = 7
  claim "les refus ne sont pas comptés" test "$(metric sceau_serve_refused_total)" -gt 3
  claim "les lots ne sont pas comptés" test "$(metric sceau_serve_batch_issued_total)" = 20
  serve_stop
  claim "fin : $stopped" test "$stopped" = 0
}
register=$dir/register.db
check_engine
register=$SCEAU_TEST_POSTGRES
check_engine
for word in SPECIMEN Natacha titles API- fraude perdu dossier-1 guichet; do
  claim "« $word » est dans un journal" sh -c "! grep -q -- '$word' '$dir/services.log'"
done
claims_made 250
