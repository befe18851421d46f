#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# The agent on a token of its own: SoftHSM2 as fast as it is, then behind a module that
# takes its time. Ends with 1 where a limit is missed.
# usage: hsm.sh BUILD
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: hsm.sh BUILD}" && pwd)
bin=$build/bin
dir=$(mktemp -d)
agent_pid=
. "$here/../support/ceremony.sh"
trap 'ceremony_stop || true; rm -rf "$dir"' EXIT
missed=0

change() {
  jq "$1" "$dir/sceau.json" > "$dir/new.json"
  mv "$dir/new.json" "$dir/sceau.json"
}
report() {
  "$build/tests/hsm_client" "$dir/agent.sock" report
}
# start: an agent with all its workers; the time to its first signature, and their memory
start() {
  local begun
  begun=$(date +%s%N)
  ceremony_agent
  "$build/tests/hsm_client" "$dir/agent.sock" sign seal-0001 seal "$dir/certs/FR00_0001.pem" > /dev/null
  printf '%-44s %10d ms\n' "agent, start to first signature" $((($(date +%s%N) - begun) / 1000000))
  until report | jq -e 'all(.keys[]; .state == "ready")' > /dev/null; do sleep 0.05; done
  for pid in $(report | jq -r '.keys[0].workers[0]'); do
    awk '$1 == "Pss:" { printf "%-44s %10.1f MiB (at most 10)\n", "memory of a worker (PSS)", $2 / 1024; exit ($2 > 10240) }' \
      "/proc/$pid/smaps_rollup" || missed=1
  done
}
bench() {
  "$build/bench/hsm_bench" "$1" "$dir/agent.sock" "$2" sceau "$dir/secrets/pin" seal-0001 \
    "$dir/certs/FR00_0001.pem" "${@:3}" || missed=1
}

{ ceremony_files; ceremony_keys; } > /dev/null
change '.hsm.keys |= map(select(.label == "seal-0001"))'
start
bench quick "$module"
ceremony_stop
export SHIM_DELAY_US
for slow in "2000 16" "10000 64"; do
  SHIM_DELAY_US=${slow% *}
  change ".hsm.module = \"$build/tests/p11_shim.so\" | .hsm.workers = ${slow#* }"
  start
  bench slow "$build/tests/p11_shim.so" "${slow#* }"
  ceremony_stop
done
exit "$missed"
