# SPDX-License-Identifier: EUPL-1.2
# Checks of the command line's scripts, which go on after one that fails: set dir, source
# it, and end with checks_made.
# shellcheck shell=bash disable=SC2154
failed=0
checks=0

complain() {
  echo "FAILED: $*" >&2
  echo "  stdout: $(head -c 600 "$dir/out")" >&2
  echo "  stderr: $(head -c 600 "$dir/err")" >&2
  failed=$((failed + 1))
}

# expect EXIT NAME COMMAND…: the exit code; what was said stays in out and err
expect() {
  local wanted=$1 name=$2 got
  shift 2
  timeout 120 "$@" > "$dir/out" 2> "$dir/err" < "${stdin:-/dev/null}"
  got=$?
  checks=$((checks + 1))
  [ "$got" = "$wanted" ] || complain "$name: exit $got instead of $wanted"
}

# says FILE TEXT: that text is in out or err
says() {
  checks=$((checks + 1))
  grep -qF -e "$2" "$dir/$1" || complain "$1 does not say: $2"
}

says_not() {
  checks=$((checks + 1))
  ! grep -qF -e "$2" "$dir/$1" || complain "$1 says: $2"
}

# holds FILTER: the jq filter is true of every object on out
holds() {
  checks=$((checks + 1))
  [ "$(jq -s "length > 0 and all(.[]; $1)" "$dir/out" 2> /dev/null)" = true ] \
    || complain "not true: $1"
}

# is NAME GOT WANTED
is() {
  checks=$((checks + 1))
  [ "$2" = "$3" ] || complain "$1: « $2 » instead of « $3 »"
}

# code ID: the bytes of an official code
code() {
  jq -j --arg id "$1" 'select(.id == $id).payload' "$vectors/2d-doc/vectors.jsonl"
}

# checks_made LEAST: the script's end; a rig that skips its work must not pass
checks_made() {
  if [ "$failed" -ne 0 ]; then
    echo "$failed of $checks checks failed" >&2
    exit 1
  fi
  echo "$checks checks passed"
  [ "$checks" -ge "$1" ]
}
