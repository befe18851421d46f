# SPDX-License-Identifier: EUPL-1.2
# A token that hangs, and processes killed at the wrong moment: callers are told in time,
# the agent goes on or stops as it is asked, the token is not lost.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
prepare
cp "$dir/sceau.json" "$dir/kept.json"
shimmed
ceremony_agent || die "no agent"
within 20 all_ready

# --- a signature that hangs: its worker is killed and replaced, another signs it, and a
# client that asks meanwhile is served
order "once sign-hang"
(output=$dir/output.hung; in_time expect 0 OK sign_seal) &
hung=$!
within 20 test ! -e "$SHIM_ORDER"
expect 0 OK sign_seal
wait "$hung" || die "the hung request"
logged 'event=worker-failed key="seal-0001" fault=hung status=E_IO' \
  || die "not said"
within 20 all_ready
# all of them: told in time, and soon served again
order sign-stall
in_time expect 1 "E_IO le jeton n’a pas répondu à temps" sign_seal
order ""
within 30 all_ready
expect 0 OK sign_seal
# one that hangs while nobody asks is replaced before anybody does
cp "$dir/agent.log" "$dir/first.log"
: > "$dir/agent.log"
order "once sign-hang"
within 40 logged 'event=worker-failed'
within 20 all_ready
expect 0 OK sign_seal
ceremony_stop

# --- a login that hangs: callers are told, none waits for another, and the agent stops
order login-hang
start_unready
within 20 test -S "$dir/agent.sock"
for i in 1 2 3; do
  (output=$dir/output.$i; in_time expect 1 "E_STATE le jeton n’est pas encore ouvert" sign_seal) &
  pids[i]=$!
done
for i in 1 2 3; do wait "${pids[i]}" || die "callers wait for each other"; done
kill -TERM "$agent_pid"
stops() {
  ! grep -qs '^State:.[^Z]' "/proc/$agent_pid/status"
}
within 20 stops
wait "$agent_pid" || die "SIGTERM: exit $?"
agent_pid=
# and one day it is given up, to be tried again
start_unready
within 30 logged "le jeton n’a pas répondu à l’ouverture : vérifiez qu’il est joignable"
order ""
within 30 client ping
expect 0 OK sign_seal
ceremony_stop

# --- a token that gives no session: a command says so, and keeps the journal from nobody.
# Nor does one that holds it for ever
hsm_bounded() {
  timeout 60 "$bin/sceau-hsm" "$@" --config "$dir/sceau.json"
}
order session-hang
expect 3 "lecture de la clé : le jeton ne répond pas" hsm_bounded import-cert --key pdf-0001 --cert "$dir/pdf-0001.crt"
expect 1 "le jeton ne répond pas" hsm_bounded status
expect 3 "demande de certificat : le jeton ne répond pas" \
  hsm_bounded csr --key seal-0001 --cn 0001 --out "$dir/hung.csr"
[ ! -e "$dir/hung.csr" ] || die "a request from a token that hangs"
order ""
flock "$dir/sceau-keys.lock" sleep 60 &
holder=$!
within 5 bash -c '! flock -n "$1" true' - "$dir/sceau-keys.lock"
expect 3 "une cérémonie ou une autre commande tient le journal des clés" \
  hsm_bounded retire --key pdf-0001 --reason compromise
kill "$holder"
wait "$holder" || true

# --- SoftHSM loses its token if it is killed while it logs in where it can write; workers
# cannot. Killed or stopped at any moment, nothing of the token changes
cp "$dir/kept.json" "$dir/sceau.json"
seen() {
  (cd "$dir/tokens" && find . -type f -exec sha256sum {} + | sort)
}
seen > "$dir/before"
for signal in KILL TERM; do
  for i in {1..25}; do
    "$bin/sceau-hsm" agent --config "$dir/sceau.json" 2>> "$dir/agent.log" &
    # bash loses a SIGTERM that comes to its child before the program is there
    until [ "$(cat "/proc/$!/comm")" = sceau-hsm ]; do :; done
    sleep "0.0$((i % 3))$((i % 10))"
    kill -$signal $! && wait $! 2> /dev/null || true
  done
done
ceremony_agent || die "the token is lost"
within 20 all_ready
for i in {1..25}; do
  # a worker that logs in, or one that signs
  pkill -KILL -n -P "$agent_pid" -x sceau-hsm-work || true
  sleep "0.0$((i % 4))"
done
within 30 all_ready
expect 0 OK sign_seal
seen > "$dir/after"
cmp -s "$dir/before" "$dir/after" || die "a worker wrote to the token: $(diff "$dir/before" "$dir/after")"
finish
