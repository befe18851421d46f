# SPDX-License-Identifier: EUPL-1.2
# A token that hangs, and processes killed at the wrong moment: callers are told in time,
# the agent goes on or stops as it is asked, the token is not lost.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
prepare
cp "$dir/sceau.json" "$dir/kept.json"
export SHIM_ORDER="$dir/order" SHIM_LOG="$dir/shim.log"
: > "$SHIM_LOG"
change ".hsm.module = \"$tools/p11_shim.so\""
ceremony_agent || die "no agent"

# --- a signature that hangs: told in time, its worker killed and replaced; a client that
# asks meanwhile is served
before=$(worker)
echo "once sign-hang" > "$SHIM_ORDER"
(output=$dir/output.hung; in_time expect 1 "E_IO le jeton n’a pas répondu à temps" sign_seal) &
hung=$!
within 10 test ! -e "$SHIM_ORDER"
client ping > "$dir/meanwhile" 2>&1 || die "$(cat "$dir/meanwhile")"
wait "$hung" || die "the hung request"
[ ! -d "/proc/$before" ] || die "the hung worker was left"
expect 0 OK sign_seal
ceremony_stop

# --- a login that hangs: callers are told at once and the agent still stops
echo login-hang > "$SHIM_ORDER"
start_unready
within 10 test -S "$dir/agent.sock"
for i in 1 2 3; do
  (output=$dir/output.$i; in_time expect 1 "E_STATE le jeton n’est pas encore ouvert" sign_seal) &
  pids[i]=$!
done
for i in 1 2 3; do wait "${pids[i]}" || die "callers wait for each other"; done
start=$SECONDS
kill -TERM "$agent_pid"
wait "$agent_pid" || die "SIGTERM: exit $?"
agent_pid=
[ $((SECONDS - start)) -lt 5 ] || die "the agent stops too late"
# and one day it is given up, to be tried again
start_unready
within 12 logged "le jeton n’a pas répondu à l’ouverture : vérifiez qu’il est joignable"
rm "$SHIM_ORDER"
within 10 client ping
expect 0 OK sign_seal
ceremony_stop

# --- SoftHSM loses its token if it is killed while it logs in: an agent that is killed or
# stopped then does not take its worker along
cp "$dir/kept.json" "$dir/sceau.json"
for signal in KILL TERM; do
  for i in {1..40}; do
    "$bin/sceau-hsm" agent --config "$dir/sceau.json" 2>> "$dir/agent.log" &
    sleep "0.0$((i % 3))$((i % 10))"
    kill -$signal $! && wait $! 2> /dev/null || true
  done
done
ceremony_agent || die "the token is lost"
expect 0 OK sign_seal
finish
