# SPDX-License-Identifier: EUPL-1.2
# The agent at work: what it signs, what it refuses, and that one bad client, one dead
# worker or one restart troubles nobody else.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
prepare
pdf=$dir/certs/pdf-0001.pem

expect 1 "E_STATE aucun agent de signature à $dir/agent.sock : lancez « sceau-hsm agent »" client ping
ceremony_agent || die "no agent"
expect 0 OK client ping

# --- signing, by key and purpose (hsm_client verifies with the certificate)
expect 0 OK sign_seal 20
expect 0 OK client sign pdf-0001 pdf "$pdf"
expect 1 "E_USAGE la clé « seal-0001 » est faite pour « seal », pas pour « pdf »" \
  client sign seal-0001 pdf "$pdf"
expect 1 "E_USAGE la clé « pdf-0001 » est faite pour « pdf », pas pour « seal »" \
  client sign pdf-0001 seal "$pdf"
expect 1 "E_NOTFOUND clé « autre » inconnue de l’agent" client sign autre seal "$pdf"
# a caller's words do not write the log
expect 1 "E_NOTFOUND" client sign 'x" status=OK event=ready worker=1' seal "$pdf"
logged 'event=refused key="" fault=request status=E_NOTFOUND' || die "no line for the refusal"
if logged 'worker=1"'; then die "a caller wrote the log"; fi
logged 'event=refused key="seal-0001" fault=request status=E_USAGE' || die "the key is not named"

# --- one agent a socket
cp "$dir/agent.log" "$dir/first.log"
expect 3 "un agent sert déjà $dir/agent.sock" agent
expect 0 OK sign_seal
cmp -s "$dir/first.log" "$dir/agent.log" || die "the first agent was troubled"
mv "$dir/agent.sock" "$dir/elsewhere" # even where its socket cannot be seen
expect 3 "un agent sert déjà $dir/agent.sock" agent
mv "$dir/elsewhere" "$dir/agent.sock"
mv "$dir/agent.sock.lock" "$dir/elsewhere" # or its lock
expect 3 "un agent sert déjà $dir/agent.sock" agent
expect 0 OK sign_seal

# --- clients that do wrong lose their connection, and nobody else notices
expect 0 closed client send 00000000
expect 0 closed client send 00004001
expect 0 closed client send 80000001
expect 0 closed client send 0000000100
expect 0 closed client send 0000000901020000000bb80000
expect 0 closed client send 0000000a02020000000bb80000ff
expect 0 closed client send 0000000902020000000bb80001
expect 0 closed client send 00000009020200000000000000
expect 0 answered client send 0000000902020000000bb80000
expect 0 silent client hush 0000
expect 0 silent client hush 00000009020200
coproc HELD { client hold 140 000000090202; }
held_pid=$HELD_PID # bash forgets it as soon as it ends
read -r -t 20 line <&"${HELD[0]}" || die "connections are not taken"
[ "$line" = held ] || die "$line"
for _ in 1 2 3; do expect 0 OK sign_seal 5; done
logged 'event=client-dropped' || die "nobody gave up a place"
expect 0 "prêt à signer" hsm status
expect 0 "sceau_hsm_agent_up 1" hsm status --metrics
grep -qE '^sceau_hsm_key_uses_total\{key="seal-0001"\} [1-9]' "$output" || die "not counted"
grep -qE '^sceau_hsm_key_certificate_days\{key="pdf-0001"\} 109[0-9]$' "$output" || die "no days"
eval "exec ${HELD[1]}>&-"
wait "$held_pid"
expect 0 OK sign_seal

# --- a worker that is killed between requests, during them, and again and again: its
# callers see nothing of it
within 20 all_ready
first=$(worker)
kill -9 "$first"
expect 0 OK sign_seal
replaced() {
  all_ready && ! workers | grep -qx "$1"
}
within 20 replaced "$first"
client sign seal-0001 seal "$dir/certs/FR00_0001.pem" 3000 > "$dir/many" 2>&1 &
many=$!
within 20 test -s "$dir/many"
for _ in 1 2 3; do
  now=$(worker)
  kill -9 "$now" || die "no worker"
  within 20 replaced "$now"
done
wait "$many" || die "a signature was lost: $(grep -v '^OK$' "$dir/many")"
[ "$(grep -c '^OK$' "$dir/many")" -eq 3000 ] || die "not all signed"
logged 'event=worker-failed key="seal-0001" fault=died' || die "the death is not logged"
# what ends the agent does not end a worker: it is the agent that stops it, in its time
now=$(worker)
kill -TERM "$now"
kill -INT "$now"
expect 0 OK sign_seal
workers | grep -qx "$now" || die "a signal ended the worker"

# --- its certificate goes and comes, and it need not be told
ceremony_stop
mv "$dir/certs/FR00_0001.pem" "$dir/away.pem"
ceremony_agent || die "no agent"
absent() {
  client sign seal-0001 seal "$dir/away.pem"
}
expect 1 "E_STATE clé « seal-0001 » : son certificat $dir/certs/FR00_0001.pem manque" absent
expect 1 "« sceau-hsm import-cert »" absent
expect 0 OK client sign pdf-0001 pdf "$pdf"
expect 1 "E_STATE" absent
expect 0 "installé" hsm import-cert --key seal-0001 --cert "$dir/away.pem"
expect 0 OK sign_seal

