#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The service on this machine, its clients on the same cores: codes, then pages at 200 dpi,
# on its socket; and the same by the command line, which has no HTTP between. Ends with 1
# where a limit is missed, or an answer was lost or another.
# usage: serve.sh BUILD PAGE.png
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: serve.sh BUILD PAGE.png}" && pwd)
page=${2:?usage: serve.sh BUILD PAGE.png}
verify=$build/bin/sceau-verify
vectors=$here/../vectors/2d-doc
code=$vectors/specimens/dc04_fr00_travail.bin
dir=$(mktemp -d)
trap 'cut_off; rm -rf "$dir"' EXIT
. "$here/../support/expect.sh"
. "$here/../serve/lib.sh"
options=(--trust "$vectors/certs" --allow-test)
missed=0

line() { printf '%-44s %10.1f %s\n' "$1" "$2" "${3:-}"; }
at_least() {
  line "$1" "$2" "/s (at least $3)"
  awk -v a="$2" -v b="$3" 'BEGIN { exit !(a >= b) }' || missed=1
}
ratio() { line "$1" "$(awk -v a="$2" -v b="$3" 'BEGIN { print a / b }')"; }
value() { sed -nE "s/.*$1=([0-9.]+).*/\1/p" <<< "$output"; }
# crowd CLIENTS REQUESTS TYPE FILE: its rate in $rate; none lost, each the very answer
crowd() {
  SAME=$dir/expected expect 0 "$build/tests/crowd" "$socket" "$1" "$2" '/check?date=2020-05-15' "$3" "$4"
  [ "$(value 2xx)" = "$2" ] || lost "toutes ne sont pas 200"
  rate=$(value rate)
}
now() { date +%s%N; }

# --- without HTTP
lines=20000
yes "$(< "$code")" | head -n "$lines" > "$dir/lines" || true # yes hears that nobody listens
begun=$(now)
"$verify" check --json "${options[@]}" --at 2020-05-15 --lines "$dir/lines" > "$dir/out" 2> /dev/null || true
codes=$(awk -v n="$lines" -v t=$(($(now) - begun)) 'BEGIN { print n / t * 1e9 }')
[ "$(wc -l < "$dir/out")" = "$lines" ] || lost "des lignes manquent"
rounds=15
copies=()
for _ in $(seq "$rounds"); do copies+=("$page"); done
begun=$(now)
pids=()
for _ in $(seq "$(nproc)"); do
  "$verify" check --json "${options[@]}" --at 2020-05-15 "${copies[@]}" > /dev/null 2>&1 &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || true; done
pages=$(awk -v n=$((rounds * $(nproc))) -v t=$(($(now) - begun)) 'BEGIN { print n / t * 1e9 }')

# --- by the service
start "${options[@]}" --rate 0
"$verify" check --json "${options[@]}" --at 2020-05-15 - < "$code" > "$dir/expected" || true
crowd 64 10000 application/octet-stream "$code"
line "codes, command line, all cores" "$codes" "/s"
at_least "codes, service, 10,000 by 64 clients" "$rate" 2000
ratio "service / command line" "$rate" "$codes"
"$verify" check --json "${options[@]}" --at 2020-05-15 - < "$page" > "$dir/expected" || true
# what the ended examiners and their children used, in milliseconds
used() { awk -v hz="$(getconf CLK_TCK)" '{ print ($16 + $17) / hz * 1000 }' "/proc/$service/stat"; }
before=$(used)
crowd 64 200 image/png "$page"
line "processor time of a page" "$(awk -v a="$before" -v b="$(used)" 'BEGIN { print (b - a) / 200 }')" ms
line "pages at 200 dpi, command line, all cores" "$pages" "/s"
at_least "pages at 200 dpi, service, 64 clients" "$rate" 20
ratio "service / command line" "$rate" "$pages"
line "memory of the service (PSS)" "$(($(memory) / 1024))" MiB
stop
exit "$missed"
