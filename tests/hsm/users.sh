# SPDX-License-Identifier: EUPL-1.2
# Other accounts: they are not served, and cannot look into the processes that hold the
# PIN. Root plays its part and nobody the ordinary user's.
# shellcheck shell=bash disable=SC2154
if [ "$(id -u)" -ne 0 ]; then
  echo "only root can become another user" >&2
  [ "${REQUIRE_HSM:-}" = 1 ] && exit 1
  exit 77
fi
. "$(dirname "$0")/lib.sh"

nobody=65534
drop=("$(command -v setpriv)" --reuid="$nobody" --regid="$nobody" --clear-groups)
as_nobody() {
  "${drop[@]}" "$@"
}
# the build may lie where nobody can go
install -d -m 755 "$dir/bin"
install -m 755 "$bin/sceau-hsm" "$tools/hsm_client" "$dir/bin"
chmod 711 "$dir"
prepare
seal=$dir/certs/FR00_0001.pem
other() {
  as_nobody "$dir/bin/hsm_client" "$dir/agent.sock" "$@"
}

# --- the agent of root
ceremony_agent || die "no agent"
expect 0 OK sign_seal
[ "$(stat -c '%a %u' "$dir/agent.sock")" = "600 0" ] || die "$(stat "$dir/agent.sock")"
expect 1 "E_STATE l’agent à $dir/agent.sock ne sert que son propre compte" other ping
chmod 666 "$dir/agent.sock" # even where the mode lets them in
expect 1 "E_IO l’agent de signature a fermé la liaison" other sign seal-0001 seal "$seal"
logged event=client-refused || die "the refusal is not logged"
expect 0 OK sign_seal
ceremony_stop

# a PIN file of somebody else's, who could change it
chown "$nobody" "$dir/secrets/pin"
expect 3 "il appartient à quelqu’un d’autre" request
start_unready
within 10 logged "il appartient à quelqu’un d’autre"
expect 1 "E_STATE" sign_seal
ceremony_stop

# --- the agent of an ordinary user
chown -R "$nobody" "$dir"
rm -f "$dir/agent.sock" "$dir/agent.sock.lock"
: > "$dir/agent.log"
chmod 666 "$dir/agent.log"
"${drop[@]}" "$dir/bin/sceau-hsm" agent --config "$dir/sceau.json" 2>> "$dir/agent.log" &
agent_pid=$!
within 10 logged event=ready
expect 0 OK other sign seal-0001 seal "$seal"
expect 0 OK sign_seal # root is served by all
for pid in "$agent_pid" "$(worker)"; do
  grep -qE "^Uid:\s+$nobody\s+$nobody" "/proc/$pid/status" || die "$pid is not nobody's"
  # the kernel gives to root what may not be dumped
  [ "$(stat -c %u "/proc/$pid/mem")" -eq 0 ] || die "$pid can be dumped"
  for file in environ mem maps; do
    if as_nobody head -c 1 "/proc/$pid/$file" > /dev/null 2>&1; then
      die "the same user reads $file of $pid"
    fi
  done
  grep -qE '^Max core file size +0 +0 ' "/proc/$pid/limits" || die "$pid may leave a core"
done
# the supervisor never has the PIN in its memory; the worker has, as the rig shows
pin=$(cat "$dir/secrets/pin")
holds_pin() {
  local from to mode found
  found=$(while IFS='- ' read -r from to mode; do
    case $mode in rw*) ;; *) continue ;; esac
    # a sanitizer reserves more than anybody can read
    [ $((16#$to - 16#$from)) -lt $((1 << 26)) ] || continue
    dd if="/proc/$1/mem" bs=64k iflag=skip_bytes,count_bytes skip=$((16#$from)) \
      count=$((16#$to - 16#$from)) 2> /dev/null || true
  done < "/proc/$1/maps" | grep -acF -e "$pin" || true)
  [ "$found" -gt 0 ]
}
holds_pin "$(worker)" || die "the memory of processes cannot be searched"
if holds_pin "$agent_pid"; then die "the supervisor holds the PIN"; fi
# the rig bites: of a process that is not protected the same user reads this
"${drop[@]}" sleep 10 &
within 5 as_nobody head -c 1 "/proc/$!/environ"
kill $!
kill "$agent_pid"
wait "$agent_pid" || die "exit $?"
agent_pid=

# a socket that systemd made, in a folder where its agent cannot write
mkdir "$dir/run"
chown "$nobody" "$dir/sceau.json"
change '.hsm.socket = "run/agent.sock"'
cp "$dir/sceau.json" "$dir/handed.json"
change '.hsm.socket = "agent.sock"'
: > "$dir/agent.log"
"$dir/bin/hsm_client" "$dir/run/agent.sock" hand "$dir/handed" \
  "${drop[@]}" "$dir/bin/sceau-hsm" agent --config "$dir/handed.json" 2>> "$dir/agent.log" &
agent_pid=$!
within 10 logged event=ready
expect 0 OK "$tools/hsm_client" "$dir/run/agent.sock" sign seal-0001 seal "$seal"
[ "$(ls -A "$dir/run")" = agent.sock ] || die "$(ls -A "$dir/run")"
kill "$agent_pid"
wait "$agent_pid" || die "exit $?"
agent_pid=

# the ceremony itself, by an ordinary user
run_as_nobody() {
  as_nobody env SOFTHSM2_CONF="$SOFTHSM2_CONF" "$dir/bin/sceau-hsm" "$@" --config "$dir/sceau.json"
}
expect 0 "écrite" run_as_nobody csr --key seal-0001 --cn 0001 --out "$dir/certs/nobody.csr"
finish