# the certificate of another key: nothing is handed out
ceremony_stop
cp "$pdf" "$dir/certs/FR00_0001.pem"
ceremony_agent || die "no agent"
expect 1 "E_CRYPTO la clé « seal-0001 » du jeton n’est pas celle du certificat" absent
expect 0 OK client sign pdf-0001 pdf "$pdf"

# an expired one, and one that is not for signing
ceremony_stop
openssl x509 -req -in "$dir/ceremony/seal-0001.csr" -CA "$dir/certs/FR00.pem" -CAkey "$dir/secrets/ca.key" \
  -CAserial "$dir/secrets/ca.srl" -days -1 -out "$dir/certs/FR00_0001.pem" 2> /dev/null
ceremony_agent || die "no agent"
expect 1 "E_STATE clé « seal-0001 »" absent
expect 1 "ce certificat a expiré" absent
expect 1 "ce certificat a expiré" hsm status
cp "$dir/away.pem" "$dir/certs/FR00_0001.pem"

# --- stopping and starting
ceremony_stop
ceremony_agent || die "no agent"
coproc TALK { client converse seal-0001 seal "$dir/certs/FR00_0001.pem"; }
talk() {
  echo >&"${TALK[1]}"
  read -r -t 20 line <&"${TALK[0]}" || die "no word from the client"
  case $line in "$1"*) ;; *) die "« $line » instead of « $1 »" ;; esac
}
talk OK
pid=$agent_pid
now=$(worker)
kill -TERM "$pid"
code=0
wait "$pid" || code=$?
agent_pid=
[ "$code" -eq 0 ] || die "SIGTERM: exit $code"
[ ! -e "$dir/agent.sock" ] || die "the socket was left"
[ ! -d "/proc/$now" ] || die "the worker was left"
[ "$(tail -n 1 "$dir/agent.log")" = "level=notice event=stopped" ] || die "no last word"
talk "E_STATE aucun agent de signature à $dir/agent.sock : lancez « sceau-hsm agent »"
ceremony_agent || die "no agent"
talk OK # the same client, on a connection made anew
kill -INT "$agent_pid"
wait "$agent_pid" || die "SIGINT: exit $?"
# killed: its worker ends too, its socket is stale and is replaced
ceremony_agent || die "no agent"
talk OK
now=$(worker)
kill -9 "$agent_pid"
wait "$agent_pid" 2> /dev/null || true
within 20 test ! -d "/proc/$now"
[ -S "$dir/agent.sock" ] || die "no stale socket to replace"
talk E_STATE
ceremony_agent || die "a stale socket is not replaced"
talk OK
# agents that start together: one serves, the others end and say why
ceremony_stop
for i in 1 2 3 4; do
  "$bin/sceau-hsm" agent --config "$dir/sceau.json" > "$dir/race.$i" 2>&1 &
  racer[i]=$!
done
refused() {
  [ "$(cat "$dir"/race.? | grep -c "un agent sert déjà")" -eq 3 ]
}
within 20 refused
within 20 client ping
alive() {
  local n=0
  for i in 1 2 3 4; do
    # one that has ended and was not waited for yet is a zombie
    if grep -qs '^State:.[^Z]' "/proc/${racer[i]}/status"; then n=$((n + 1)); fi
  done
  [ "$n" -eq 1 ]
}
within 20 alive
talk OK
kill "${racer[@]}" 2> /dev/null || true
wait "${racer[@]}" || true

# --- a socket that somebody else made, as systemd does: it is served, and it stays
rm -f "$dir/agent.sock"
handed() {
  "$tools/hsm_client" "$dir/agent.sock" hand "$dir/handed" \
    "$bin/sceau-hsm" agent --config "$dir/sceau.json" 2>> "$dir/agent.log" &
  agent_pid=$!
}
: > "$dir/agent.log"
handed
within 20 client ping
expect 0 OK sign_seal
[ "$(stat -c %i "$dir/agent.sock")" = "$(cat "$dir/handed")" ] || die "another socket was made"
kill -TERM "$agent_pid"
wait "$agent_pid" || die "SIGTERM: exit $?"
agent_pid=
[ -S "$dir/agent.sock" ] || die "the socket of another was removed"
rm "$dir/agent.sock"
LISTEN_FDS=1 LISTEN_PID=$$ expect 3 "LISTEN_FDS" \
  bash -c 'exec env LISTEN_PID=$$ "$@" 3< /dev/null' - "$bin/sceau-hsm" agent --config "$dir/sceau.json"
# meant for another process: as if it were not there
LISTEN_FDS=1 LISTEN_PID=1 "$bin/sceau-hsm" agent --config "$dir/sceau.json" 2>> "$dir/agent.log" &
agent_pid=$!
within 20 client ping
ceremony_stop

# --- a path that is another file's, or nobody's folder
echo précieux > "$dir/agent.sock"
expect 3 "agent.sock existe et n’est pas un socket : rien n’a été changé" agent
[ "$(cat "$dir/agent.sock")" = précieux ] || die "a file was lost"
rm "$dir/agent.sock"
change '.hsm.socket = "absent/agent.sock"'
expect 3 "absent/agent.sock" agent
change ".hsm.socket = \"$(printf 'x%.0s' {1..120})\""
expect 3 "hsm.socket : chemin de plus de 107 octets" agent
change '.hsm.socket = "agent.sock"'
expect 2 "--ready-fd : un nombre est attendu" agent --ready-fd x
finish
