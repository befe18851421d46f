#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# Titles asked of sceau serve through nginx, TLS 1.3 and client certificates, clients, nginx
# and keys on the same cores: how long 8 clients wait for one, how many 32 are given and
# that none is lost; over SQLite, then over PostgreSQL by one service and by more, beside
# SQLite: its server is on the same cores too, and is for more machines than one. The batch
# of the same machine (batch.sh) is the limit that a service cannot pass. Ends with 1 where
# a limit is missed.
# usage: issue.sh BUILD [BIN]   (BIN: the programs that are measured, else BUILD's)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$here/../..
build=$(cd "${1:?usage: issue.sh BUILD [BIN]}" && pwd)
bin=$(cd "${2:-$build/bin}" && pwd)
. "$source/tests/e2e/serve_lib.sh"
more=()
serve_also() { kill -KILL "${more[@]}" 2> /dev/null; }
missed=0
declare -A first # rate by clients
TITLES=1600
MEDIAN_MS=15 # of 8 clients

serve_keys
serve_roles machine
serve_nginx
from=0

# crowd CLIENTS: $median and $worst in ms, $rate; none is lost, none is there twice
crowd() {
  local begun
  clients=$1
  requests "$TITLES" "$from" > "$dir/lines"
  begun=$(date +%s%N)
  "$build/tests/ask_titles" "$port" "$dir" machine "k$from" "$1" 120 \
    < "$dir/lines" > "$dir/crowd"
  rate=$(awk -v n="$TITLES" -v t=$(($(date +%s%N) - begun)) 'BEGIN { printf "%.0f", n / t * 1e9 }')
  from=$((from + TITLES))
  jq -es --argjson n "$TITLES" 'length == $n and all(.number != "" and .statuses == [201]) and (map(.number) | unique | length) == $n' \
    "$dir/crowd" > /dev/null || lost "des titres manquent, ou sont là deux fois"
  median=$(jq -s 'map(.ms) | sort | .[length / 2 | floor]' "$dir/crowd")
  worst=$(jq -s 'map(.ms) | sort | .[length * 99 / 100 | floor]' "$dir/crowd")
}

# tell WHAT [LIMIT]
tell() {
  local word=
  [ -z "${first[$clients]:-}" ] || word="$((rate * 100 / first[$clients])) % of SQLite's rate"
  : "${first[$clients]:=$rate}"
  if [ -n "${2:-}" ]; then
    word="limit <= $2   kept   $word"
    awk -v a="$median" -v b="$2" 'BEGIN { exit !(a <= b) }' || { word=${word/kept/MISSED}; missed=1; }
  fi
  printf '%-40s %7.1f ms median %7.1f ms of 99 %% %6d/s   %s\n' "$1" "$median" "$worst" "$rate" "$word"
}

# both NAME: 32 clients, then 8, of a service and an agent that have been at work for a
# while: each worker of the agent checks faster after a thousand signatures
both() {
  crowd 32
  tell "$1, 32 clients"
  crowd 8
  tell "$1, 8 clients" "${2:-}"
}

register=$dir/register.db
serve_start
both SQLite "$MEDIAN_MS"
serve_stop
if [ -n "${SCEAU_TEST_POSTGRES:-}" ]; then
  register=$SCEAU_TEST_POSTGRES
  from=0
  serve_start
  both "PostgreSQL, 1 service" "$MEDIAN_MS"
  for n in 2 3; do
    "$bin/sceau" serve --config "$dir/sceau.json" --register "$register" --socket "$dir/$n.sock" 2> "$dir/$n.log" &
    more+=($!)
    until grep -q event=ready "$dir/$n.log"; do sleep 0.05; done
    sed -i "s|server unix:$socket;|&\n    server unix:$dir/$n.sock;|" "$dir/site.conf"
    kill -HUP "$nginx"
    sleep 0.5
    both "PostgreSQL, $n services"
  done
fi
exit "$missed"
