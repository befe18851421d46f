#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The peak of the proportional set size of sceau-verify and its children, sampled from
# /proc while it checks a code and a page.
# usage: memory.sh SCEAU_VERIFY FOLDER   (with code.txt, page.png and ca.pem)
set -uo pipefail
here=$(dirname "$0")
verify=$1
folder=$2
trust=$folder/trust
mkdir -p "$trust"
cp "$folder/ca.pem" "$here/../vectors/2d-doc/certs/FR00_0001.pem" "$trust/"
missed=0

# all of a process's tree, in kB
tree_pss() {
  local total=0 pid kb name children
  local -a todo=("$1")
  while [ "${#todo[@]}" -gt 0 ]; do
    pid=${todo[0]}
    todo=("${todo[@]:1}")
    while read -r name kb _; do
      [ "$name" = Pss: ] && total=$((total + kb)) && break
    done 2> /dev/null < "/proc/$pid/smaps_rollup"
    read -r -d '' -a children < <(cat "/proc/$pid/task"/*/children 2> /dev/null)
    todo+=("${children[@]}")
  done
  echo "$total"
}

# measure WHAT LIMIT_MIB INPUT: the input repeated, so that there is time to look
measure() {
  local what=$1 limit=$2 input=$3 peak=0 samples=0 now pid
  local -a inputs=()
  for _ in $(seq "$4"); do inputs+=("$input"); done
  "$verify" check --allow-test --trust "$trust" --json "${inputs[@]}" > "$folder/report" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2> /dev/null; do
    now=$(tree_pss "$pid" 2> /dev/null) || now=0
    samples=$((samples + 1))
    [ "${now:-0}" -gt "$peak" ] && peak=$now
  done
  wait "$pid"
  # it must have read what it was given, and been seen while it did
  if [ "$(grep -c '"sceau.report/1"' "$folder/report")" -lt "$4" ] || [ "$samples" -lt 5 ] || [ "$peak" = 0 ]; then
    echo "memory: $what: nothing was measured ($samples samples)" >&2
    head -c 400 "$folder/report" >&2
    exit 2
  fi
  local kept=kept
  [ "$peak" -le $((limit * 1024)) ] || { kept=MISSED; missed=1; }
  awk -v what="peak memory, $what" -v kb="$peak" -v limit="$limit" -v kept="$kept" -v n="$samples" 'BEGIN {
    printf "%-44s %10.1f MiB   limit <= %.1f   ratio %.2f   %s   (%d samples)\n",
      what, kb / 1024, limit, kb / 1024 / limit, kept, n }'
}

measure 'a code' 12 "$folder/code.txt" 3000
measure 'a page' 120 "$folder/page.png" 4
exit "$missed"
