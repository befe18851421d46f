# SPDX-License-Identifier: EUPL-1.2
# What every script here stands on: a folder of its own with a token in it, claims
# about commands, and at the end a search for PINs in all that was said and written.
# From ctest: SCEAU_BIN, SCEAU_TOOLS, SCEAU_MODULE.
# shellcheck shell=bash disable=SC2034,SC2154,SC1091
set -eu -o pipefail
export LC_ALL=C.UTF-8

bin=$SCEAU_BIN
tools=$SCEAU_TOOLS
dir=$(mktemp -d "${TMPDIR:-/tmp}/sceau-hsm.XXXXXX")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../support/ceremony.sh"
module=${SCEAU_MODULE:-$module}
said=$dir/said
output=$dir/output # of the last command; one's own in a subshell
: > "$said"

# The agent's children end with it: their connection does.
leave() {
  local code=$?
  ceremony_stop || true
  jobs -p | xargs -r kill 2> /dev/null || true
  rm -rf "$dir"
  exit "$code"
}
trap leave EXIT

die() {
  echo "${BASH_SOURCE[-1]##*/}:${BASH_LINENO[-2]}: $*" >&2
  if [ -s "$output" ]; then sed 's/^/  | /' "$output" >&2; fi
  if [ -s "$dir/agent.log" ]; then sed 's/^/  agent | /' "$dir/agent.log" >&2; fi
  exit 1
}

# expect CODE TEXT COMMAND...: that exit code, that text in what it says
expect() {
  local code=$1 text=$2 got=0
  shift 2
  "$@" > "$output" 2>&1 || got=$?
  cat "$output" >> "$said"
  [ "$got" -eq "$code" ] || die "exit $got instead of $code: $*"
  grep -qF -- "$text" "$output" || die "« $text » is not said by: $*"
}

# never TEXT: the last command did not say that
never() {
  if grep -qF -- "$1" "$output"; then die "« $1 » is said"; fi
}

# within SECONDS COMMAND...: it succeeds before that
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || die "still not: $*"
    sleep 0.05
  done
}

hsm() {
  local verb=$1
  shift
  "$bin/sceau-hsm" "$verb" --config "$dir/sceau.json" "$@"
}

# request: what a command does that opens the token
request() {
  hsm csr --key seal-0001 --cn 0001 --out "$dir/x.csr"
}

# perform PLAN: its ceremony, as if it had been reviewed
perform() {
  "$bin/sceau-hsm" ceremony --confirm "$(sha256sum "$1" | cut -c 1-64)" "$1"
}

client() {
  "$tools/hsm_client" "$dir/agent.sock" "$@"
}

sign_seal() {
  client sign seal-0001 seal "$dir/certs/FR00_0001.pem" "$@"
}

logged() {
  grep -qF -- "$1" "$dir/agent.log"
}

# in_time COMMAND...: the caller is answered, and does not give up: it says so then, and
# a machine that is busy with others may start it late
in_time() {
  local start now
  start=$(date +%s%N)
  "$@"
  now=$(date +%s%N)
  [ $(((now - start) / 1000000)) -lt 6000 ] || die "too late: $*"
  never "dans le temps donné"
}

# workers [KEY]: those that are ready, one a line, as the agent says it
workers() {
  client report | jq -r --arg key "${1:-seal-0001}" '.keys[] | select(.label == $key) | .workers[]'
}
worker() {
  workers | head -n 1
}
# kill_workers: all of a key's, and not before the agent has buried them: until then it may
# give what it is asked to the dead, and says rightly that they stopped
kill_workers() {
  local pids
  mapfile -t pids < <(workers)
  kill -9 "${pids[@]}"
  within 10 buried "${pids[@]}"
}
buried() {
  local pid
  for pid in "$@"; do
    [ ! -e "/proc/$pid" ] || return 1
  done
}

# all_ready: each key has all its workers
all_ready() {
  client report | jq -e 'all(.keys[]; .state == "ready")'
}

# all_open: each key that is to be open has all its workers
all_open() {
  client report | jq -e 'all(.keys[]; .state == "ready" or .state == "closed")'
}

# reported FILTER: it is so by the agent's report
reported() {
  client report | jq -e "$1"
}

# shimmed: from here through a module that does wrong when it is told to. What it
# writes is in a folder where workers may.
shimmed() {
  mkdir -p "$dir/shim"
  export SHIM_ORDER="$dir/shim/order" SHIM_LOG="$dir/shim/log" SHIM_SESSIONS="$dir/shim/sessions"
  : > "$SHIM_LOG"
  change ".hsm.module = \"$tools/p11_shim.so\" | .hsm.writable = [\"shim\"]"
}

# order TEXT: none where it is empty; never half of one is read
order() {
  if [ -z "$1" ]; then rm -f "$SHIM_ORDER"; return; fi
  echo "$1" > "$SHIM_ORDER.new"
  mv "$SHIM_ORDER.new" "$SHIM_ORDER"
}

# change FILTER: the configuration through jq
change() {
  jq "$1" "$dir/sceau.json" > "$dir/new.json"
  mv "$dir/new.json" "$dir/sceau.json"
}

# Token, keys, certificates: the state that a script starts from.
prepare() {
  { ceremony_files; ceremony_keys; } >> "$said" 2>&1 || die "no ceremony"
}

# One that must not start: where it does, it is not waited for for ever.
agent() {
  timeout 10 "$bin/sceau-hsm" agent --config "$dir/sceau.json" "$@"
}

# An agent that opens its token badly is never ready: this one is not waited for.
start_unready() {
  "$bin/sceau-hsm" agent --config "$dir/sceau.json" 2>> "$dir/agent.log" &
  agent_pid=$!
}

# No PIN in what was said, logged, configured or written, save where it is kept; no
# sanitizer had a word to say, in whatever process.
finish() {
  local secret
  ceremony_stop || true
  if grep -rE 'Sanitizer|runtime error' "$dir"/*.log "$said"; then die "a sanitizer speaks"; fi
  for secret in "$dir"/secrets/*pin*; do
    [ "$(wc -c < "$secret")" -gt 4 ] || continue
    secret=$(tr -d '\n' < "$secret")
    if grep -rlF -e "$secret" "$dir" --exclude-dir=secrets --exclude-dir=tokens; then
      die "a PIN is in the files above"
    fi
  done
  echo "${0##*/}: every claim holds"
}
