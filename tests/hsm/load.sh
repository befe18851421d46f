# SPDX-License-Identifier: EUPL-1.2
# Eight clients sign all the time, each signature verified, while everything goes wrong
# that can: no caller sees any of it, nothing wrong is handed out, and soon after all
# workers are there again.
#
# usage: load.sh [KILLS]   workers killed at random, 40 by default
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
kills=${1:-40}
prepare
shimmed
change '.hsm.workers = 3'
ceremony_agent || die "no agent"
within 30 all_ready

say() {
  echo "$SECONDS s: $1" | tee -a "$dir/results"
}

# load FRAME: eight clients, until calm
load() {
  "$tools/hsm_client" "$dir/agent.sock" load seal-0001 seal "$dir/certs/FR00_0001.pem" 8 "$1" > "$dir/load" 2>&1 &
  load_pid=$!
  within 30 grep -q going "$dir/load"
}
# calm WHAT: none of their requests failed, no signature was wrong, and some were made
# since the last time
calm() {
  kill -TERM "$load_pid"
  wait "$load_pid" || die "$1: $(cat "$dir/load")"
  grep -qE '^signed=[1-9][0-9]* failed=0 wrong=0 ' "$dir/load" || die "$1: $(cat "$dir/load")"
  say "$1: $(tail -n 1 "$dir/load")"
}
signed() {
  client report | jq '.keys[0].signatures'
}
count() {
  client report | jq ".keys[0].failures[\"$1\"] // 0"
}
more_signed() {
  [ "$(signed)" -gt "$1" ]
}
more() {
  [ "$(count "$1")" -gt "$2" ]
}
# back WHAT: all workers are there again, soon; on a machine that does other things it
# may take a little longer than the two seconds that are due
back() {
  local start
  start=$(date +%s%N)
  within 30 all_ready
  say "  back after $((($(date +%s%N) - start) / 1000000)) ms: $1"
  within 30 more_signed "$(signed)"
}
# through ORDER FAULT [TIMES]: so many failures of that class under load, and back
through() {
  local before
  before=$(count "$2")
  order "$1"
  within 60 more "$2" $((before + ${3:-1} - 1))
  order ""
  back "$1"
}

for frame in 1 32; do
  load "$frame"
  through "sign-error 50" device 5
  through "sign-wrong 50" signature 5
  through "sign-die 50" died 5
  through "restart $frame" session 3
  through "logout $frame$frame" session 3
  through "once sign-hang" hung
  through "once sign-hang" hung
  calm "faults in frames of $frame"
done

# --- down, and up again: callers wait, none fails
load 1
before=$(count device)
order down
within 20 more device "$before"
sleep 0.5
order ""
back "down and up"
calm "down and up"

# --- the token stops to answer for a moment
load 4
order sign-stall
sleep 0.5
order ""
back "stall"
calm "stall"

# --- fewer sessions than workers: those that there are do the work
ceremony_stop
: > "$SHIM_SESSIONS"
order "sessions 4"
ceremony_agent || die "no agent"
load 8
within 30 more busy 2
within 30 more_signed "$(($(signed) + 1000))"
calm "four sessions for six workers"
order ""
within 30 all_ready

# --- a worker killed at random, in its login or at work, again and again
seen() {
  (cd "$dir/tokens" && find . -type f -exec sha256sum {} + | sort)
}
seen > "$dir/before"
load 1
for ((i = 0; i < kills; i++)); do
  mapfile -t pids < <(pgrep -P "$agent_pid" -x sceau-hsm-work)
  [ "${#pids[@]}" -eq 0 ] || kill -9 "${pids[RANDOM % ${#pids[@]}]}" 2> /dev/null || true
  # some signatures lie between two deaths, so that they meet every moment of the work
  [ $((i % 4)) -ne 0 ] || within 30 more_signed "$(signed)"
  sleep "0.0$((RANDOM % 10))"
done
back "killed $kills times"
calm "killed $kills times"
seen > "$dir/after"
cmp -s "$dir/before" "$dir/after" || die "the token changed: $(diff "$dir/before" "$dir/after")"

# --- asked to stop, the agent answers what is under way
before=$(grep -c '^sign$' "$SHIM_LOG")
order sign-stall
for i in 1 2 3; do
  (output=$dir/output.$i; expect 0 OK sign_seal) &
  pids[i]=$!
done
busy() {
  [ "$(grep -c '^sign$' "$SHIM_LOG")" -ge $((before + 3)) ]
}
within 30 busy
kill -TERM "$agent_pid"
within 20 test ! -S "$dir/agent.sock"
order ""
for i in 1 2 3; do wait "${pids[i]}" || die "a request under way was lost at the end"; done
wait "$agent_pid" || die "SIGTERM: exit $?"
agent_pid=
[ "$(tail -n 1 "$dir/agent.log")" = "level=notice event=stopped" ] || die "no last word"
finish
