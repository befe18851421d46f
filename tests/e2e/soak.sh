#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Many titles through one agent, four programs at a time: each is valid, and the
# agent's memory does not grow.
#   soak.sh BIN SOURCE TITLES
set -euo pipefail
bin=$1
source=$2
titles=$3
templates=$source/templates
dir=$(mktemp -d)
. "$source/tests/support/ceremony.sh"
trap 'ceremony_stop; rm -rf "$dir"' EXIT
ceremony_files > /dev/null
ceremony_keys > /dev/null
ceremony_agent
export bin dir templates

memory() { # of the agent and its worker, in KiB
  local total=0 pid kib
  for pid in "$agent_pid" $(pgrep -P "$agent_pid"); do
    kib=$(awk '$1 == "Pss:" { print $2 }' "/proc/$pid/smaps_rollup")
    total=$((total + kib))
  done
  echo "$total"
}

one() {
  "$bin/sceau" issue --key "$1" --config "$dir/sceau.json" --request "$templates/api/sample.json" --out "$dir/$1.pdf" \
    > /dev/null && "$bin/sceau-verify" check --trust "$dir/trust" --allow-test "$dir/$1.pdf" > /dev/null \
    && rm "$dir/$1.pdf"
}
export -f one

seq 1 20 | xargs -P 4 -I{} bash -c 'one {}'
before=$(memory)
seq 21 "$titles" | xargs -P 4 -I{} bash -c 'one {}'
after=$(memory)
echo "$titles titres émis et vérifiés ; agent : $before KiB au début, $after KiB à la fin"
[ "$after" -le $((before + 1024)) ] || { echo "la mémoire de l’agent a crû" >&2; exit 1; }
