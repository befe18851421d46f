#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# What is asked of a register every day, at 20,000, 200,000 and 2,000,000 titles of it
# (volume.c), over SQLite and PostgreSQL: the agents' list, the renewals of a day before they
# are made, and one title. The times of the first two are those of the whole program, the best of
# some. One title is found by a connection that is open, as a service's: what `sceau show`
# takes beside that, to start and to connect, is the same for one title and for two million;
# it is told. The agents' list is asked of sceau serve too, through nginx, as a client of it
# waits. Ends with 1 where a limit is missed.
# usage: volume.sh BUILD [TITLES]   (2,000,000 unless said: the largest)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: volume.sh BUILD}" && pwd)
largest=${2:-2000000}
bin=$build/bin
source=$here/../..
. "$source/tests/e2e/serve_lib.sh"
missed=0
LIST_US=1000000
SHOW_US=5000

serve_keys
serve_roles agent
serve_nginx
jq -c . "$templates/api/sample.json" > "$dir/request"

# best TIMES COMMAND...: microseconds, what it says in $dir/out; it ends with 0 or 1
best() {
  local times=$1 begun spent code
  shift
  least=999999999
  for ((i = 0; i < times; i++)); do
    begun=$(date +%s%N)
    code=0
    "$@" > "$dir/out" 2> "$dir/said" || code=$?
    spent=$((($(date +%s%N) - begun) / 1000))
    [ "$code" -le 1 ] || { cat "$dir/said" >&2; exit 2; }
    [ "$spent" -ge "$least" ] || least=$spent
  done
}

# tell WHAT LIMIT: of $least; limits are of the largest register, and hold for all
tell() {
  local word=kept
  [ "$least" -le "$2" ] || { word=MISSED; missed=1; }
  awk -v what="$1" -v us="$least" -v limit="$2" -v word="$word" 'BEGIN {
    printf "%-52s %10.1f ms   limit <= %.0f ms   ratio %.2f   %s\n", what, us / 1000, limit / 1000, us / limit, word }'
}

verb() { "$bin/sceau" "$1" --config "$dir/sceau.json" --register "$register" "${@:2}"; }

# the agents' list of the service, as long as it is given at once, and the desk's page of it
served() {
  local path
  serve_start
  for path in '/expiring?limit=1000' /desk/expiring; do
    best 3 asked 200 agent GET "$path"
    [ "$(grep -oE 'API-[0-9]{8}-[0-9]{2}' "$dir/answer" | sort -u | wc -l)" -ge 10 ] || exit 2
    tell "$engine, $titles titles: $path" "$LIST_US"
  done
  serve_stop
}

# measure ENGINE REGISTER
measure() {
  local engine=$1 register=$2 from=1 titles number whole
  for titles in $((largest / 100)) $((largest / 10)) "$largest"; do
    "$build/bench/volume" fill "$register" "$from" "$titles" "$dir/request"
    from=$((titles + 1))
    best 3 verb expiring
    tell "$engine, $titles titles: expiring ($(tail -1 "$dir/out"))" "$LIST_US"
    served
    best 3 verb renew --dry-run
    [ "$(grep -c would-renew "$dir/out")" -gt 0 ] || exit 2
    tell "$engine, $titles titles: renew --dry-run ($(grep -c would-renew "$dir/out"))" "$LIST_US"
    number=$(printf 'API-%08d-%02d' $((titles / 2)) $((98 - titles / 2 % 97 * 100 % 97)))
    best 11 verb show "$number"
    grep -q "$number" "$dir/out" || exit 2
    whole=$((least / 1000))
    least=$("$build/bench/volume" show "$register" "$titles")
    tell "$engine, $titles titles: show (the program: $whole ms)" "$SHOW_US"
  done
}

measure SQLite "$dir/register.db"
if [ -n "${SCEAU_TEST_POSTGRES:-}" ]; then measure PostgreSQL "$SCEAU_TEST_POSTGRES"; fi
exit "$missed"
