#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# sceau serve while things fail: the keys' agent and the database go away and come back,
# a thousand connections, slow clients, a stop while it works, a service killed in the middle of a batch
# of which another goes on; no title is lost, and none is there twice.
# usage: serve_faults_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2 tools=$3
. "$source/tests/e2e/serve_lib.sh"
serve_keys
serve_client machine "machine SPECIMEN" machine
serve_nginx

ask() {
  case $register in
    postgresql:*) psql "$register" -Atc "$1" ;;
    *) sqlite3 -cmd '.timeout 10000' "$register" "$1" ;;
  esac
}
# crowd N FROM THREADS [SECONDS]: so many titles asked for, beside; $crowd, $dir/crowd
crowd() {
  requests "$1" "$2" | "$tools/ask_titles" "$port" "$dir" machine "k$2" "$3" "${4:-60}" \
    > "$dir/crowd" 2> "$dir/crowd.err" &
  crowd=$!
}
# under_way N: some of them have their title. So many are asked for that the rest takes
# most of a second where titles are made fastest, and what is done next finds it.
under_way() {
  until [ -s "$dir/crowd" ]; do sleep 0.02; done
  claim "rien n’est en route" test "$(wc -l < "$dir/crowd")" -lt "$1"
}
# crowded N: each of them has its title, and no other has it
crowded() {
  wait "$crowd"
  claim "des clients ont échoué : $(cat "$dir/crowd.err")" test ! -s "$dir/crowd.err"
  claim "$1 demandes, $(wc -l < "$dir/crowd") réponses" test "$(wc -l < "$dir/crowd")" = "$1"
  claim "des titres manquent : $(jq -c 'select(.number == "")' "$dir/crowd" | head -3)" \
    jq -es 'all(.number != "")' "$dir/crowd"
  claim "un titre pour deux" jq -es '(map(.number) | unique | length) == length' "$dir/crowd"
  claim "une autre réponse que celles qui sont dites : $(jq -c .statuses "$dir/crowd" | sort | uniq -c | tr '\n' ' ')" jq -es 'all(.[].statuses[]; . == 201 or . == 200 or . == 503)' "$dir/crowd"
}
titles=0
# whole N: so many more, each once
whole() {
  titles=$((titles + $1))
  claim "$titles titres" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" = "$titles"
  claim "un fichier chacun" test "$(ask "SELECT count(*) FROM file")" = "$titles"
  claim "une demande chacun" test "$(ask "SELECT count(DISTINCT application) FROM title WHERE state = 'issued'")" = "$titles"
  expect 0 "$bin/sceau" audit --register "$register"
  shows "chaîne intacte"
}

check_keys() {
  # the keys away: told, and the rest of the service goes on
  asked 200 machine GET /readyz
  ceremony_stop
  requests 1 1 > "$dir/one"
  sent 503 machine /titles "@$dir/one" -H 'Idempotency-Key: one'
  problem 503 away
  says "retry-after: "
  asked 503 machine GET /readyz
  asked 200 machine GET /healthz
  asked 200 machine GET /expiring
  crowd 12 100 6
  sleep 1
  ceremony_agent
  crowded 12
  asked 200 machine GET /readyz
  sent 201 machine /titles "@$dir/one" -H 'Idempotency-Key: one'
  whole 13
}

check_stop() {
  # stopped while it works: what it took is answered, and the next one does the rest
  crowd 300 200 16
  under_way 300
  serve_stop
  claim "fin : $stopped" test "$stopped" = 0
  claim "rien n’était en route" test "$(wc -l < "$dir/crowd")" -lt 300
  serve_start
  crowded 300
  whole 300
}

check_slow() {
  # who falls silent in the middle is sent away and takes no place, who is slow has a title
  sed -i 's/client_body_timeout 15s/client_body_timeout 4s/' "$dir/site.conf"
  serve_nginx_again
  requests 40 3000 > "$dir/slow.lines"
  /usr/bin/python3 "$source/tests/support/slow_clients.py" "$port" "$dir" machine slow 4 < "$dir/slow.lines" > "$dir/slow" &
  local slow=$!
  sleep 0.5
  requests 1 3100 > "$dir/one"
  sent 201 machine /titles "@$dir/one" -H 'Idempotency-Key: beside'
  asked 200 machine GET /me
  # twelve seconds they take, and none of them has its title yet
  claim "les lents ont retardé les autres" test "$(ask "SELECT count(*) FROM title WHERE state = 'issued'")" = $((titles + 1))
  wait "$slow"
  claim "des lents : $(cat "$dir/slow")" jq -e '.ended == 40 and .shortest > 2 and .longest < 12 and .statuses == [range(40) | 201]' "$dir/slow"
  whole 41
  sed -i 's/client_body_timeout 4s/client_body_timeout 15s/' "$dir/site.conf"
  serve_nginx_again
}

check_killed() {
  # killed in the middle of a batch and of requests
  requests 500 10000 > "$dir/many"
  asked 202 machine POST /batches -H 'Content-Type: application/x-ndjson' --data-binary "@$dir/many"
  batch=$(sed -n 's/^location: \(.*\)\r$/\1/p' "$dir/headers")
  crowd 300 1000 8
  until [ "$(ask "SELECT count(*) FROM upload_line")" -gt 0 ]; do sleep 0.02; done
  kill -KILL "$service"
  wait "$service" 2> /dev/null || true
  claim "les demandes étaient finies" kill -0 "$crowd"
  claim "le lot était fini" test "$(ask "SELECT count(*) FROM upload_line")" -lt 500
  : > "$dir/service.log"
  serve_start
  crowded 300
  for _ in $(seq 300); do
    asked 200 machine GET "$batch"
    [ "$(jq -r .state "$dir/answer")" != done ] || break
    sleep 0.1
  done
  has '.state == "done" and .issued + .already_issued == 500 and .refused == 0'
  asked 200 machine GET "$batch/results"
  claim "500 lignes, chacune son titre" jq -es '(map(.line) == [range(1; 501)]) and (map(.number) | unique | length) == 500' "$dir/answer"
  whole 800
}

register=$dir/register.db
serve_start
check_keys
check_stop
check_slow
check_killed

# a thousand connections at once, and one more
ulimit -n 4096 2> /dev/null || true
printf 'X-Client-Verify: SUCCESS\nX-Client-Certificate: %s\n' "$(jq -sRr @uri < "$dir/machine.pem")" > "$dir/headers.me"
claim "mille connexions" test \
  "$(/usr/bin/python3 "$source/tests/support/serve_connections.py" "$socket" 1000 "$dir/headers.me")" = 1000
asked 200 machine GET /me
serve_stop
claim "fin : $stopped" test "$stopped" = 0

# the same over PostgreSQL, which goes away itself
register=$SCEAU_TEST_POSTGRES
titles=0
serve_start
check_keys
crowd 300 200 8
under_way 300
"$SCEAU_TEST_POSTGRES_AGAIN" > /dev/null
crowded 300
whole 300
check_killed

# two services over one register: one of them is killed, nginx asks the other
second=$dir/second.sock
"$bin/sceau" serve --config "$dir/sceau.json" --register "$register" --socket "$second" 2> "$dir/second.log" &
other=$!
until grep -q event=ready "$dir/second.log"; do sleep 0.05; done
sed -i "s|server unix:$socket;|&\n    server unix:$second;|" "$dir/site.conf"
serve_nginx_again
crowd 300 2000 8
under_way 300
kill -KILL "$service"
wait "$service" 2> /dev/null || true
service=$other
crowded 300
whole 300
claims_made 103
