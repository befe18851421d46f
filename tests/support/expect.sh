# SPDX-License-Identifier: EUPL-1.2
# Claims of the end-to-end scripts: the first that does not hold ends the script.
# shellcheck shell=bash

# expect CODE COMMAND...: its exit code; output in $output, messages in $messages,
# all messages of the script in $dir/messages.log
expect() {
  local code=$1 got=0
  shift
  claims=$((${claims:-0} + 1))
  "$@" > "$dir/.out" 2> "$dir/.err" || got=$?
  cat "$dir/.err" >> "$dir/messages.log"
  output=$(tr -d '\0' < "$dir/.out")
  messages=$(tr -d '\0' < "$dir/.err")
  [ "$got" = "$code" ] || lost "code $got au lieu de $code : $*"
}

# says TEXT: the messages of the last command hold it
says() {
  claims=$((claims + 1))
  case "$messages" in *"$1"*) ;; *) lost "ne dit pas « $1 »" ;; esac
}

# shows TEXT: its output does
shows() {
  claims=$((claims + 1))
  case "$output" in *"$1"*) ;; *) lost "ne montre pas « $1 »" ;; esac
}

# claim TEXT COMMAND...: a condition holds
claim() {
  local text=$1
  shift
  claims=$((${claims:-0} + 1))
  "$@" > /dev/null 2>&1 || lost "$text"
}

lost() {
  echo "ÉCHEC ligne ${BASH_LINENO[1]} : $1" >&2
  echo "--- sortie" >&2
  head -c 2000 <<< "${output:-}" >&2
  echo "--- messages" >&2
  head -c 2000 <<< "${messages:-}" >&2
  exit 1
}

# claims_made N: at least so many claims were put to the test
claims_made() {
  [ "${claims:-0}" -ge "$1" ] || { echo "seulement ${claims:-0} vérifications" >&2; exit 1; }
  echo "$claims vérifications passées"
}
