# SPDX-License-Identifier: EUPL-1.2
# The PIN: one attempt, from a source that is closed to others, seen by nobody.
# shellcheck shell=bash disable=SC2154
. "$(dirname "$0")/lib.sh"
prepare
shimmed
cp "$dir/sceau.json" "$dir/kept.json"
cp -p "$dir/secrets/pin" "$dir/secrets/right-pin"

# How often the token was asked to log in since the last time this was asked.
logins() {
  grep -c '^login$' "$SHIM_LOG" || true
  : > "$SHIM_LOG"
}
expect_logins() {
  local n
  n=$(logins)
  [ "$n" -eq "$1" ] || die "$n logins instead of $1"
}
end_agent() {
  ceremony_stop
  : > "$dir/agent.log"
}

# --- a wrong PIN costs one attempt, whoever asks and however often, and however many
# workers there are to try it
change '.hsm.workers = 8'
(umask 077; openssl rand -hex 8 > "$dir/secrets/pin")
expect 3 "PIN refusé : vérifiez la source du PIN avant tout autre essai (code 0xa0)" request
expect_logins 1
module=$tools/p11_shim.so ceremony_plan "$dir/wrong.json" pdf-0009 pdf "Cachet SPECIMEN"
expect 3 "PIN refusé" perform "$dir/wrong.json"
[ ! -e "$dir/wrong" ] || die "a ceremony began"
expect_logins 1
start_unready
within 20 logged 'event=worker-failed key="seal-0001" fault=pin-wrong status=E_CRYPTO'
logged event=latched || die "it is not latched"
says="ouverture du jeton : PIN refusé : vérifiez la source du PIN"
for _ in 1 2 3; do
  in_time expect 1 "E_STATE $says" sign_seal
  expect 1 "E_STATE $says" client ping
  expect 1 "« sceau-hsm unlatch » pour un nouvel essai" client sign pdf-0001 pdf "$dir/certs/pdf-0001.pem"
  sleep 0.4 # longer than the first pauses of one that would try again
done
expect 1 "agent : ouverture du jeton : PIN refusé" hsm status
reported '.latched and .latch == "pin-wrong" and all(.keys[]; .state == "latched")' > /dev/null \
  || die "$(client report)"
# said too soon, it costs one attempt more, not sixteen
expect 0 "essaie le PIN une fois" hsm unlatch
relatched() {
  [ "$(grep -c event=latched "$dir/agent.log")" -eq 2 ]
}
within 20 relatched
sleep 0.4
expect_logins 2
# the right PIN changes nothing before somebody says so
cp -p "$dir/secrets/right-pin" "$dir/secrets/pin"
expect 1 "E_STATE $says" sign_seal
sleep 0.4
expect_logins 0
expect 0 "essaie le PIN une fois" hsm unlatch
within 20 client ping
expect 0 OK sign_seal
within 30 all_ready
expect_logins 16
expect 3 "aucun PIN n’est bloqué par l’agent : rien n’a été changé" hsm unlatch
# those that are in stay in when it changes: one attempt, and they go on
(umask 077; openssl rand -hex 8 > "$dir/secrets/pin.new")
mv "$dir/secrets/pin.new" "$dir/secrets/pin"
kill -9 "$(worker)"
third_latch() {
  [ "$(grep -c event=latched "$dir/agent.log")" -eq 3 ]
}
within 20 third_latch
expect 0 OK sign_seal
sleep 0.4
expect_logins 1
reported '.keys[0].state == "degraded"' > /dev/null || die "$(client report)"
rm "$dir/secrets/pin"
cp -p "$dir/secrets/right-pin" "$dir/secrets/pin"
end_agent
expect 3 "aucun agent de signature" hsm unlatch
cp "$dir/kept.json" "$dir/sceau.json"
ceremony_agent || die "no agent"
expect 0 OK sign_seal
end_agent
: > "$SHIM_LOG"

# --- what else a token says of a PIN: each in its own words, and once
for case in "0xa4 PIN bloqué : il faut l’officier de sécurité" \
  "0xa3 PIN expiré ou jamais posé : il faut l’officier de sécurité"; do
  order "login-rv ${case%% *}"
  start_unready
  within 20 logged event=latched
  in_time expect 1 "E_STATE ouverture du jeton : ${case#* }" sign_seal
  expect_logins 1
  order ""
  end_agent
