# SPDX-License-Identifier: EUPL-1.2
# A real service for a script: start, ask, stop. Needs $verify, $dir, expect.sh.
# shellcheck shell=bash disable=SC2154
socket=$dir/http.sock
service=

# start OPTION...: the service on $socket; its events in $dir/service.log
start() {
  "$verify" serve --socket "$socket" "$@" 2>> "$dir/service.log" &
  service=$!
  local i
  for i in $(seq 200); do
    ! grep -q event=ready "$dir/service.log" || return 0
    kill -0 "$service" 2> /dev/null || break
    sleep 0.05
  done
  cat "$dir/service.log" >&2
  lost "le service ne démarre pas"
}

# stop: gracefully; its exit code in $stopped
stop() {
  stopped=0
  kill -TERM "$service"
  wait "$service" || stopped=$?
  service=
  mv "$dir/service.log" "$dir/service.$RANDOM.past"
}

cut_off() { [ -z "$service" ] || kill -KILL "$service" 2> /dev/null || true; }

# ask PATH CURL-OPTION...: the status; the body in $dir/answer, headers in $dir/headers
ask() {
  local path=$1
  shift
  status=$(curl -sS --path-as-is --unix-socket "$socket" -D "$dir/headers" -o "$dir/answer" \
    -w '%{http_code}' --max-time 60 "$@" "http://service$path") || status=000
}

# asked STATUS PATH CURL-OPTION...
asked() {
  local wanted=$1
  shift
  claims=$((${claims:-0} + 1))
  ask "$@"
  output=$(tr -d '\0' < "$dir/answer")
  messages=$(tr -d '\0' < "$dir/headers")
  [ "$status" = "$wanted" ] || lost "réponse $status au lieu de $wanted : $1"
}

# post STATUS TYPE FILE [PATH] [CURL-OPTION...]
post() {
  local wanted=$1 type=$2 file=$3 path=${4:-/check}
  shift 3
  shift $(($# > 0 ? 1 : 0))
  asked "$wanted" "$path" -H "Content-Type: $type" --data-binary "@$file" "$@"
}

# problem STATUS WORD: the last answer is that problem
problem() {
  claim "n’est pas le problème $2" jq -e --argjson s "$1" --arg t "urn:sceau:problem:$2" \
    '.status == $s and .type == $t and (.title | length > 0) and (.detail | length > 0)' "$dir/answer"
  claims=$((claims + 1))
  grep -qi '^content-type: application/problem+json' "$dir/headers" || lost "n’est pas un problem+json"
}

# metric LINE-BEGINNING: its value
metric() { curl -sS --unix-socket "$socket" http://service/metrics | awk -v n="$1" 'index($0, n " ") == 1 { print $NF }'; }

# memory: KiB held by all processes of the service, private and its share of what they have in common
memory() {
  local pid sum=0 one
  for pid in $(pgrep -P "$service") "$service"; do
    one=$(awk '$1 == "Pss:" { print $2 }' "/proc/$pid/smaps_rollup" 2> /dev/null) || one=0
    sum=$((sum + ${one:-0}))
  done
  echo "$sum"
}
