#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Three services over one PostgreSQL, behind two nginx on two ports, as on two machines: one
# service is killed under load, with a batch that it has in hand. No title is lost nor
# made twice, and the others take its work.
# usage: scale_test.sh BIN SOURCE TESTS
set -euo pipefail
bin=$1 source=$2 tools=$3
. "$source/tests/e2e/serve_lib.sh"
fronts=()
service_pid=()
serve_also() {
  [ ${#fronts[@]} = 0 ] || kill -TERM "${fronts[@]}" 2> /dev/null || true
  [ ${#service_pid[@]} = 0 ] || kill -KILL "${service_pid[@]}" 2> /dev/null || true
}
register=$SCEAU_TEST_POSTGRES
serve_keys
serve_client machine "machine SPECIMEN" machine

# service N: on its own socket
service() {
  "$bin/sceau" serve --config "$dir/sceau.json" --register "$register" --socket "$dir/$1.sock" 2> "$dir/service.$1" &
  service_pid[$1]=$!
  local i
  for i in $(seq 200); do
    ! grep -q event=ready "$dir/service.$1" || return 0
    sleep 0.05
  done
  lost "le service $1 ne démarre pas : $(cat "$dir/service.$1")"
}

# front PORT SERVICE...: nginx before those services
front() {
  local one
  port=$1
  shift
  socket=$dir/$1.sock
  serve_nginx
  for one in "${@:2}"; do
    sed -i "s|^    server unix:$socket;|&\n    server unix:$dir/$one.sock;|" "$dir/site.conf"
    claim "le service $one n’est pas derrière nginx" grep -q "unix:$dir/$one.sock" "$dir/site.conf"
  done
  [ $# = 1 ] || { kill -HUP "$nginx"; sleep 0.3; }
  fronts+=("$nginx")
}

batch_issued() {
  curl -sS --unix-socket "$dir/$1.sock" http://service/metrics 2> /dev/null \
    | awk '$1 == "sceau_serve_batch_issued_total" { print $2 }'
}

first_port=$port
service 1
service 2
service 3
front "$first_port" 1 2
front $((first_port + 1)) 3

# 400 titles in a batch, and 240 that 12 clients ask for, of both ports
requests 400 10000 > "$dir/lines"
asked 202 machine POST /batches -H 'Content-Type: application/x-ndjson' --data-binary "@$dir/lines"
batch=$(sed -n 's/^location: \(.*\)\r$/\1/p' "$dir/headers")
requests 240 0 | "$tools/ask_titles" "$first_port,$((first_port + 1))" "$dir" \
  machine k 12 100 > "$dir/asked" 2> "$dir/asked.err" &
asking=$!

# whoever has the batch is killed when it has begun to issue it
killed=
for _ in $(seq 600); do
  for one in 1 2 3; do
    if [ "$(batch_issued "$one")" -gt 0 ] 2> /dev/null; then killed=$one; break 2; fi
  done
  sleep 0.05
done
claim "aucun service n’a pris le lot" test -n "$killed"
kill -KILL "${service_pid[$killed]}"
wait "${service_pid[$killed]}" 2> /dev/null || true
wait "$asking" || lost "les clients : $(cat "$dir/asked.err")"
claim "des titres manquent : $(jq -c 'select(.number == "")' "$dir/asked" | head -3)" \
  jq -es 'length == 240 and all(.number != "") and (map(.number) | unique | length) == 240' "$dir/asked"

# the batch goes on, with another: it is told of by any of them
port=$first_port
state=
for _ in $(seq 600); do
  through machine GET "$batch"
  state=$(jq -r '.state // empty' "$dir/answer" 2> /dev/null) || state=
  [ "$state" != done ] || break
  sleep 0.1
done
claim "le lot n’est pas fini : $(cat "$dir/answer")" test "$state" = done
asked 200 machine GET "$batch/results?limit=1000"
claim "les lignes du lot : $(jq -cs '[length, (map(.number) | unique | length), map(select(.number | not))]' "$dir/answer")" jq -es 'map(.line) == [range(1; 401)] and all(.status == "issued" or .status == "already-issued")
  and (map(.number) | unique | length) == 400' "$dir/answer"

# each title once, each number accounted for, the chain whole, and nothing signed unexplained
claim "des titres de trop ou de moins" test "$(psql "$register" -Atc "SELECT count(*) FROM title WHERE state = 'issued'")" = 640
claim "des titres en route" test "$(psql "$register" -Atc "SELECT count(*) FROM title WHERE state = 'reserved'")" = 0
claim "des demandes faites deux fois" test "$(psql "$register" -Atc \
  "SELECT count(*) FROM (SELECT application FROM title WHERE state = 'issued' GROUP BY application HAVING count(*) > 1) x")" = 0
expect 0 "$bin/sceau" audit --register "$register"
shows "640 titres comparés au journal"

# what is left stops gracefully
for one in 1 2 3; do
  [ "$one" != "$killed" ] || continue
  kill -TERM "${service_pid[$one]}"
  code=0
  wait "${service_pid[$one]}" || code=$?
  claim "le service $one finit par $code" test "$code" = 0
done
claims_made 15