done

# --- a source that is not right costs none, and is tried again once it is
# source_is TEXT: no agent, that text, no login; then the right file, and it serves
source_is() {
  start_unready
  within 20 logged "$1"
  expect 1 "E_STATE" sign_seal
  grep -qF -- "$1" "$dir/output" || die "« $1 » is not said"
  expect_logins 0
  rm -f "$dir/secrets/pin"
  cp -p "$dir/secrets/right-pin" "$dir/secrets/pin"
  within 20 client ping
  expect 0 OK sign_seal
  within 20 all_ready
  expect_logins 4
  end_agent
}
chmod 644 "$dir/secrets/pin"
expect 3 "ouvert à d’autres (mode 644) ; faites « chmod 600 »" request
source_is "ouvert à d’autres (mode 644)"
rm "$dir/secrets/pin"
expect 3 "secrets/pin : introuvable" request
ln -sf right-pin "$dir/secrets/pin"
expect 3 "c’est un lien symbolique" request
rm "$dir/secrets/pin"
(umask 077; : > "$dir/secrets/pin")
expect 3 "vide" request
(umask 077; sed 's/$/\r/' "$dir/secrets/right-pin" > "$dir/secrets/pin")
source_is "une seule ligne est attendue, sans caractère de commande"

# --- a descriptor gives it once: one process keeps it for all workers, as they come
change '.hsm.pin = "fd:5"'
exec 5< "$dir/secrets/right-pin"
ceremony_agent || die "no agent"
exec 5<&-
expect 0 OK sign_seal
within 20 all_ready
kill -9 "$(worker)"
expect 0 OK sign_seal
within 20 all_ready
expect_logins 5
keeper=$(pgrep -P "$agent_pid" -x sceau-hsm-pin)
[ -n "$keeper" ] || die "nobody keeps the PIN"
end_agent
[ ! -d "/proc/$keeper" ] || die "the PIN outlives its agent"
# a wrong one is not kept, and only another start gives another
exec 5<<< "$(openssl rand -hex 8)"
start_unready
exec 5<&-
within 20 logged event=latched
expect_logins 1
[ -z "$(pgrep -P "$agent_pid" -x sceau-hsm-pin)" ] || die "a wrong PIN is kept"
expect 3 "cette source ne donne le PIN qu’une fois : relancez l’agent" hsm unlatch
expect_logins 0
end_agent
change '.hsm.pin = "prompt"'
expect 3 "pas de terminal où demander le PIN : donnez « file: » ou « fd: »" \
  setsid --wait "$bin/sceau-hsm" csr --config "$dir/sceau.json" --key seal-0001 --cn 0001 \
  --out "$dir/x.csr"
cp "$dir/kept.json" "$dir/sceau.json"

# --- never an argument, never the environment, never repeated
pin=$(cat "$dir/secrets/right-pin")
change ".hsm.pin = \"$pin\""
expect 3 "hsm.pin : une source est attendue (file:CHEMIN, fd:N ou prompt), jamais le PIN" hsm status
never "$pin"
sed -i "s/\"pin\": /\"pin\" /" "$dir/sceau.json"
expect 3 "ce n’est pas du JSON" hsm status
never "$pin"
rm "$dir/sceau.json"
cp "$dir/kept.json" "$dir/sceau.json"
expect 2 "option inconnue" hsm csr --pin file:x

# shown PID: what anybody can read of it, save its memory, holds no PIN
shown() {
  [ -d "/proc/$1" ] || die "process $1 is gone"
  if cat "/proc/$1/cmdline" "/proc/$1/environ" 2> /dev/null | grep -aqF -e "$pin"; then
    die "the PIN of $1 is shown"
  fi
  grep -qE '^Max core file size +0 +0 ' "/proc/$1/limits" || die "$1 may leave a core"
}
ceremony_agent || die "no agent"
shown "$agent_pid"
shown "$(worker)"
end_agent
# while a command holds it, in the middle of its login
order login-hang
: > "$SHIM_LOG"
"$bin/sceau-hsm" csr --config "$dir/sceau.json" --key seal-0001 --cn 0001 --out "$dir/x.csr" \
  > "$dir/output" 2>&1 &
holder=$!
within 20 grep -q login "$SHIM_LOG"
shown "$holder"
kill -9 "$holder"
order ""
finish
