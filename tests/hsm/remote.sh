# SPDX-License-Identifier: EUPL-1.2
# A token behind p11-kit's server, another process as an HSM in a network is another
# machine: the agent signs with it, and outlives its restarts.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
client_module=$(find /usr/lib -path '*/pkcs11/p11-kit-client.so' | head -n 1)
[ -n "$client_module" ] || die "p11-kit-client.so is not installed"
prepare

# --- the server: SoftHSM2 in processes of its own, one a connection; it may not write
# its token, which it would lose when it is killed at a login
mkdir "$dir/run"
export P11_KIT_SERVER_ADDRESS="unix:path=$dir/run/p11.sock"
serve() {
  rm -f "$dir/run/p11.sock"
  setsid "$tools/confined" "$dir/run" p11-kit server --foreground --provider "$module" --name "$dir/run/p11.sock" 'pkcs11:' \
    < /dev/null >> "$dir/server.log" 2>&1 &
  server=$!
  within 10 test -S "$dir/run/p11.sock"
}
lose() {
  kill -KILL -- "-$server" 2> /dev/null || return 0
  wait "$server" 2> /dev/null || true
}
trap 'code=$?; lose; (exit $code); leave' EXIT
serve
change ".hsm.module = \"$client_module\" | .hsm.workers = 2"

expect 1 "seal-0001" hsm status # all but the agent, which is not there yet
hsm status --json > "$output" || true
jq -e '.token.present and (.keys | length == 2)' "$output" > /dev/null || die "the token is not seen"
ceremony_agent || die "no agent"
within 30 all_ready
expect 0 OK sign_seal 50
expect 0 OK client sign pdf-0001 pdf "$dir/certs/pdf-0001.pem"
expect 0 "seal-0001" hsm check

# --- the server is killed under load, and comes back: no caller sees it
"$tools/hsm_client" "$dir/agent.sock" load seal-0001 seal "$dir/certs/FR00_0001.pem" 4 1 > "$dir/load" 2>&1 &
load_pid=$!
within 30 grep -q going "$dir/load"
for _ in 1 2 3; do
  lose
  sleep 0.2
  serve
  within 20 all_ready
done
kill -TERM "$load_pid"
wait "$load_pid" || die "a caller saw a restart: $(cat "$dir/load")"
grep -qE '^signed=[1-9][0-9]* failed=0 wrong=0 ' "$dir/load" || die "$(cat "$dir/load")"

# --- gone while nobody asks: known all the same, and back by itself
lose
rm -f "$dir/run/p11.sock"
within 40 reported 'all(.keys[]; .state == "unavailable")'
serve
within 30 all_ready

# --- gone for good: said as such, at once; back: all works again
lose
rm -f "$dir/run/p11.sock"
in_time expect 1 "E_STATE" sign_seal
within 10 reported '.keys[] | select(.label == "seal-0001") | .state == "unavailable"'
in_time expect 1 "E_STATE jeton « sceau » introuvable" sign_seal
serve
within 30 all_ready
expect 0 OK sign_seal
logged 'fault=' || die "no worker was lost"
finish
